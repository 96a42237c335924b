"""Forms of the admin about forums and their seats."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core import vocabularies
from dialogue.enums import Membership, ModerationMode
from dialogue.models import Forum, ForumPage

SIDES = (("origin", _("Side of origin")), ("destination", _("Side of destination")))


class ForumForm(forms.Form):
    """What is promised, who listens, who may write."""

    promise = forms.ChoiceField(
        label=_("Promise to those who take part"), choices=vocabularies.choices("participation_promise")
    )
    listener = forms.ModelChoiceField(
        label=_("Who listens"),
        queryset=Organisation.objects.filter(verification=Organisation.Verification.VERIFIED).order_by("slug"),
        help_text=_("A verified organisation. It is named on the page, and its people do not moderate here."),
    )
    corridor_from = forms.CharField(label=_("From country"), required=False, max_length=60)
    corridor_to = forms.CharField(label=_("To country"), required=False, max_length=60)
    membership = forms.ChoiceField(label=_("Who may write"), choices=Membership.choices)
    moderation_mode = forms.ChoiceField(label=_("When posts appear"), choices=ModerationMode.choices)
    allows_anonymous = forms.BooleanField(
        label=_("Posts without an account"),
        required=False,
        help_text=_("Moderators read them first. Only where everybody may write."),
    )
    is_protected = forms.BooleanField(
        label=_("Protected"),
        required=False,
        help_text=_("Moderators read every post of a person first, and such posts appear in batches of mixed order."),
    )

    @staticmethod
    def values_of(forum: Forum) -> dict[str, Any]:
        """The values of a forum for this form."""
        return {name: getattr(forum, name) for name in ForumForm.base_fields}


class NewForumForm(ForumForm):
    """The page first: title and introduction stand there, in three languages."""

    page = forms.ModelChoiceField(
        label=_("Page of a forum"),
        queryset=ForumPage.objects.none(),
        help_text=_("Write the page first, in the three languages. Its titles are those of the forum."),
    )

    field_order = ["page"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = self.waiting_pages()  # type: ignore[attr-defined]

    @staticmethod
    def waiting_pages() -> Any:
        """Pages of forums without a record, one for all languages."""
        taken = Forum.objects.values("translation_key")
        return ForumPage.objects.filter(locale__language_code="en").exclude(translation_key__in=taken).order_by("title")


class SeatForm(forms.Form):
    """Accounts that get a seat: one, or one of each side."""

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = SIDES if forum.membership == Membership.BALANCED else (("", _("Account name")),)
        for side, label in sides:
            self.fields[side or "invited"] = forms.CharField(
                label=label, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.users: dict[str, User] = {}
        for name, typed in list(data.items()):
            user = User.objects.filter(username=typed, is_active=True).first()
            if user is None:
                self.add_error(name, _("There is no account of that name: %(name)s.") % {"name": typed})
            else:
                self.users[name] = user
        return data

    def seats(self) -> list[tuple[User, str]]:
        """Accounts with their sides."""
        return [(user, "" if name == "invited" else name) for name, user in self.users.items()]
