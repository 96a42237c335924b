"""The words that everybody may read: with the writer's consent, after the closing, after a person looked at them.

Consent and withdrawal are asked at the moment of reading: nothing is copied, so nothing has to be taken back.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from consult.actions.publication import APPROVED, TAKEN_BACK
from consult.analysis import passages
from consult.analysis.tables import PERSON_CATEGORIES
from consult.enums import FINISHED, CampaignState, RedactionReason, ResponseState, ReviewVerdict
from consult.models import (
    Answer,
    Attachment,
    Campaign,
    CampaignMember,
    Consultation,
    Question,
    Quote,
    Redaction,
    Response,
)
from core.components import InLanguage, Text
from core.models import AuditEntry

CONSENTING = ("named", "pseudonym", "anonymous")
PAGE = 20


@dataclass(frozen=True)
class Contribution:
    """One published text, passages covered. ``public_id`` is random; no group stands beside a person's text.

    Of one that was withdrawn only that it was there.
    """

    public_id: str
    question: Question | None
    words: str = ""
    language: str = ""
    organisation: Text = ""
    category: str = ""
    is_verified: bool = False
    is_withdrawn: bool = False
    # How many answers say nearly the same, this one counted; 1 where it belongs to no campaign.
    alike: int = 1
    campaign: Text = ""
    # Documents of an organisation; pictures of persons are read by the analysts alone.
    files: tuple[Attachment, ...] = ()


def public_answers() -> QuerySet[Answer]:
    """Answers of all consultations that may be read. An archive was published before by those who held it."""
    looked_at = Q(review__verdict=ReviewVerdict.APPROVED)
    return Answer.objects.filter(
        looked_at | Q(review=None, response__consultation__is_archive=True),
        response__consultation__state__in=FINISHED,
        response__state=ResponseState.SENT,
        response__consent__in=CONSENTING,
    ).to_read()


def published_answers(consultation: Consultation) -> QuerySet[Answer]:
    """Those of one consultation; no query before it is finished."""
    if not consultation.is_finished:
        return Answer.objects.none()
    return public_answers().filter(response__consultation=consultation)


def public_words(answer: Answer) -> InLanguage:
    """The words of a published answer, passages covered; the caller has loaded its response and redactions."""
    cover = [(found.start, found.end, found.reason) for found in answer.redactions.all()]
    return InLanguage(covered(answer.words, cover), answer.words_language or answer.response.language)


def published_files(consultation: Consultation) -> QuerySet[Attachment]:
    """Files of organisations that answer under their name, with the words that were approved beside them."""
    named = published_answers(consultation).filter(response__consent="named")
    return Attachment.objects.filter(answer__in=named.exclude(response__category__in=PERSON_CATEGORIES))


def published_contributions(consultation: Consultation, *, question: Question | None = None) -> Iterator[Contribution]:
    """All of them in the order of their random ids, one batch in memory at a time; five queries.

    Campaigns are not folded here: every text is told.
    """
    if not consultation.is_finished:
        return
    questions = {q.pk: q for q in consultation.questions.all()}
    answers = published_answers(consultation).select_related("response__organisation").only(*_TOLD)
    if question is not None:
        answers = answers.filter(question=question)
    cover = _covered(Redaction.objects.filter(answer__response__consultation=consultation))
    rows = answers.order_by("response__public_id", "question_id").iterator(chunk_size=1000)
    told = (((a.response.public_id, a.question_id), _told(a, questions[a.question_id], cover)) for a in rows)
    gone = (
        ((public_id, pk), Contribution(str(public_id), questions[pk], is_withdrawn=True))
        for public_id, pk in _withdrawn(consultation)
        if pk in questions and (question is None or pk == question.pk)
    )
    for _key, contribution in heapq.merge(told, gone, key=lambda row: row[0]):
        yield contribution


# What is told of an answer: reading all columns of responses costs three times as much.
_TOLD = (
    "words",
    "words_language",
    "question",
    "response__public_id",
    "response__category",
    "response__consent",
    "response__language",
    "response__organisation_name",
    "response__organisation__name",
)


def _told(answer: Answer, question: Question, cover: dict[int, list[tuple[int, int, str]]]) -> Contribution:
    response = answer.response
    is_organisation = response.category not in PERSON_CATEGORIES and response.consent == "named"
    return Contribution(
        public_id=str(response.public_id),
        question=question,
        words=covered(answer.words, cover.get(answer.pk, [])),
        language=answer.words_language or response.language,
        organisation=_organisation(response) if response.consent == "named" else "",
        category=response.category if is_organisation else "",
        is_verified=is_organisation and response.organisation is not None,
    )


def _organisation(response: Response) -> Text:
    return response.organisation.name if response.organisation else response.organisation_name


def _covered(redactions: QuerySet[Redaction]) -> dict[int, list[tuple[int, int, str]]]:
    """Answer → its covered passages; one query."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    for answer, start, end, reason in redactions.values_list("answer_id", "start", "end", "reason"):
        found.setdefault(answer, []).append((start, end, reason))
    return found


