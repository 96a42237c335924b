"""What analysts see: coverage, lists of answers, one response at a time, tables. Never who wrote a text.

Lists stand in the order of the random public ids: neither arrival nor group can be read from them. Filters by group or
by a closed answer say something about whoever wrote the texts that are left, so they show nothing at all, no number
either, unless ten respondents and more wrote what is left and ten and more, or nobody, wrote what is left out: from
“all but three” the three could be told by looking at both lists.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from consult.analysis import passages
from consult.analysis.agreement import Agreement, agreement
from consult.analysis.report import Groups
from consult.analysis.tables import CLOSED, SEVERAL, Counted
from consult.enums import CampaignState, QuestionKind, RedactionReason, ResponseState, ReviewVerdict
from consult.models import (
    AnalystNote,
    Answer,
    Campaign,
    CampaignMember,
    Choice,
    Coding,
    Consultation,
    Question,
    Quote,
    Reading,
    Theme,
)
from consult.permissions import can_read_answers
from consult.queries.results import rows_of
from core import vocabularies
from core.charts import Answer as ChartAnswer
from core.charts import GroupPart, GroupRow
from core.components import Text
from core.disclosure import MINIMUM, NO_ANSWER, Disclosed, GroupSplit, disclose, fix_groups, may_cross
from core.translated import joined

PAGE = 30
QUEUE_PAGE = 20
# How many answers to a question a second person codes, unseen what the first said.
SAMPLE = 20


# --- Which consultations, which answers -------------------------------------------------------------------------------


def read_by(actor: User) -> list[tuple[Consultation, bool]]:
    """Consultations that name the account as analyst, and whether it may read now."""
    named = Consultation.objects.filter(analysts=actor).select_related("owner", "space")
    return [(consultation, bool(can_read_answers(actor, consultation))) for consultation in named]


def written(consultation: Consultation) -> QuerySet[Answer]:
    """Answers in words, or with a file, that were sent and not withdrawn; late ones too."""
    sent = Answer.objects.filter(response__consultation=consultation, response__state=ResponseState.SENT)
    return sent.to_read()


# --- Coverage ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """How many of the answers in words to one question a person has read, coded, and coded again."""

    question: Question
    written: int = 0
    read: int = 0
    again: int = 0

    @property
    def percent(self) -> int:
        return 100 * self.read // self.written if self.written else 0

    @property
    def is_done(self) -> bool:
        return self.read >= self.written


@dataclass(frozen=True)
class CoverageTotal:
    rows: tuple[Coverage, ...]

    @property
    def written(self) -> int:
        return sum(row.written for row in self.rows)

    @property
    def read(self) -> int:
        return sum(row.read for row in self.rows)


def coverage_of(consultation: Consultation) -> CoverageTotal:
    """Of each question that has answers in words; three queries. Figures that are split by nothing: for everybody."""
    totals = dict(written(consultation).values_list("question").annotate(n=Count("pk")).order_by())
    readings = Reading.objects.filter(answer__in=written(consultation))
    counts = {
        (question, is_second): n
        for question, is_second, n in readings.values_list("answer__question", "is_second")
        .annotate(n=Count("pk"))
        .order_by()
    }
    return CoverageTotal(
        tuple(
            Coverage(q, totals[q.pk], counts.get((q.pk, False), 0), counts.get((q.pk, True), 0))
            for q in consultation.questions.all()
            if q.pk in totals
        )
    )


# --- Filters ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. ``group`` and ``option`` (with the ``row`` of a matrix) say who wrote."""

    theme: int | None = None
    is_read: bool | None = None
    search: str = ""
    group: str = ""
    option: int | None = None
    row: int | None = None
    folds_campaigns: bool = True

    @property
    def says_who(self) -> bool:
        return bool(self.group) or self.option is not None


def groups_of(consultation: Consultation) -> list[tuple[str, Text]]:
    """The groups that can be chosen: all there are, whether anybody is in them or not."""
    if consultation.is_archive:
        return [(code, entry["label"]) for code, entry in consultation.archive_groups.items()]
    return [(term.code, term.text) for term in vocabularies.terms("stakeholder_category")]


