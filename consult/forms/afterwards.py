"""What people leave besides their answer: an address for news, a reply, three marks for the process."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.actions.back_questions import MAX_REPLY, MAX_TEXT
from consult.enums import PROCESS_QUESTIONS, Mark


class NewsForm(forms.Form):
    """An e-mail address, asked for apart from the answer."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("It stands in a list of its own, apart from the answers. You get a mail with a link to say yes."),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("This does not look like an e-mail address. Write one such as name@example.org."),
        },
    )


class AskBackForm(forms.Form):
    text = forms.CharField(
        label=_("Your question"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("It waits behind the code of this answer. You do not learn who answers, and nobody must."),
        error_messages={"required": _("Write your question first.")},
    )


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label=_("Your reply"),
        max_length=MAX_REPLY,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The institution reads it; it is not published. Leave out what could point to you."),
        error_messages={"required": _("Write your reply first, or leave the page: a reply is never required.")},
    )


def _mark(name: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=PROCESS_QUESTIONS[name],
        choices=Mark.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four."), "invalid_choice": _("Choose from the list.")},
    )


class EvaluationForm(forms.Form):
    """Kept without any link to the answer."""

    understood = _mark("understood")
    heard = _mark("heard")
    would_return = _mark("would_return")
