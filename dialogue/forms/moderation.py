"""Forms around decisions: the appeal, its answer, and what narrows the queue and the public log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogue.actions.appeals import MAX_ANSWER, MAX_WORDS
from dialogue.enums import Reason
from dialogue.models import Forum


class AppealForm(forms.Form):
    """Why the decision should be looked at again."""

    words = forms.CharField(
        label=_("Why should it be looked at again?"),
        max_length=MAX_WORDS,
        help_text=_("In any language. The moderator who looks again reads it, nobody else."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Say in a sentence or two why the decision should be looked at again.")},
    )


class AppealAnswerForm(forms.Form):
    """What the second moderator decides."""

    GRANT, REFUSE = "grant", "refuse"

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        choices=[(GRANT, _("The decision is taken back")), (REFUSE, _("The decision stands"))],
        error_messages={"required": _("Choose one.")},
    )
    answer = forms.CharField(
        label=_("A sentence to the author (optional)"),
        max_length=MAX_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class QueueFilter(forms.Form):
    """What narrows the moderators' queue; an unknown value narrows nothing."""

    AGES = ((1, _("a day or more")), (3, _("three days or more")), (7, _("a week or more")))

    forum = forms.ModelChoiceField(label=_("Forum"), queryset=Forum.objects.all(), required=False, empty_label=_("All"))
    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=[("", _("All")), *Reason.choices])
    age = forms.TypedChoiceField(
        label=_("Waiting for"), required=False, coerce=int, choices=[("", _("any time")), *AGES]
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be taken."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
