"""The kinds of entries in plain words."""

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


def kind_in_words(kind: str) -> str:
    """Never empty: a kind without words shows its code."""
    return str(KINDS.get(kind, kind))
