"""Forms of meetings: what officials write, and what people put to a wall."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.forms import OnceForm
from core.moments import MomentField, in_zone, shown_in, time_zone_choices
from core.translated import TranslatedFormField
from dialogue.actions.meetings import MeetingText
from dialogue.actions.wall import MAX_QUESTION, QuestionTooLong
from dialogue.enums import MeetingKind, QuestionState
from dialogue.forms.writing import VoiceForm
from dialogue.models import Forum, Meeting, MeetingSeries, WallQuestion
from dialogue.queries.meetings import invited_organisations

IN_THREE = _("In all three languages.")


class SeriesForm(forms.Form):
    """The words of a series."""

    title = TranslatedFormField(label=_("Title"), max_length=160, help_text=IN_THREE)
    about = TranslatedFormField(label=_("What it is for"), required=False, multiline=True, max_length=2000)


class NewSeriesForm(SeriesForm, OnceForm):
    """A series, who convenes it, and the forum whose rules its question wall follows."""

    owner = forms.ModelChoiceField(label=_("Institution that convenes"), queryset=Organisation.objects.none())
    forum = forms.ModelChoiceField(
        label=_("Forum"),
        queryset=Forum.objects.select_related("listener"),
        required=False,
        empty_label=_("No forum, and no question wall"),
        help_text=_("Questions to the meetings are asked under the names and rules of this forum."),
    )
    field_order = ("owner", "title", "about", "forum")

    def __init__(self, *args: Any, owners: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Organisation.objects.filter(pk__in=[owner.pk for owner in owners])
        if len(owners) == 1:
            self.fields["owner"].initial = owners[0]


class MeetingForm(OnceForm):
    """All that is written about a meeting, before and after it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind.choices, widget=forms.RadioSelect)
    title = TranslatedFormField(label=_("Title"), max_length=200, help_text=IN_THREE)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zone_choices, help_text=_("Beginning and end are meant in this zone.")
    )
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    is_by_day = forms.BooleanField(label=_("Show the days only, no hours"), required=False)
    place = TranslatedFormField(label=_("Place"), required=False, max_length=200)
    link = forms.URLField(
        label=_("Link to take part"),
        required=False,
        assume_scheme="https",
        help_text=_("Everybody can read it. Leave it out if only those who are invited may come in."),
    )
    agenda = TranslatedFormField(
        label=_("Agenda"), required=False, multiline=True, max_length=5000, help_text=_("One point on each line.")
    )
    assumption = TranslatedFormField(label=_("Assumption tested"), required=False, multiline=True, max_length=2000)
    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations present"),
        required=False,
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    others_present = TranslatedFormField(
        label=_("Others present"),
        required=False,
        multiline=True,
        max_length=2000,
        help_text=_("Organisations that are not registered here, and how many persons. Name no private person."),
    )
    findings = TranslatedFormField(label=_("Findings"), required=False, multiline=True, max_length=10_000)
    conclusions = TranslatedFormField(
        label=_("Conclusions"),
        required=False,
        multiline=True,
        max_length=10_000,
        help_text=_("One conclusion on each line."),
    )
    minutes = TranslatedFormField(label=_("Minutes"), required=False, multiline=True, max_length=40_000)
    source = TranslatedFormField(
        label=_("Where this record is taken from"),
        required=False,
        max_length=300,
        help_text=_("Only for meetings that others held."),
    )

    GROUPS = (
        (_("What and when"), ("kind", "title", "time_zone", "starts_at", "ends_at", "is_by_day", "place", "link")),
        (_("What it is about"), ("agenda", "assumption")),
        (_("Who takes part"), ("organisations", "others_present")),
        (_("What came of it"), ("findings", "conclusions", "minutes", "source")),
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of(meeting) if meeting else {"kind": MeetingKind.CONSULTATIVE})
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = invited_organisations()

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as the page shows them, under headings."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("starts_at", "ends_at"):
            if data.get("time_zone") and data.get(name):
                try:
                    data[name] = in_zone(data[name], data["time_zone"])
                except ValidationError as error:
                    self.add_error(name, error)
        return data

    def text(self) -> MeetingText:
        """What the actions take."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "submission_key"}
        return MeetingText(**{**values, "organisations": tuple(values["organisations"])})


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """What stands in the record."""
    plain = [name for _title, names in MeetingForm.GROUPS for name in names if name != "organisations"]
    return {
        **{name: getattr(meeting, name) for name in plain},
        "starts_at": shown_in(meeting.starts_at, meeting.time_zone),
        "ends_at": shown_in(meeting.ends_at, meeting.time_zone),
        "organisations": list(meeting.organisations.all()),
        "submission_key": meeting.submission_key,
    }


def series_initial(series: MeetingSeries) -> dict[str, Any]:
    return {"title": series.title, "about": series.about}


class CancelForm(forms.Form):
    """Why a meeting is called off."""

    reason = TranslatedFormField(
        label=_("Reason"),
        multiline=True,
        max_length=1000,
        help_text=_("In all three languages if you can. Everybody who wanted to come reads it."),
    )


class QuestionForm(VoiceForm):
    """A question to a meeting, short enough for a wall."""

    def __init__(self, *args: Any, actor: object, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "ask_%s")
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["text"].label = _("Your question")
        self.fields["text"].widget.attrs["rows"] = 3

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text.strip()) > MAX_QUESTION:
            raise ValidationError(str(QuestionTooLong.message) % {"limit": MAX_QUESTION})
        return text


class LeadForm(forms.Form):
    """What a facilitator does with a question."""

    SHORTLIST, UNLIST, ANSWER, REOPEN = "shortlist", "unlist", "answer", "reopen"

    deed = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do with the question.")},
    )
    answer = TranslatedFormField(
        label=_("The answer in a few sentences (optional)"),
        required=False,
        multiline=True,
        max_length=4000,
        help_text=_("Only for an answered question. It stands below the question and on the page of the meeting."),
    )

    def __init__(self, *args: Any, question: WallQuestion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"answer": question.answer})
        super().__init__(*args, **kwargs)
        deeds = [(self.ANSWER, _("It was answered in this meeting"))]
        if question.state == QuestionState.ANSWERED:
            deeds = [
                (self.ANSWER, _("Keep the answer written below")),
                (self.REOPEN, _("It was not answered after all")),
            ]
        elif question.is_shortlisted:
            deeds.append((self.UNLIST, _("Take it off the list for the screen")))
        else:
            deeds.append((self.SHORTLIST, _("Choose it for the screen")))
        self.fields["deed"].choices = deeds