def _by_writer(consultation: Consultation, filters: Filters) -> Q:
    found = Q()
    if filters.group:
        name = "source_category" if consultation.is_archive else "category"
        found &= Q(**{f"response__{name}": filters.group})
    if filters.option is not None:
        chosen = Choice.objects.filter(
            answer__response=OuterRef("response"),
            answer__question__consultation=consultation,
            option=filters.option,
            row=filters.row,
        )
        found &= Q(Exists(chosen))
    return found


def is_wide_enough(answers: QuerySet[Answer], by_writer: Q) -> bool:
    """Whether ten wrote what is left, and ten or nobody what is left out. One query; an answer is one respondent."""
    counts = answers.aggregate(left=Count("pk", filter=by_writer), every=Count("pk"))
    out = counts["every"] - counts["left"]
    return counts["left"] >= MINIMUM and (out == 0 or out >= MINIMUM)


def _narrowed(answers: QuerySet[Answer], filters: Filters) -> QuerySet[Answer]:
    """By what the text itself is: read or not, its themes, its words."""
    if filters.theme is not None:
        coded = Coding.objects.filter(answer=OuterRef("pk"), theme=filters.theme, is_second=False)
        answers = answers.filter(Exists(coded))
    if filters.is_read is not None:
        read = Exists(Reading.objects.filter(answer=OuterRef("pk"), is_second=False))
        answers = answers.filter(read if filters.is_read else ~read)
    if filters.search:
        answers = answers.filter(words__icontains=filters.search)
    return answers


# --- Lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerRow:
    """One text with what was done with it; nothing of who wrote it."""

    answer: Answer
    themes: tuple[Theme, ...] = ()
    suggested: tuple[Theme, ...] = ()
    is_read: bool = False
    # Read by somebody else and waiting for a second person: the first one's codes are kept back.
    is_blind: bool = False
    # How many more answers of the same campaign are folded under this one.
    alike: int = 0
    pieces: tuple[passages.Piece, ...] = ()

    @property
    def public_id(self) -> UUID:
        return self.answer.response.public_id

    @property
    def lang(self) -> str:
        return self.answer.words_language or self.answer.response.language


def themes_with_counts(consultation: Consultation) -> list[Theme]:
    """Themes in use with ``coded``, how many answers carry each, and ``suggested``, what waits for a person."""
    own = Q(codings__is_second=False, codings__answer__response__state=ResponseState.SENT)
    return list(
        consultation.themes.filter(retired_at=None).annotate(
            coded=Count("codings", filter=own & Q(codings__is_confirmed=True)),
            suggested=Count("codings", filter=own & Q(codings__is_confirmed=False)),
        )
    )


@dataclass(frozen=True)
class AnswerPage:
    """``is_narrow``: the filter leaves too few, so nothing is shown. ``after``: where the next page begins."""

    rows: tuple[AnswerRow, ...] = ()
    after: str = ""
    is_narrow: bool = False


def answer_page(
    consultation: Consultation, question: Question, filters: Filters, *, actor: User, after: UUID | None = None
) -> AnswerPage:
    """Thirty texts to one question. At most nine queries, however many answers there are."""
    answers = written(consultation).filter(question=question)
    if filters.says_who:
        by_writer = _by_writer(consultation, filters)
        if not is_wide_enough(answers, by_writer):
            return AnswerPage(is_narrow=True)
        answers = answers.filter(by_writer)
    answers = _narrowed(answers, filters)
    folds = _folds(question) if filters.folds_campaigns else {}
    if folds:
        members = CampaignMember.objects.filter(campaign__question=question, campaign__state=CampaignState.CONFIRMED)
        answers = answers.filter(~Q(pk__in=members.values("answer")) | Q(pk__in=list(folds)))
    if after is not None:
        answers = answers.filter(response__public_id__gt=after)
    page = list(_with_work(answers)[: PAGE + 1])
    sample = set(sample_of(question).values_list("pk", flat=True))
    rows = tuple(_row(answer, actor, sample, folds) for answer in page[:PAGE])
    return AnswerPage(rows, str(rows[-1].public_id) if len(page) > PAGE else "")


