"""Who convenes meetings, and who does what at the question wall."""

import datetime

from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Organisation, User
from accounts.permissions import can_participate
from accounts.queries.mandates import institutions_of
from core import clock
from core.verdicts import ALLOWED, Verdict, refused
from dialogue.enums import MeetingState
from dialogue.models import Meeting, MeetingSeries
from dialogue.permissions import can_moderate_thread, can_post_in_thread, can_post_without_account

NOT_CONVENER = refused(
    "not_convener", _("Only officials and facilitators with a mandate of the institution that convenes can do that.")
)
NO_WALL = refused(
    "wall_closed",
    _("This meeting takes no more questions. Your text is still on this page: copy it."),
)


def can_convene_for(actor: object, owner: Organisation) -> Verdict:
    """Officials and facilitators with a mandate of the institution; administrators for any that is verified."""
    if roles.has_role(actor, roles.ADMINISTRATOR):
        return ALLOWED if owner.is_verified(clock.today()) else NOT_CONVENER
    may_enter = roles.has_role(actor, roles.OFFICIAL, roles.MODERATOR)
    return ALLOWED if may_enter and owner in institutions_of(actor) else NOT_CONVENER


def can_run_series(actor: object, series: MeetingSeries) -> Verdict:
    """Those who may convene for its institution."""
    return can_convene_for(actor, series.owner)


def can_see_meeting(actor: object, meeting: Meeting) -> Verdict:
    """Everybody, once it is announced; drafts only those who convene."""
    return ALLOWED if meeting.state != MeetingState.DRAFT else can_run_series(actor, meeting.series)


def can_follow_series(actor: User, number: int) -> bool:
    """Whether there is such a series and something of it is public."""
    return Meeting.objects.public().filter(series=number).exists()


def can_ask_question(
    actor: object, meeting: Meeting, now: datetime.datetime, organisation: Organisation | None = None
) -> Verdict:
    """As posting in the series' thread, while the wall is open; without an account where the forum allows it."""
    thread = meeting.series.thread
    if thread is None or not meeting.wall_is_open(now):
        return NO_WALL
    if isinstance(actor, User):
        return can_post_in_thread(actor, thread, organisation)
    return can_post_without_account(thread)


def can_support_question(actor: object, meeting: Meeting, now: datetime.datetime) -> Verdict:
    """Every account, while the wall is open."""
    return can_participate(actor) if meeting.wall_is_open(now) else NO_WALL


def can_lead_wall(actor: object, meeting: Meeting) -> Verdict:
    """Those who convene, and moderators without a conflict of interest: shortlist, answers, closing."""
    verdict = can_run_series(actor, meeting.series)
    if verdict or meeting.series.thread is None:
        return verdict
    return can_moderate_thread(actor, meeting.series.thread)
