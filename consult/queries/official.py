"""What officials see of their consultations: of people exactly what the public sees."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import User
from accounts.queries.mandates import institutions_of
from consult import gates, ports
from consult.enums import ANSWERABLE, Channel, QuestionKind, State
from consult.gates import Facts, Finding, PageFacts, QuestionFacts
from consult.models import Consultation, PlanPoint, PlatformClocks, Question, Theme
from consult.models.consultations import label_of
from consult.queries.consultations import answer_counts
from consult.queries.paper_text import PaperText, kept_page, pages_of, text_of
from core import clock, vocabularies
from core.components import Text
from core.disclosure import step
from core.translated import LANGUAGES, Translated

# Fields that K01 asks for; promise, decision and definition have gates of their own.
PLAN_FIELDS = ("purpose", "asked", "methods", "languages", "readers", "target_groups", "countries")
# Fields of the plan that everybody reads, in three languages.
PUBLIC_TEXTS = (
    "title",
    "purpose",
    "decides",
    "decision_how",
    "asked",
    "methods",
    "languages",
    "readers",
    "time_note",
    "rights",
    "interests",
    "definition",
)


def run_by(actor: object) -> QuerySet[Consultation]:
    """Consultations of institutions whose mandate the official holds; all of them for administrators."""
    found = Consultation.objects.select_related("owner", "space")
    if roles.has_role(actor, roles.ADMINISTRATOR):
        return found
    return found.of_institutions(institutions_of(actor) if roles.has_role(actor, roles.OFFICIAL) else [])


def possible_analysts(consultation: Consultation) -> QuerySet[User]:
    """Accounts with the role of analyst that hold no mandate of the institution that runs it."""
    found = User.objects.filter(is_active=True, is_staff=True, groups__name=roles.ANALYST)
    if consultation.owner_id is not None:
        of_owner = Q(mandates__organisation=consultation.owner_id)
        found = found.exclude(pk__in=User.objects.filter(of_owner).values("pk"))
    return found.order_by("username").distinct()


# --- Gates ------------------------------------------------------------------------------------------------------------


def facts_of(consultation: Consultation, now: datetime.datetime) -> Facts:
    """All that the gates look at; a constant number of queries. What opens late is open from now on only."""
    text = text_of({code: kept_page(page) for code, page in pages_of(consultation).items()})
    points = list(consultation.points.all())
    opens_at = max(consultation.opens_at, now) if consultation.state == State.DRAFT else consultation.opens_at
    return Facts(
        missing=tuple(_missing(consultation, points)),
        untranslated=tuple(_untranslated(consultation, points)),
        promise=consultation.promise,
        decides=consultation.decides,
        decision_how=consultation.decision_how,
        definition=consultation.definition,
        glossary=tuple(definition.as_text for definition in ports.definitions()),
        target_groups=tuple(consultation.target_groups),
        questions=tuple(_question(q) for q in consultation.questions.prefetch_related("options")),
        pages={code: _page(text, code) for code in LANGUAGES if text.title.get(code)},
        opens_on=opens_at.astimezone(consultation.zone).date(),
        closes_on=consultation.closes_on,
        open_days=PlatformClocks.current().open_days,
        proposed_by=consultation.opened_by_id,
        approved_by=consultation.approved_by_id,
        overrides={override.gate: override.reason for override in consultation.overrides.all()},
    )


def _missing(consultation: Consultation, points: Sequence[PlanPoint]) -> list[Text]:
    missing: list[Text] = [label_of(name) for name in PLAN_FIELDS if not getattr(consultation, name)]
    kinds = {point.kind for point in points}
    if PlanPoint.Kind.OPEN not in kinds:
        missing.append(_("what is still open"))
    if PlanPoint.Kind.SETTLED not in kinds:
        missing.append(_("what is already settled"))
    return missing


def _untranslated(consultation: Consultation, points: Sequence[PlanPoint]) -> list[Text]:
    partly = [
        label_of(name) for name in PUBLIC_TEXTS if (value := getattr(consultation, name)) and value.missing_languages()
    ]
    if any(point.text.missing_languages() for point in points):
        partly.append(_("open and settled points"))
    return partly


def _question(question: Question) -> QuestionFacts:
    texts: list[Translated] = [question.text, *(option.label for option in question.options.all())]
    texts += [t for t in (question.help, question.words_prompt, question.unit, question.privacy_note) if t]
    missing = {language for text in texts for language in text.missing_languages()}
    return QuestionFacts(question.number, question.is_still_open, tuple(sorted(missing)))


def _page(text: PaperText, language: str) -> PageFacts:
    return PageFacts(summary=text.summary.get(language), is_filled=text.is_filled(language))


def findings_of(consultation: Consultation, now: datetime.datetime | None = None) -> tuple[Finding, ...]:
    """What every gate found."""
    return gates.findings(facts_of(consultation, now or clock.now()))


# --- While it is open -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reach:
    """Who has answered so far: figures that everybody sees, and whom the plan wanted to hear (K22, K23)."""

    total: int
    groups: tuple[tuple[Promise, int], ...]
    channels: tuple[tuple[Text, int], ...]
    unheard: tuple[Promise, ...]


def reach(consultation: Consultation) -> Reach:
    """Persons in steps of ten by group and by channel; a group with fewer than ten persons counts as not yet heard
    from: telling it apart from nobody would tell of single persons. Two queries."""
    total, counts = answer_counts(consultation)
    shown = dict(counts)
    channels = consultation.responses.counted().values_list("channel").annotate(n=Count("pk")).order_by("channel")
    return Reach(
        total=total,
        groups=tuple((vocabularies.label("stakeholder_category", code), n) for code, n in counts),
        channels=tuple((Channel(code).label, step(n)) for code, n in channels if step(n)),
        unheard=tuple(
            vocabularies.label("stakeholder_category", code)
            for code in consultation.target_groups
            if code not in shown and code in vocabularies.codes("stakeholder_category")
        ),
    )


# --- What is next -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A button: the name of the step, its label, and whether it is the one to press next."""

    name: str
    label: Promise
    is_main: bool = True


