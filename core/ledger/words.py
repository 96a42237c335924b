"""Kinds of entries, and what was done, in plain words."""

from collections.abc import Mapping

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "ballots.batch": _("Ballots were cast"),
    "ballot.withdrawn": _("Ballots were withdrawn"),
    "poll.closed": _("A vote closed"),
    "poll.opened_ballots": _("Ballots were opened and counted"),
    "roll.counts": _("How many could vote, and did"),
    "status.changed": _("A public step"),
    "moderation.tombstone": _("A moderator decided"),
    "rules.changed": _("Rules changed"),
    "anchor": _("The head of the day was signed"),
    "ledger.begun": _("The ledger begins"),
}


ACTIONS: dict[str, Promise] = {}


def register_actions(words: Mapping[str, Promise]) -> None:
    """An app's words for its public actions; called in ``AppConfig.ready``."""
    ACTIONS.update(words)


def in_words(kind: str, action: str = "") -> str:
    """What was done; without words for the action the kind, without words for the kind its code."""
    return str(ACTIONS.get(action) or KINDS.get(kind) or kind)


def noun_of(subject: str) -> str:
    """The word for the kind of object that a subject names; nothing where there is none."""
    try:
        word = apps.get_model(subject.split(":")[0])._meta.verbose_name
    except (LookupError, ValueError):
        return ""
    return str(word) if isinstance(word, Promise) else ""