def _folds(question: Question) -> dict[int, int]:
    """Of each confirmed campaign the answer that is read for all, and how many more there are. One query."""
    first = CampaignMember.objects.filter(campaign=OuterRef("pk"), answer__response__state=ResponseState.SENT)
    confirmed = question.campaigns.filter(state=CampaignState.CONFIRMED).annotate(
        size=Count("members"), first=Subquery(first.order_by("answer__response__public_id").values("answer")[:1])
    )
    return {campaign.first: campaign.size - 1 for campaign in confirmed if campaign.first}


def _with_work(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    """With everything that analysts did, in the order of the random ids: five queries more."""
    codings = Coding.objects.filter(theme__retired_at=None).select_related("theme").order_by("theme__order")
    return (
        answers.select_related("response", "question")
        .prefetch_related(
            Prefetch("codings", codings),
            "readings",
            "attachments",
            Prefetch("quotes", Quote.objects.select_related("theme")),
            Prefetch("notes", AnalystNote.objects.select_related("written_by")),
        )
        .order_by("response__public_id")
    )


def _row(answer: Answer, actor: User, sample: set[int], folds: Mapping[int, int] = {}) -> AnswerRow:
    first = next((r for r in answer.readings.all() if not r.is_second), None)
    has_second = any(r.is_second for r in answer.readings.all())
    is_blind = first is not None and first.reader_id != actor.pk and answer.pk in sample and not has_second
    own = [c for c in answer.codings.all() if not c.is_second]
    return AnswerRow(
        answer,
        themes=() if is_blind else tuple(c.theme for c in own if c.is_confirmed),
        suggested=() if is_blind else tuple(c.theme for c in own if not c.is_confirmed),
        is_read=first is not None,
        is_blind=is_blind,
        alike=folds.get(answer.pk, 0),
        pieces=_marked(answer),
    )


def _marked(answer: Answer) -> tuple[passages.Piece, ...]:
    """The words with the quoted passages marked: a piece with the reason ``quote`` keeps its words here."""
    found, at = [], 0
    for quote in sorted(answer.quotes.all(), key=lambda q: q.start):
        start, end = max(quote.start, at), min(quote.end, len(answer.words))
        if end > start:
            found += [passages.Piece(answer.words[at:start]), passages.Piece(answer.words[start:end], "quote")]
            at = end
    return tuple(piece for piece in (*found, passages.Piece(answer.words[at:])) if piece.text)


# --- One response -----------------------------------------------------------------------------------------------------


def response_rows(
    consultation: Consultation, public_id: UUID, *, actor: User, question: Question | None = None
) -> list[AnswerRow]:
    """All words of one response, in the order of the questions; six queries."""
    answers = written(consultation).filter(response__public_id=public_id)
    sample: Q = Q(pk__in=[])
    questions = [question] if question else list(consultation.questions.filter(has_words=True))
    for one in questions:
        sample |= Q(pk__in=sample_of(one).values("pk"))
    in_sample = set(answers.filter(sample).values_list("pk", flat=True))
    return [_row(answer, actor, in_sample) for answer in _with_work(answers).order_by("question__number")]


def next_unread(consultation: Consultation, question: Question | None, after: UUID | None) -> UUID | None:
    """The next response with an unread answer (to the question), else the first; nothing when all is read."""
    unread = _narrowed(written(consultation), Filters(is_read=False)).order_by("response__public_id")
    if question is not None:
        unread = unread.filter(question=question)
    ids = unread.values_list("response__public_id", flat=True)
    found = ids.filter(response__public_id__gt=after).first() if after else None
    return found or (ids.exclude(response__public_id=after).first() if after else ids.first())


# --- A second coder ---------------------------------------------------------------------------------------------------


def sample_of(question: Question) -> QuerySet[Answer]:
    """The answers that a second person codes: those with the highest public ids, in their order.

    The ids were drawn at random when people began to write, so nobody chose the sample, and everybody who has the data
    can draw it again. It stands at the end of the order in which answers are read.
    """
    said = Answer.objects.filter(question=question, response__state=ResponseState.SENT).exclude(words="")
    return said.order_by("-response__public_id")[:SAMPLE]


@dataclass(frozen=True)
class SampleRow:
    answer: Answer
    is_done: bool
    # The first coder cannot be the second.
    is_own: bool


def sample_rows(question: Question, *, actor: User) -> list[SampleRow]:
    """The sample of a question, three queries; what the first coder said is not read."""
    answers = sample_of(question).select_related("response", "question").prefetch_related("readings")
    return [
        SampleRow(
            answer,
            is_done=any(r.is_second for r in answer.readings.all()),
            is_own=any(not r.is_second and r.reader_id == actor.pk for r in answer.readings.all()),
        )
        for answer in answers
    ]


@dataclass(frozen=True)
class AgreementTable:
    """Cohen’s kappa of each theme, and of all decisions together. ``answers``: how many two people coded."""

    answers: int
    overall: Agreement
    themes: tuple[tuple[Theme, Agreement], ...]


def agreement_of(consultation: Consultation) -> AgreementTable:
    """Of all answers that two persons read, whichever way they came to it; three queries."""
    both = (
        written(consultation)
        .filter(Exists(Reading.objects.filter(answer=OuterRef("pk"), is_second=False)))
        .filter(Exists(Reading.objects.filter(answer=OuterRef("pk"), is_second=True)))
    )
    answers = list(both.values_list("pk", flat=True))
    codings = Coding.objects.filter(answer__in=both, is_confirmed=True)
    said = {(theme, answer, second) for theme, answer, second in codings.values_list("theme", "answer", "is_second")}
    themes = list(consultation.themes.filter(retired_at=None))
    pairs = {
        theme.pk: [((theme.pk, pk, False) in said, (theme.pk, pk, True) in said) for pk in answers] for theme in themes
    }
    return AgreementTable(
        len(answers),
        agreement(pair for some in pairs.values() for pair in some),
        tuple((theme, agreement(pairs[theme.pk])) for theme in themes),
    )


# --- Tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CrossTable:
    """Rows of a chart; ``reason`` says why there are none."""

    answers: tuple[ChartAnswer, ...] = ()
    rows: tuple[GroupRow, ...] = ()
    reason: Text = ""


def closed_questions(consultation: Consultation) -> list[Question]:
    """Questions that can be tabled: with options, and without lines."""
    kinds = [kind for kind in CLOSED if kind != QuestionKind.MATRIX]
    return list(consultation.questions.filter(kind__in=kinds).prefetch_related("options"))


def crossing_questions(questions: Iterable[Question]) -> list[Question]:
    """Questions that can stand at the side: everybody gives one answer, so they divide persons like groups do."""
    return [question for question in questions if question.kind not in SEVERAL]


def group_table(consultation: Consultation, question: Question) -> CrossTable:
    """A closed question by group: the rows of the published edition, which everybody reads. One query."""
    edition = consultation.editions.first()
    told = edition.tables.get(question.code) if edition is not None else None
    if edition is None or not told or not told["groups"]:
        return CrossTable(reason=_("Too few people to show anything by group."))
    options = [option for option in question.options.all() if not option.is_row]
    codes = [option.code for option in options]
    answers = [ChartAnswer(option.label) for option in options]
    if question.kind not in SEVERAL:
        codes, answers = [*codes, NO_ANSWER], [*answers, ChartAnswer(_("No answer"))]
    labels: dict[str, Text] = dict(zip(codes, (a.label for a in answers), strict=True))
    return CrossTable(tuple(answers), rows_of(told, codes, labels, Groups(consultation, edition.split["rest"])))


def cross_table(consultation: Consultation, question: Question, by: Question) -> CrossTable:
    """One closed question by another, over persons, in steps of ten; only where fifty gave each answer that stands at
    the side: rules (c) and (d), for withdrawals move such a table while it is looked at."""
    persons = Counted(consultation).persons
    sides = [option for option in by.options.all() if not option.is_row]
    chosen = Choice.objects.filter(answer__response__in=persons, row=None)
    side = chosen.filter(option__question=by)
    bases = {option.code: 0 for option in sides}
    bases |= dict(side.values_list("option__code").annotate(n=Count("pk")).order_by())
    bases = {code: n for code, n in bases.items() if n}
    if question.pk == by.pk or len(bases) < 2 or not may_cross(bases.values()):
        return CrossTable(reason=_("Two questions are crossed only where fifty people gave each of the answers."))
    other = side.filter(answer__response=OuterRef("answer__response")).values("option__code")[:1]
    rows = (
        chosen.filter(option__question=question)
        .exclude(rank__gt=1)
        .annotate(side=Subquery(other))
        .exclude(side=None)
        .values_list("side", "option__code")
        .annotate(n=Count("pk"))
        .order_by()
    )
    options = [option for option in question.options.all() if not option.is_row]
    table = {code: dict.fromkeys((o.code for o in options), 0) for code in bases}
    for code, option, count in rows:
        table[code][option] = count
    told = disclose(table, bases=bases, split=fix_groups(bases), multiple=question.kind in SEVERAL, while_open=True)
    labels: dict[str, Text] = {option.code: option.label for option in sides}
    return _chart(told, {o.code: o.label for o in options}, labels)


def theme_table(consultation: Consultation) -> CrossTable:
    """Persons of each group whose answers carry a theme, in steps of ten: coding goes on while the table is read.

    Two queries besides those of the edition.
    """
    edition = consultation.editions.first()
    if edition is None:
        return CrossTable(reason=_("There are no published results yet."))
    themes = list(consultation.themes.filter(retired_at=None))
    split = GroupSplit.from_json(edition.split)
    counted = Counted(consultation)
    rows = (
        Coding.objects.standing()
        .filter(theme__in=themes, answer__response__in=counted.persons)
        .values_list(f"answer__response__{counted.group}", "theme")
        .annotate(n=Count("answer__response", distinct=True))
        .order_by()
    )
    bases = counted.bases
    table: dict[str, dict[str, int]] = {code: {str(t.pk): 0 for t in themes} for code in bases}
    for code, theme, count in rows:
        table.setdefault(code, {str(t.pk): 0 for t in themes})[str(theme)] = count
    told = disclose(table, bases=bases, split=split, multiple=True, while_open=True)
    groups = Groups(consultation, split.rest)
    labels: dict[str, Text] = {row.code: groups.label(row.code) for row in told.groups}
    return _chart(told, {str(t.pk): t.name for t in themes}, labels)


def _chart(told: Disclosed, answers: Mapping[str, Text], labels: Mapping[str, Text]) -> CrossTable:
    """What the disclosure rule told, as rows of a chart."""
    if not told:
        return CrossTable(reason=_("Too few people to show anything by group."))
    codes = list(answers)
    rows = []
    for group in told.groups:
        label = labels.get(group.code) or _("Other persons")
        if group.kind == "words":
            named = joined(answers[code] for code in group.leading if code in answers)
            words = _("Named most often: %(answers)s") % {"answers": named} if named else _("No clear view")
            rows.append(GroupRow(label, words=words))
            continue
        cells = [cell for cell in group.cells if all(code in answers for code in cell.codes)]
        parts = tuple(GroupPart(cell.count, tuple(codes.index(code) for code in cell.codes)) for cell in cells)
        rows.append(GroupRow(label, group.base, parts))
    return CrossTable(tuple(ChartAnswer(label) for label in answers.values()), tuple(rows))


# --- Campaigns --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CampaignRow:
    """A group of texts with the common one and how many belong to it."""

    campaign: Campaign
    size: int
    words: str
    lang: str


def campaign_rows(consultation: Consultation) -> list[CampaignRow]:
    """All groups, those that wait first, the largest first; two queries."""
    common = (
        CampaignMember.objects.filter(campaign=OuterRef("pk"), answer__response__state=ResponseState.SENT)
        .order_by("-similarity", "answer__response__public_id")
        .values("answer")[:1]
    )
    found = list(
        consultation.campaigns.select_related("question")
        .annotate(size=Count("members"), common=Subquery(common))
        .order_by(F("decided_on").asc(nulls_first=True), "-size", "pk")
    )
    texts = Answer.objects.select_related("response").in_bulk([c.common for c in found if c.common])
    rows = []
    for campaign in found:
        answer = texts.get(campaign.common)
        words, lang = (answer.words, answer.words_language or answer.response.language) if answer else ("", "")
        rows.append(CampaignRow(campaign, campaign.size, words, lang))
    return rows


def member_page(campaign: Campaign, after: UUID | None = None) -> tuple[list[CampaignMember], str]:
    """Twenty texts of a campaign in the order of the random ids, and where the next page begins; one query."""
    members = campaign.members.filter(answer__response__state=ResponseState.SENT)
    if after is not None:
        members = members.filter(answer__response__public_id__gt=after)
    found = list(members.select_related("answer__response").order_by("answer__response__public_id")[: QUEUE_PAGE + 1])
    more = str(found[QUEUE_PAGE - 1].answer.response.public_id) if len(found) > QUEUE_PAGE else ""
    return found[:QUEUE_PAGE], more


# --- Publication ------------------------------------------------------------------------------------------------------

TABS = ("waiting", "published", "withheld")


@dataclass(frozen=True)
class QueueRow:
    """A text with its covered passages; who wrote it is not shown before it is published."""

    answer: Answer
    pieces: tuple[passages.Piece, ...]
    lang: str


@dataclass(frozen=True)
class Queue:
    rows: tuple[QueueRow, ...]
    counts: Mapping[str, int]
    after: str = ""


def _consenting(consultation: Consultation) -> QuerySet[Answer]:
    """Only what its writer wants published stands in the queue, as it is at this moment."""
    return written(consultation).exclude(response__consent="not_published")


_IN_TAB = {
    "waiting": Q(review=None),
    "published": Q(review__verdict=ReviewVerdict.APPROVED),
    "withheld": Q(review__verdict=ReviewVerdict.WITHHELD),
}


def queue(
    consultation: Consultation, tab: str, *, question: Question | None = None, after: UUID | None = None
) -> Queue:
    """Twenty texts of a tab; at most four queries."""
    every = _consenting(consultation)
    if question is not None:
        every = every.filter(question=question)
    counts = every.aggregate(**{name: Count("pk", filter=condition) for name, condition in _IN_TAB.items()})
    found = every.filter(_IN_TAB[tab])
    if after is not None:
        found = found.filter(response__public_id__gt=after)
    page = list(
        found.select_related("response", "question", "review")
        .prefetch_related("redactions")
        .order_by("response__public_id", "question__number")[: QUEUE_PAGE + 1]
    )
    # Several texts of one response stay on one page: the next begins behind a whole response.
    more = len(page) > QUEUE_PAGE
    shown = page[:QUEUE_PAGE]
    if more and shown[-1].response_id == page[QUEUE_PAGE].response_id:
        whole = [answer for answer in shown if answer.response_id != shown[-1].response_id]
        shown = whole or list(
            found.filter(response=shown[-1].response_id)
            .select_related("response", "question", "review")
            .prefetch_related("redactions")
            .order_by("question__number")
        )
    return Queue(
        tuple(queue_row(answer) for answer in shown), counts, str(shown[-1].response.public_id) if more else ""
    )


def queue_row(answer: Answer) -> QueueRow:
    """The text as the public would read it."""
    covered = [(r.start, r.end, str(RedactionReason(r.reason).label)) for r in answer.redactions.all()]
    pieces = tuple(passages.pieces(answer.words, covered))
    return QueueRow(answer, pieces, answer.words_language or answer.response.language)