def _withdrawn(consultation: Consultation) -> list[tuple[UUID, int]]:
    """Random id and question of texts that were published when their response was withdrawn, in the order of the ids.

    Withdrawing takes the answers away; that one was published stands in the log of the response.
    """
    gone = dict(
        consultation.responses.filter(state=ResponseState.WITHDRAWN, consent__in=CONSENTING).values_list(
            "pk", "public_id"
        )
    )
    latest: dict[tuple[int, int], str] = {}
    entries = AuditEntry.objects.filter(
        object_type=Response._meta.label_lower,
        action__in=(APPROVED, TAKEN_BACK),
        space_id=consultation.space_id,
    ).order_by("at", "pk")
    for number, details, action in entries.values_list("object_id", "details", "action") if gone else ():
        if int(number) in gone:
            latest[int(number), int(details["question"])] = action
    return sorted((gone[pk], question) for (pk, question), action in latest.items() if action == APPROVED)


def covered(words: str, redactions: Iterable[tuple[int, int, str]]) -> str:
    """The words with a mark in the place of each covered passage, which says why in the reader's language."""
    found = passages.pieces(words, list(redactions))
    return "".join(cover_mark(piece.reason) if piece.reason else piece.text for piece in found)


def cover_mark(reason: str) -> str:
    """What stands in the place of a covered passage."""
    return _("▮▮▮ [covered: %(reason)s]") % {"reason": RedactionReason(reason).label}


# --- The page ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ContributionPage:
    """One page of one question: its texts, where the next page begins, and all questions that have texts."""

    question: Question | None
    questions: tuple[tuple[Question, int], ...]
    rows: tuple[Contribution, ...]
    after: str = ""


def contribution_page(consultation: Consultation, *, code: str = "", start: UUID | None = None) -> ContributionPage:
    """Twenty texts of a question in the order of their random ids, from ``start`` on; campaigns folded to one text.

    Ten queries, however many texts there are. An unknown question gives an empty page; one whose texts were all
    taken back keeps its address and its marks.
    """
    published = published_answers(consultation)
    counts = dict(published.values_list("question").annotate(n=Count("pk")).order_by())
    gone = _withdrawn(consultation)
    questions = list(consultation.questions.all())
    with_marks = counts.keys() | {pk for _public_id, pk in gone}
    told = tuple((q, counts.get(q.pk, 0)) for q in questions if q.pk in with_marks)
    question = next((q for q in questions if q.code == code), None) if code else (told[0][0] if told else None)
    if question is None:
        return ContributionPage(None, told, ())
    folded = _folded(question, published)
    others = CampaignMember.objects.filter(campaign__in=[c.pk for c in folded]).values("answer")
    kept = Q(pk__in=[c.shown for c in folded])  # type: ignore[attr-defined]
    if start is not None:  # the text that an address names is shown, folded or not
        kept |= Q(response__public_id=start)
    answers = published.filter(question=question).filter(~Q(pk__in=others) | kept)
    answers = answers.select_related("response__organisation").order_by("response__public_id")
    if start is not None:
        answers = answers.filter(response__public_id__gte=start)
    page = list(answers[: PAGE + 1])
    after = page[PAGE].response.public_id if len(page) > PAGE else None
    cover = _covered(Redaction.objects.filter(answer__in=[a.pk for a in page]))
    files = _files(consultation, page)
    alike = {c.shown: c for c in folded}  # type: ignore[attr-defined]
    rows = [
        (a.response.public_id, replace(_folded_told(a, question, cover, alike), files=files.get(a.pk, ())))
        for a in page[:PAGE]
    ]
    rows += [
        (public_id, Contribution(str(public_id), question, is_withdrawn=True))
        for public_id, pk in gone
        if pk == question.pk and (start is None or public_id >= start) and (after is None or public_id < after)
    ]
    return ContributionPage(
        question,
        told,
        tuple(row for _id, row in sorted(rows, key=lambda pair: pair[0])),
        str(after) if after else "",
    )


