"""Public actions of recommendations in plain words, for the pages of the ledger."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "round.opened": _("A round opened for votes"),
    "round.closed": _("A round closed"),
    "round.unlinked": _("A round’s key was destroyed: nothing leads to its voters any more"),
    "stance.taken": _("An organisation took a position in a vote"),
    "reason.visible": _("A reason given with a vote was admitted"),
    "reason.hidden": _("A reason given with a vote was hidden"),
    "recommendation.sent": _("A recommendation was sent to an institution"),
    "position.published": _("An institution answered a recommendation"),
    "measure.published": _("An institution announced a measure"),
    "progress.reported": _("An institution reported on a measure"),
}
