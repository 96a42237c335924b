"""What a permission predicate answers: yes, or no with a reason a person can read."""

from dataclasses import dataclass

from core.errors import PermissionRefused, Sentence


@dataclass(frozen=True)
class Verdict:
    """The answer of a ``can_verb_noun(actor, obj)``; true or false in conditions.

    ``reason`` is a full sentence, translated when shown; ``code`` is stable and for programs and tests.
    """

    ok: bool
    reason: Sentence = ""
    code: str = ""

    def __bool__(self) -> bool:
        return self.ok

    def require(self) -> None:
        """Raise :class:`core.errors.PermissionRefused` unless the verdict allows."""
        if not self.ok:
            raise PermissionRefused(self)


ALLOWED = Verdict(True)


def refused(code: str, reason: Sentence) -> Verdict:
    """A refusal with its stable code and its sentence."""
    return Verdict(False, reason, code)
