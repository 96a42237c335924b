"""What waits for somebody in the admin: label, name of the address, how many. Two queries for each role."""

from django.utils.translation import gettext as _

from accounts import roles
from core import clock
from recommendations.enums import ContributionState, PositionState, ReasonState
from recommendations.models import Amendment, VoteReason
from recommendations.permissions import can_edit_recommendations, can_moderate_contributions, can_moderate_reasons
from recommendations.queries.contributions import counts_waiting
from recommendations.queries.official import contests_of, received_by

Task = tuple[str, str, int]


def tasks_of(user: object) -> list[Task]:
    """By role, in the order in which it presses."""
    tasks: list[Task] = []
    if roles.has_role(user, roles.OFFICIAL):
        tasks += _of_officials(user)
    if can_moderate_reasons(user):
        unread = VoteReason.objects.filter(state=ReasonState.PENDING).count()
        tasks.append((_("Reasons given with votes that nobody has read"), "admin_reasons", unread))
    if can_moderate_contributions(user):
        tasks.append((_("Proposals and other texts that nobody has read"), "admin_contributions", counts_waiting()))
    if can_edit_recommendations(user):
        undecided = Amendment.objects.filter(state=ContributionState.OPEN).count()
        tasks.append((_("Amendments that wait for a decision"), "admin_contributions", undecided))
    return tasks


def _of_officials(user: object) -> list[Task]:
    waiting = received_by(user).exclude(positions__state=PositionState.PUBLISHED)
    contests = contests_of(user).filter(settled_at=None, waits_since__isnull=False)
    return [
        (_("Recommendations without an answer"), "admin_answers", waiting.count()),
        (_("of them overdue"), "admin_answers", waiting.filter(due_on__lt=clock.today()).count()),
        (_("Contests that wait for your institution"), "admin_answers", contests.count()),
    ]
