"""What organisations say in public about a measure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.forms import OnceForm
from core.translated import TranslatedFormField
from recommendations.forms.parts import LinksField


class AssessmentForm(OnceForm):
    """What an organisation finds, on which grounds."""

    finding = forms.ChoiceField(
        label=_("What do you find?"),
        choices=lambda: list(vocabularies.pairs("assessment")),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three findings.")},
    )
    grounds = TranslatedFormField(
        label=_("On which grounds"),
        multiline=True,
        max_length=5000,
        help_text=_("What you saw or counted, where and when. No names of persons."),
        error_messages={"required": _("Give the grounds, in at least one language.")},
    )
    evidence = TranslatedFormField(label=_("Evidence (optional)"), required=False, multiline=True, max_length=5000)
    links = LinksField()


class ObstacleForm(OnceForm):
    """What stands in the way."""

    text = TranslatedFormField(
        label=_("What stands in the way"),
        multiline=True,
        max_length=5000,
        help_text=_("What hinders the measure, and what would remove it. No names of persons."),
        error_messages={"required": _("Say what stands in the way, in at least one language.")},
    )