STEPS: dict[str, tuple[Step, ...]] = {
    State.DRAFT: (Step("propose", _("Propose the opening")),),
    State.CLOSED: (Step("summary", _("Publish the factual summary")),),
    State.SUMMARY_PUBLISHED: (Step("outcome", _("Publish the reasoned response")),),
}


def steps_of(consultation: Consultation, actor: User) -> tuple[Step, ...]:
    """What this person may press now; archives are run by nobody."""
    if consultation.is_archive:
        return ()
    if consultation.state == State.DRAFT and consultation.opened_by_id is not None:
        take_back = Step("take-back", _("Take the proposal back"), is_main=False)
        if consultation.opened_by_id == actor.pk:
            return (take_back,)
        return (Step("approve", _("Approve the opening")), take_back)
    return STEPS.get(consultation.state, ())


def can_extend_now(consultation: Consultation, now: datetime.datetime) -> bool:
    return not consultation.is_archive and consultation.takes_answers(now)


def can_withdraw_now(consultation: Consultation) -> bool:
    return not consultation.is_archive and consultation.state in (State.SCHEDULED, *ANSWERABLE)


@dataclass(frozen=True)
class QuestionLine:
    """A question in the official's list."""

    question: Question
    kind: str
    section: Text
    condition: Text
    choices: int
    corrections: int


def question_lines(consultation: Consultation, text: PaperText) -> list[QuestionLine]:
    """All questions in order; two queries."""
    sections = {section.id: section.title for section in text.sections}
    rows = consultation.questions.select_related("asked_after").annotate(
        choices=Count("options", filter=Q(options__is_row=False), distinct=True),
        mended=Count("corrections", distinct=True),
    )
    return [
        QuestionLine(
            question=row,
            kind=str(QuestionKind(row.kind).label),
            section=sections.get(row.section_id, ""),
            condition=_("asked after question %(number)d") % {"number": row.asked_after.number}
            if row.asked_after
            else "",
            choices=row.choices,
            corrections=row.mended,
        )
        for row in rows
    ]


def themes_to_answer(consultation: Consultation) -> tuple[Theme, ...]:
    """The themes of the codebook that stand."""
    return tuple(consultation.themes.filter(retired_at=None))