def _files(consultation: Consultation, answers: list[Answer]) -> dict[int, tuple[Attachment, ...]]:
    """Answer → its published files; one query."""
    found: dict[int, tuple[Attachment, ...]] = {}
    for file in published_files(consultation).filter(answer__in=[a.pk for a in answers]).order_by("pk"):
        found[file.answer_id] = (*found.get(file.answer_id, ()), file)
    return found


def _folded(question: Question, published: QuerySet[Answer]) -> list[Campaign]:
    """Confirmed campaigns of the question with ``size``, all their answers, and ``shown``, the answer that is read for
    all: the first published one."""
    first = published.filter(campaign_members__campaign=OuterRef("pk")).order_by("response__public_id")
    confirmed = Campaign.objects.filter(question=question, state=CampaignState.CONFIRMED)
    sent = Q(members__answer__response__state=ResponseState.SENT)
    return list(confirmed.annotate(size=Count("members", filter=sent), shown=Subquery(first.values("pk")[:1])))


def _folded_told(
    answer: Answer,
    question: Question,
    cover: dict[int, list[tuple[int, int, str]]],
    alike: dict[int, Campaign],
) -> Contribution:
    told = _told(answer, question, cover)
    campaign = alike.get(answer.pk)
    if campaign is None:
        return told
    return Contribution(**{**vars(told), "alike": campaign.size, "campaign": campaign.name})  # type: ignore[attr-defined]


# --- Quotes of themes -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicQuote:
    """A passage of a published contribution, with where to find the whole."""

    words: InLanguage
    path: str
    organisation: Text = ""


def quotes_of(consultation: Consultation, *, limit: int = 4) -> dict[int, list[PublicQuote]]:
    """Theme → at most ``limit`` quotes from published words; passages that are covered stay covered. Two queries."""
    quotes = (
        Quote.objects.filter(answer__in=published_answers(consultation), theme__isnull=False)
        .select_related("answer__response__organisation", "answer__question__consultation")
        .order_by("theme", "answer__response__public_id", "start")
    )
    kept: dict[int, list[Quote]] = {}
    for quote in quotes.iterator():
        if len(kept.setdefault(quote.theme_id or 0, [])) < limit:
            kept[quote.theme_id or 0].append(quote)
    answers = [quote.answer_id for some in kept.values() for quote in some]
    cover = _covered(Redaction.objects.filter(answer__in=answers)) if answers else {}
    return {theme: [_quoted(quote, cover.get(quote.answer_id, [])) for quote in some] for theme, some in kept.items()}


def _quoted(quote: Quote, cover: list[tuple[int, int, str]]) -> PublicQuote:
    answer, response = quote.answer, quote.answer.response
    found = passages.pieces(answer.words, cover, within=(quote.start, quote.end))
    words = "".join(cover_mark(piece.reason) if piece.reason else piece.text for piece in found)
    return PublicQuote(
        InLanguage(words, answer.words_language or response.language),
        answer.path,
        _organisation(response) if response.consent == "named" else "",
    )
