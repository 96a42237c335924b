"""Who sums a thread up, and who may contest it."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.queries.mandates import institutions_of
from core.verdicts import ALLOWED, Verdict, refused
from dialogue.enums import PostState
from dialogue.models import Forum, Thread
from dialogue.permissions import CONFLICT, can_moderate, can_moderate_thread, can_post_in_thread

NOT_PARTICIPANT = refused(
    "not_participant", _("Only those who said something in this conversation can contest its summary.")
)
NOT_CONTESTABLE = refused(
    "not_contestable",
    _("This conversation is closed, so nobody could contest a summary. Open it again before you sum it up."),
)


def can_summarise_thread(actor: object, thread: Thread) -> Verdict:
    """Facilitators (moderators who act for no institution concerned), while participants can still contest it."""
    verdict = can_answer_contest(actor, thread)
    return NOT_CONTESTABLE if verdict and not thread.is_open else verdict


def can_answer_contest(actor: object, thread: Thread) -> Verdict:
    """Facilitators, in closed threads too."""
    return can_moderate_thread(actor, thread)


def can_contest_summary(actor: object, thread: Thread, organisation: Organisation | None = None) -> Verdict:
    """Those who may write there and have a visible post in it, as themselves or for their organisation."""
    verdict = can_post_in_thread(actor, thread, organisation)
    if not verdict:
        return verdict
    assert isinstance(actor, User)
    said = thread.posts.filter(state=PostState.VISIBLE)
    own = said.filter(on_behalf_of=organisation) if organisation else said.filter(author=actor, on_behalf_of=None)
    return ALLOWED if own.exists() else NOT_PARTICIPANT


def can_see_unheard(actor: object, forum: Forum) -> Verdict:
    """Facilitators who do not act for the institution that listens."""
    verdict = can_moderate(actor)
    if verdict and forum.listener_id in {organisation.pk for organisation in institutions_of(actor)}:
        return CONFLICT
    return verdict
