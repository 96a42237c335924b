"""Forms of officials: begin a consultation, write its plan, pass a gate, extend, withdraw, set the clocks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from consult import ports
from consult.actions.clocks import NAMES
from consult.actions.consultations import NotLater
from consult.forms.writing import TranslatedLinesField, as_lines
from consult.models import Consultation, PlanPoint, PlatformClocks
from consult.queries.official import possible_analysts
from core import vocabularies
from core.dates import deadline_text
from core.forms import OnceForm
from core.moments import MomentField, PeriodMixin, in_zone, shown_in, time_zone_choices
from core.translated import TranslatedFormField


class NewConsultationForm(PeriodMixin, OnceForm):
    """What a consultation cannot be without; everything else is written into the draft."""

    owner = forms.ModelChoiceField(label=_("Institution that runs it"), queryset=Organisation.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=vocabularies.choices("document_kind"))
    title = TranslatedFormField(label=_("Title"), max_length=200)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zone_choices, help_text=_("Opening and closing are meant in this zone.")
    )
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))

    def __init__(self, *args: Any, owners: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Organisation.objects.filter(pk__in=[owner.pk for owner in owners])
        if len(owners) == 1:
            self.fields["owner"].initial = owners[0]


class AnalystsField(forms.ModelMultipleChoiceField):
    """Accounts of staff by the name that colleagues know them by."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name()


class ReadersForm(forms.Form):
    """Who reads and codes an archive."""

    analysts = AnalystsField(label=_("Accounts of the analysts"), required=False, queryset=User.objects.none())

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"analysts": list(consultation.analysts.all())}, **kwargs)
        self.fields["analysts"].queryset = possible_analysts(consultation)


class PlanForm(PeriodMixin, forms.Form):
    """The whole plan. A draft may be kept with gaps: the gates say what is missing."""

    title = TranslatedFormField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=vocabularies.choices("document_kind"))
    purpose = TranslatedFormField(label=_("Purpose"), required=False, multiline=True)
    open_points = TranslatedLinesField(
        label=_("What is still open"), help_text=_("One point on each line, in the same order in every language.")
    )
    settled_points = TranslatedLinesField(
        label=_("What is already settled"),
        help_text=_("One point on each line. If nothing is settled, say so: “Nothing yet”."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zone_choices, help_text=_("Opening and closing are meant in this zone.")
    )
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))
    time_note = TranslatedFormField(label=_("About the time"), required=False, multiline=True)
    promise = forms.ChoiceField(
        label=_("Promise to those who take part"),
        required=False,
        widget=forms.RadioSelect,
        choices=vocabularies.choices("participation_promise"),
        help_text=_("It stands at the top of the paper. Promise only what will be kept."),
    )
    decides = TranslatedFormField(label=_("Who decides"), required=False, multiline=True)
    decision_how = TranslatedFormField(label=_("How and by when it is decided"), required=False, multiline=True)
    definition = forms.ChoiceField(
        label=_("Definition of return used"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("From the glossary, so that everybody speaks of the same thing."),
    )
    target_groups = forms.MultipleChoiceField(
        label=_("Target groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [
            pair for pair in vocabularies.pairs("stakeholder_category") if pair[0] != "person_unspecified"
        ],
        help_text=_("You will see which of them have not been heard yet."),
    )
    countries = forms.CharField(
        label=_("Countries affected"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("One on each line. Name every country of origin that is affected."),
    )
    asked = TranslatedFormField(label=_("Who is asked"), required=False, multiline=True)
    methods = TranslatedFormField(label=_("How people are asked"), required=False, multiline=True)
    languages = TranslatedFormField(label=_("Languages"), required=False, multiline=True)
    readers = TranslatedFormField(label=_("Who reads unpublished answers"), required=False, multiline=True)
    analysts = AnalystsField(
        label=_("Accounts of the analysts"),
        required=False,
        queryset=User.objects.none(),
        help_text=_("Only they read unpublished answers. Nobody with a mandate of your institution can be one."),
    )
    rights = TranslatedFormField(label=_("Rights of those who take part"), required=False, multiline=True)
    interests = TranslatedFormField(label=_("Whose interests are at stake"), required=False, multiline=True)

    GROUPS = (
        (_("What it is about"), ("title", "kind", "purpose", "definition", "open_points", "settled_points")),
        (_("When"), ("time_zone", "opens_at", "closes_at", "time_note")),
        (_("What becomes of it"), ("promise", "decides", "decision_how")),
        (_("Who is asked, and how"), ("target_groups", "countries", "asked", "methods", "languages")),
        (_("What people can rely on"), ("readers", "analysts", "rights", "interests")),
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, initial=plan_initial(consultation), **kwargs)
        self.fields["analysts"].queryset = possible_analysts(consultation)
        self.definitions = {d.code: d for d in ports.definitions()}
        self.fields["definition"].choices = [(code, d.as_text.text) for code, d in self.definitions.items()]
        chosen = next((code for code, d in self.definitions.items() if d.as_text == consultation.definition), "")
        self.fields["definition"].initial = self.initial["definition"] = chosen

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as the page shows them, under headings."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean_countries(self) -> list[str]:
        return [line.strip()[:60] for line in self.cleaned_data["countries"].splitlines() if line.strip()]


def plan_initial(consultation: Consultation) -> dict[str, Any]:
    """What stands in the record."""
    points = list(consultation.points.all())
    plain = [
        name
        for name in PlanForm.base_fields
        if name not in ("opens_at", "closes_at", "open_points", "settled_points", "countries", "analysts")
    ]
    return {
        **{name: getattr(consultation, name) for name in plain},
        "opens_at": shown_in(consultation.opens_at, consultation.time_zone),
        "closes_at": shown_in(consultation.closes_at, consultation.time_zone),
        "open_points": as_lines(p.text for p in points if p.kind == PlanPoint.Kind.OPEN),
        "settled_points": as_lines(p.text for p in points if p.kind == PlanPoint.Kind.SETTLED),
        "countries": "\n".join(consultation.countries),
        "analysts": list(consultation.analysts.all()),
    }


class ReasonForm(forms.Form):
    """A reason that everybody reads, in three languages."""

    reason = TranslatedFormField(
        label=_("Reason"),
        multiline=True,
        max_length=2000,
        help_text=_("In all three languages. It is published with the plan."),
    )


class ExtensionForm(ReasonForm):
    """A later closing in the consultation's time zone."""

    closes_at = MomentField(label=_("New closing"))
    field_order = ("closes_at", "reason")

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        now = {"zone": consultation.time_zone, "day": deadline_text(consultation.closes_at, consultation.zone)}
        self.fields["closes_at"].help_text = _("In the time zone %(zone)s. At present it closes on %(day)s.") % now

    def clean_closes_at(self) -> Any:
        moment = in_zone(self.cleaned_data["closes_at"], self.consultation.time_zone)
        if moment <= self.consultation.closes_at:
            raise ValidationError(NotLater.message)
        return moment


class ClocksForm(forms.Form):
    """The four clocks of the platform, in days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clocks = PlatformClocks.current()
        for name in NAMES:
            label = PlatformClocks._meta.get_field(name).verbose_name
            self.fields[name] = forms.IntegerField(
                label=label, min_value=1, max_value=1000, initial=getattr(clocks, name)
            )
