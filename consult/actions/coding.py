"""Coding answers: a person says which themes an answer holds, a second one again without seeing the first (K30).

Machine suggestions are codings that no person has confirmed: they count nowhere. Coding an answer confirms those that
the person ticked and takes the others away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.actions.reading import check_theme, lift_quote, locked_answer, write_note
from consult.analysis import suggestions
from consult.enums import ResponseState
from consult.models import Answer, CodebookVersion, Coding, Consultation, Reading, Theme
from core import audit, clock
from core.errors import StateRefused

# How many uncoded answers a run of the machine looks at in one go.
BATCH = 2000


class OwnSecond(StateRefused):
    code = "own_second"
    message = _("You coded this answer first. The second time somebody else has to.")


class AlreadySecond(StateRefused):
    code = "already_second"
    message = _("Somebody else has already coded this answer a second time.")


@transaction.atomic
def code_answer(answer: Answer, *, actor: User, themes: Sequence[Theme]) -> None:
    """Exactly these themes stand for the answer, and it is read. No theme: read, nothing to code. Safe to repeat."""
    answer = locked_answer(answer, actor)
    for theme in themes:
        check_theme(theme, answer)
    if answer.readings.filter(is_second=True, reader=actor).exists():
        raise OwnSecond
    wanted = {theme.pk for theme in themes}
    standing = {coding.theme_id: coding for coding in answer.codings.filter(is_second=False, theme__retired_at=None)}
    number = codebook_number(answer.response.consultation)
    Coding.objects.filter(pk__in=[c.pk for pk, c in standing.items() if pk not in wanted]).delete()
    suggested = [c.pk for pk, c in standing.items() if pk in wanted and not c.is_confirmed]
    Coding.objects.filter(pk__in=suggested).update(is_confirmed=True, coder=actor, codebook=number)
    Coding.objects.bulk_create(
        Coding(answer=answer, theme_id=pk, coder=actor, codebook=number) for pk in wanted - set(standing)
    )
    _mark_read(answer, actor)
    audit.record(
        "answer.coded", actor=actor, role="analyst", obj=answer, space_id=answer.response.consultation.space_id
    )


@dataclass(frozen=True)
class Work:
    """What an analyst says of one answer on one screen."""

    answer: Answer
    themes: tuple[Theme, ...] = ()
    passage: str = ""
    quote_theme: Theme | None = None
    note: str = ""


@transaction.atomic
def keep_work(work: Work, *, actor: User) -> None:
    """Themes, a quote and a note of one answer, all or nothing: a passage that is not found keeps nothing half done."""
    code_answer(work.answer, actor=actor, themes=work.themes)
    if work.passage.strip():
        lift_quote(work.answer, actor=actor, passage=work.passage, theme=work.quote_theme)
    write_note(work.answer, actor=actor, text=work.note)


@transaction.atomic
def code_second(answer: Answer, *, actor: User, themes: Sequence[Theme]) -> None:
    """A second person's codes, beside the first one's. Raises OwnSecond for the first coder, AlreadySecond for a third.

    Safe to repeat by the same person.
    """
    answer = locked_answer(answer, actor)
    for theme in themes:
        check_theme(theme, answer)
    readers = dict(answer.readings.values_list("is_second", "reader"))
    if readers.get(False) == actor.pk:
        raise OwnSecond
    if readers.get(True, actor.pk) != actor.pk:
        raise AlreadySecond
    number = codebook_number(answer.response.consultation)
    answer.codings.filter(is_second=True).delete()
    Coding.objects.bulk_create(
        Coding(answer=answer, theme=theme, coder=actor, codebook=number, is_second=True) for theme in set(themes)
    )
    _mark_read(answer, actor, is_second=True)
    audit.record(
        "answer.coded_again", actor=actor, role="analyst", obj=answer, space_id=answer.response.consultation.space_id
    )


def _mark_read(answer: Answer, actor: User, *, is_second: bool = False) -> None:
    """The first reader stays the reader: whoever mends a code later does not take the reading over."""
    Reading.objects.get_or_create(
        answer=answer, is_second=is_second, defaults={"reader": actor, "read_on": clock.today()}
    )


def codebook_number(consultation: Consultation) -> int:
    """The number of the codebook in force; 1 before there is a version."""
    newest = CodebookVersion.objects.filter(consultation=consultation).values_list("number", flat=True).first()
    return newest or 1


# --- Suggestions --------------------------------------------------------------------------------------------------


def suggest_themes(consultation: Consultation) -> int:
    """Have the machine suggest themes for every answer that nobody has read; how many suggestions.

    Earlier suggestions that nobody confirmed are replaced. Safe to run twice.
    """
    themes = list(consultation.themes.filter(retired_at=None))
    with transaction.atomic():
        Coding.objects.filter(
            answer__response__consultation=consultation, is_confirmed=False, answer__readings=None
        ).delete()
    if not themes:
        return 0
    model = suggestions.learn(
        {theme.pk: suggestions.signal_phrases(theme.signal_words) for theme in themes}, _coded(consultation, themes)
    )
    made = sum(_suggest(batch, model, consultation) for batch in _unread(consultation))
    with transaction.atomic():
        audit.record("themes.suggested", obj=consultation, role="system", details={"suggestions": made})
    return made


def _coded(consultation: Consultation, themes: Sequence[Theme]) -> Iterable[tuple[str, frozenset[int]]]:
    """The words of read answers with their standing themes."""
    read = Answer.objects.filter(
        response__consultation=consultation, response__state=ResponseState.SENT, readings__is_second=False
    ).exclude(words="")
    in_use = {theme.pk for theme in themes}
    found: dict[int, set[int]] = {}
    standing = Coding.objects.standing().filter(answer__response__consultation=consultation)
    for answer, theme in standing.values_list("answer", "theme").iterator(chunk_size=BATCH):
        found.setdefault(answer, set()).add(theme)
    for pk, words in read.values_list("pk", "words").iterator(chunk_size=BATCH):
        yield words, frozenset(found.get(pk, set()) & in_use)


def _unread(consultation: Consultation) -> Iterable[list[tuple[int, str]]]:
    """Number and words of unread answers, in batches."""
    waiting = (
        Answer.objects.filter(response__consultation=consultation, response__state=ResponseState.SENT, readings=None)
        .exclude(words="")
        .order_by("pk")
    )
    last = 0
    while batch := list(waiting.filter(pk__gt=last).values_list("pk", "words")[:BATCH]):
        yield batch
        last = batch[-1][0]


@transaction.atomic
def _suggest(batch: list[tuple[int, str]], model: suggestions.Model, consultation: Consultation) -> int:
    number = codebook_number(consultation)
    there = set(Answer.objects.filter(pk__in=[pk for pk, _words in batch]).values_list("pk", flat=True))
    made = [
        Coding(answer_id=pk, theme_id=theme, origin=Coding.Origin.MACHINE, is_confirmed=False, codebook=number)
        for pk, words in batch
        if pk in there
        for theme in model.themes_of(words)
    ]
    Coding.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
