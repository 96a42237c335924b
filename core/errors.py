"""Refusals that a person reads: every one is a full sentence that says what happened and what can be done.

Actions raise subclasses of :class:`ActionError`; pages, API and commands turn them into an answer with the
same sentence and the class's HTTP status. Nothing here is a programming error: those stay ordinary
exceptions.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from core.verdicts import Verdict

Sentence = str | Promise


class ActionError(Exception):
    """A refusal with a stable ``code`` for programs and a translatable ``message`` for people.

    ``message`` is a full sentence and may hold ``%(name)s`` parameters, given to the constructor. ``str()``
    gives the sentence in the language active at that moment, so one error can be shown in the reader's
    language.
    """

    code: str = "refused"
    message: Sentence = _("This could not be done. Nothing was changed.")
    status: ClassVar[int] = 409

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params

    def __str__(self) -> str:
        sentence = str(self.message)
        return sentence % self.params if self.params else sentence


class PermissionRefused(ActionError):
    """The actor may not do this; carries the verdict that said so."""

    code = "permission_refused"
    message: Sentence = _("You do not have the permission to do this.")
    status = 403

    def __init__(self, verdict: "Verdict | None" = None, **params: Any) -> None:
        self.verdict = verdict
        if verdict is not None:
            self.code = verdict.code or self.code
            if verdict.reason:
                self.message = verdict.reason
        super().__init__(**params)


class StateRefused(ActionError):
    """The object is not in a state in which this can be done (closed, withdrawn, not yet open …)."""

    code = "state_refused"
    message = _("This is not possible at the moment. Nothing was changed.")


class Conflict(ActionError):
    """Somebody else changed the same thing first."""

    code = "conflict"
    message = _("Somebody changed this at the same time. Look at the new version and try again.")


class RateLimited(ActionError):
    """Too often in too short a time. ``retry_after`` is in seconds."""

    code = "rate_limited"
    message = _("This was done too often in a short time. Wait %(wait)s and try again.")
    status = 429

    def __init__(self, *, retry_after: int = 60, **params: Any) -> None:
        self.retry_after = retry_after
        params.setdefault("wait", waiting_time(retry_after))
        super().__init__(**params)


class InvalidInput(ActionError):
    """What was typed cannot be taken; ``field`` names the form field, empty when it is about the whole."""

    code = "invalid_input"
    message = _("Something in what you typed cannot be taken. Check it and send it again.")
    status = 422

    def __init__(self, *, field: str = "", **params: Any) -> None:
        self.field = field
        super().__init__(**params)


def _waiting_time(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = -(-minutes // 60)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


waiting_time = lazy(_waiting_time, str)
"""A number of seconds as a waiting time in plain words, rounded up to minutes or hours, translated when
shown.
"""
