"""The codebook: themes with definition and signal words. Every change makes a version that says what changed (K30)."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.enums import State
from consult.models import CodebookVersion, Coding, Consultation, Theme
from consult.permissions import can_read_answers
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.translated import Translated


class CodebookClosed(StateRefused):
    code = "codebook_closed"
    message = _("The reasoned response is published: its themes stay as they are.")


class NoteMissing(InvalidInput):
    code = "note_missing"
    message = _("Say in a few words what changed in the codebook, and why.")


class MergeWithItself(InvalidInput):
    code = "merge_with_itself"
    message = _("Choose another theme that is in use.")


def _lock(consultation: Consultation, actor: User, note: str) -> Consultation:
    locked = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    can_read_answers(actor, locked).require()
    if locked.state == State.OUTCOME_PUBLISHED:
        raise CodebookClosed
    if not note.strip():
        raise NoteMissing(field="note")
    return locked


@transaction.atomic
def save_theme(
    consultation: Consultation,
    *,
    actor: User,
    note: str,
    name: Translated,
    definition: Translated,
    signal_words: str = "",
    summary: Translated | None = None,
    theme: Theme | None = None,
) -> Theme:
    """A new theme, or another wording of one. The summary of what respondents said is the analysts' too."""
    consultation = _lock(consultation, actor, note)
    if theme is None:
        last = consultation.themes.order_by("-order").values_list("order", flat=True).first()
        theme = Theme(consultation=consultation, code=_free_code(consultation, name), order=(last or 0) + 1)
    elif theme.consultation_id != consultation.pk or theme.retired_at is not None:
        raise MergeWithItself(field="theme")
    theme.name, theme.definition, theme.signal_words = name, definition, signal_words
    if summary is not None:
        theme.summary = summary
    theme.save()
    _write_version(consultation, actor, note)
    return theme


def _free_code(consultation: Consultation, name: Translated) -> str:
    stem = slugify(name.get("en") or name.get("fr"))[:50] or "theme"
    taken = set(consultation.themes.values_list("code", flat=True))
    if stem not in taken:
        return stem
    return next(code for n in range(2, len(taken) + 3) if (code := f"{stem}-{n}") not in taken)


@transaction.atomic
def retire_theme(theme: Theme, *, actor: User, note: str) -> None:
    """Take a theme out of use. What was coded with it stays in the data, and shows nowhere."""
    consultation = _lock(theme.consultation, actor, note)
    if _retire(theme):
        _write_version(consultation, actor, note)


@transaction.atomic
def merge_themes(theme: Theme, *, into: Theme, actor: User, note: str) -> int:
    """Code with ``into`` whatever stands under ``theme``, and retire that one; how many codings were added.

    The old codings stay where they are: who coded what, with which codebook, can still be read.
    """
    consultation = _lock(theme.consultation, actor, note)
    into = Theme.objects.get(pk=into.pk)
    if theme.pk == into.pk or into.consultation_id != consultation.pk or into.retired_at is not None:
        raise MergeWithItself(field="into")
    if not _retire(theme):
        return 0
    number = _write_version(consultation, actor, note, merged={theme.code: into.code}).number
    made = [
        Coding(
            answer_id=old.answer_id,
            theme=into,
            origin=old.origin,
            coder_id=old.coder_id,
            is_second=old.is_second,
            codebook=number,
        )
        for old in Coding.objects.filter(theme=theme, is_confirmed=True)
    ]
    # A suggestion of the machine for the other theme is thereby confirmed by whoever coded this one.
    confirmed = {(coding.answer_id, coding.is_second) for coding in made}
    waiting = Coding.objects.filter(theme=into, is_confirmed=False)
    Coding.objects.filter(pk__in=[c.pk for c in waiting if (c.answer_id, c.is_second) in confirmed]).delete()
    before = into.codings.count()
    Coding.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)
    return into.codings.count() - before


def _retire(theme: Theme) -> bool:
    return bool(Theme.objects.filter(pk=theme.pk, retired_at=None).update(retired_at=clock.now()))


def _write_version(
    consultation: Consultation, actor: User, note: str, merged: dict[str, str] | None = None
) -> CodebookVersion:
    """The codebook as it stands now, under the next number."""
    newest = CodebookVersion.objects.filter(consultation=consultation).first()
    version = CodebookVersion.objects.create(
        consultation=consultation,
        number=newest.number + 1 if newest else 1,
        made_at=clock.now(),
        made_by=actor,
        note=note.strip()[:300],
        themes=[_as_json(theme, merged or {}) for theme in consultation.themes.all()],
    )
    audit.record(
        "codebook.changed",
        actor=actor,
        role="analyst",
        obj=consultation,
        reason=version.note,
        details={"number": version.number},
    )
    return version


def _as_json(theme: Theme, merged: dict[str, str]) -> dict[str, Any]:
    return {
        "code": theme.code,
        "name": theme.name.as_dict(),
        "definition": theme.definition.as_dict(),
        "signal_words": theme.signal_words,
        "is_retired": theme.retired_at is not None,
        "merged_into": merged.get(theme.code, ""),
    }
