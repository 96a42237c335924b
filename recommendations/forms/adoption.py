"""What institutions write about a recommendation."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from consult import ports
from core import clock, vocabularies
from core.forms import OnceForm
from core.translated import TranslatedFormField
from recommendations.enums import NO_RESPONSE, WITHOUT_REASON
from recommendations.forms.parts import LinksField
from recommendations.models import Measure
from recommendations.queries.official import institutions_to_name


def _positions() -> list[tuple[str, Any]]:
    return [pair for pair in vocabularies.pairs("adoption_position") if pair[0] != NO_RESPONSE]


class PositionForm(forms.Form):
    """An institution's answer, prepared in private."""

    code = forms.ChoiceField(
        label=_("Position"),
        choices=_positions,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a position.")},
    )
    reason = TranslatedFormField(
        label=_("Reasons"),
        required=False,
        multiline=True,
        max_length=5000,
        help_text=_("In the three languages if possible. Only a plain acceptance needs none."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("code") and data["code"] not in WITHOUT_REASON and not data.get("reason"):
            self.add_error("reason", _("Give the reasons, in at least one language."))
        return data


class CommonPositionForm(PositionForm, OnceForm):
    """One answer of several institutions."""

    field_order = ["institutions", "code", "reason"]

    institutions = forms.ModelMultipleChoiceField(
        label=_("Institutions that answer together"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those to which this recommendation was sent. Each signs for itself; the last one publishes it."),
    )

    def __init__(self, *args: Any, asked: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institutions"].queryset = asked


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    default_error_messages = {"required": _("Choose a day.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def _levels() -> list[tuple[str, Any]]:
    return [("", _("not said")), *vocabularies.pairs("level")]


class MeasureForm(OnceForm):
    """What an institution does: who, when, with what, and how one sees that it works."""

    title = TranslatedFormField(
        label=_("Measure"), max_length=200, help_text=_("What will be there that is not there now, in a few words.")
    )
    lead_unit = TranslatedFormField(label=_("Unit in charge"), required=False, max_length=200)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=_levels)
    involved = forms.ModelMultipleChoiceField(
        label=_("Other institutions involved"),
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))
    existing_mechanism = TranslatedFormField(
        label=_("Existing mechanism used"),
        required=False,
        max_length=300,
        help_text=_("The recommendations ask for no duplicated institutions: say what the measure builds on."),
    )
    funds = TranslatedFormField(label=_("Funds"), required=False, max_length=300)
    funds_source = TranslatedFormField(label=_("Who pays"), required=False, max_length=300)
    indicator = TranslatedFormField(
        label=_("Indicator"),
        required=False,
        max_length=300,
        help_text=_("What is counted. Never about single persons."),
    )
    baseline = forms.CharField(label=_("At the start"), required=False, max_length=80)
    target = forms.CharField(label=_("Target"), required=False, max_length=80)

    def __init__(self, *args: Any, institution: Organisation, measure: Measure | None = None, **kwargs: Any) -> None:
        if measure is not None:
            kwargs["initial"] = {
                name: getattr(measure, name) for name in self.base_fields if hasattr(measure, name)
            } | {"involved": measure.involved.all()}
            kwargs["initial"].pop("submission_key", None)
        super().__init__(*args, **kwargs)
        self.fields["involved"].queryset = institutions_to_name(but=institution, today=clock.today())


class MeasureChangeForm(MeasureForm):
    """A published measure in other words, with the reason."""

    reason = TranslatedFormField(
        label=_("Why it is changed"),
        multiline=True,
        max_length=5000,
        help_text=_("Shown with the day of the change, beside what the measure said before."),
        error_messages={"required": _("Give the reason, in at least one language.")},
    )


class ReportForm(OnceForm):
    """What an institution claims about its measure."""

    status = forms.ChoiceField(
        label=_("How far is it?"),
        choices=lambda: list(vocabularies.pairs("implementation_status")),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it is.")},
    )
    text = TranslatedFormField(
        label=_("What happened"),
        multiline=True,
        max_length=5000,
        error_messages={"required": _("Say what happened, in at least one language.")},
    )
    evidence = TranslatedFormField(
        label=_("Evidence"),
        required=False,
        multiline=True,
        max_length=5000,
        help_text=_("“Implemented” needs evidence, here or as an address below."),
    )
    links = LinksField()
    value = forms.CharField(label=_("Value of the indicator (optional)"), required=False, max_length=80)
    value_on = DayField(label=_("Counted on the day"), required=False)


class WordsForm(OnceForm):
    """A few words in public: an answer to a contest, a step of an obstacle, a reason."""

    text = TranslatedFormField(
        label=_("Your words"),
        multiline=True,
        max_length=5000,
        error_messages={"required": _("Write it in at least one language.")},
    )


def _definitions() -> list[tuple[str, Any]]:
    return [(found.code, found.as_text) for found in ports.definitions()]


class PlanForm(OnceForm):
    """An action plan: its words, its dates, what it means by return."""

    title = TranslatedFormField(label=_("Title"), max_length=200)
    lead = TranslatedFormField(label=_("What it is for"), required=False, multiline=True, max_length=2000)
    definition_code = forms.ChoiceField(
        label=_("The definition of return it uses"),
        required=False,
        choices=_definitions,
        widget=forms.RadioSelect,
        help_text=_("Taken over with its words from the glossary; needed before the plan is published."),
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))


class PlanPartiesForm(forms.Form):
    """The institutions that are asked to agree."""

    institutions = forms.ModelMultipleChoiceField(
        label=_("Institutions asked to agree"),
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, institution: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institutions"].queryset = institutions_to_name(but=institution, today=clock.today())


class ProposalForm(OnceForm):
    """A recommendation that an institution proposes, for others to join."""

    title = TranslatedFormField(label=_("Title"), max_length=200)
    text = TranslatedFormField(label=_("Text"), multiline=True, max_length=5000)
    statement = TranslatedFormField(label=_("Why we propose it"), required=False, multiline=True, max_length=5000)


class SendForm(forms.Form):
    """To which institutions a recommendation is sent."""

    institutions = forms.ModelMultipleChoiceField(
        label=_("Institutions"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one institution.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institutions"].queryset = institutions_to_name(but=None, today=clock.today())
