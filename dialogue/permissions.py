"""Who may read, write and moderate. Lists follow the same rules in SQL (``models.threads.readable_by``)."""

import datetime

from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models import Organisation, User
from accounts.permissions import NOT_SIGNED_IN, can_participate, can_speak_for
from accounts.queries.mandates import institutions_of
from core import clock
from core.verdicts import ALLOWED, Verdict, refused
from dialogue.enums import Audience, PostState, Template
from dialogue.models import Appeal, Decision, Forum, Member, Post, PostTranslation, Thread

CLOSED = refused(
    "thread_closed",
    _("This conversation is closed and takes no more posts. Your text is still on this page: copy it."),
)
NOT_MEMBER = refused(
    "not_member", _("In this forum only people who were given a seat can write. You can read everything.")
)
NOT_READER = refused("not_reader", _("This conversation is open only to the people who take part in it."))
NOT_MODERATOR = refused("not_moderator", _("Only moderators can do that."))
NOT_EDITOR = refused("not_editor", _("Only editors and administrators can do that."))
CONFLICT = refused(
    "conflict_of_interest",
    _("You act for an institution that is concerned here, so another moderator must decide."),
)
OWN_POST = refused("own_post", _("This is a post of your own, so another moderator must decide."))
NOT_AUTHOR = refused("not_author", _("Only the author can do that."))
NOT_EDITABLE = refused("not_editable", _("This post cannot be changed any more."))
READ_BEFORE = refused(
    "read_before",
    _("In this forum a moderator reads every text first. Withdraw this post and write a new one instead."),
)

TRANSLATE_BEFORE = refused(
    "read_before",
    _("In this forum a moderator reads every text first, so only moderators translate posts here."),
)
OWN_SUPPORT = refused("own_post", _("This is your own post. Others can say that it matters to them too."))
NO_SEAT = refused(
    "no_seat",
    _(
        "In this conversation unions, employers and authorities speak, each from a seat of its own. You can read "
        "everything, and say your view in another conversation of the forum."
    ),
)
TOO_LATE = refused("too_late", _("An appeal is possible for thirty days after the decision. They are over."))
NOTHING_TO_APPEAL = refused("nothing_to_appeal", _("This decision was taken back already."))
OWN_DECISION = refused("own_decision", _("You made this decision, so another moderator must look at the appeal."))

APPEAL_DAYS = 30


def _is_member(actor: User, forum: Forum) -> bool:
    """Asked once per request and forum."""
    known: dict[int, bool] = actor.__dict__.setdefault("_forum_seats", {})
    if forum.pk not in known:
        known[forum.pk] = Member.objects.filter(forum=forum, user=actor).exists()
    return known[forum.pk]


def can_read_thread(actor: object, thread: Thread) -> Verdict:
    """Everybody, where it is public; else those who may write there, and moderators.

    While the post that begins it waits, only its author and moderators.
    """
    if thread.is_held and not can_moderate(actor) and not _wrote_in(actor, thread):
        return NOT_READER
    if thread.audience == Audience.PUBLIC or can_moderate(actor):
        return ALLOWED
    if not isinstance(actor, User) or not actor.is_active:
        return NOT_READER
    if thread.forum is not None and thread.forum.is_restricted and not _is_member(actor, thread.forum):
        return NOT_READER
    return ALLOWED


def _wrote_in(actor: object, thread: Thread) -> bool:
    return isinstance(actor, User) and thread.posts.filter(author=actor).exists()


def _can_write_in(actor: object, forum: Forum | None) -> Verdict:
    verdict = can_participate(actor)
    if not verdict or forum is None or not forum.is_restricted:
        return verdict
    assert isinstance(actor, User)
    return ALLOWED if _is_member(actor, forum) else NOT_MEMBER


def can_open_thread(actor: object, forum: Forum, organisation: Organisation | None = None) -> Verdict:
    """Those who may write in the forum."""
    verdict = _can_write_in(actor, forum)
    return can_speak_for(actor, organisation) if verdict and organisation is not None else verdict


def seat_of(organisation: Organisation | None) -> str | None:
    """The seat of an organisation in a conversation of three seats."""
    if organisation is None:
        return None
    if organisation.is_authority:
        return "authorities"
    return {"trade_union": "unions", "employers": "employers", "company": "employers"}.get(organisation.category)


def can_post_in_thread(actor: object, thread: Thread, organisation: Organisation | None = None) -> Verdict:
    """Those who may read it and write in its forum, while it is open; for an organisation under its mandate."""
    if not thread.is_open:
        return CLOSED
    verdict = can_read_thread(actor, thread) and _can_write_in(actor, thread.forum)
    if verdict and thread.template == Template.THREE_SEATS and seat_of(organisation) is None:
        return NO_SEAT
    return can_speak_for(actor, organisation) if verdict and organisation is not None else verdict


def can_post_without_account(thread: Thread) -> Verdict:
    """Where the forum allows it, while the thread is open to everybody."""
    if not thread.is_open:
        return CLOSED
    if thread.template == Template.THREE_SEATS:
        return NO_SEAT
    is_allowed = thread.forum is not None and thread.forum.allows_anonymous and not thread.forum.is_restricted
    is_public = thread.audience == Audience.PUBLIC and not thread.is_held
    return ALLOWED if is_allowed and is_public else NOT_SIGNED_IN


def can_support_post(actor: object, post: Post) -> Verdict:
    """Every account that may read it, for the posts of others, while the conversation is open."""
    verdict = can_participate(actor) and can_read_thread(actor, post.thread)
    if not verdict:
        return verdict
    if post.state != PostState.VISIBLE:
        return NOT_EDITABLE
    assert isinstance(actor, User)
    if post.author_id == actor.pk:
        return OWN_SUPPORT
    return ALLOWED if post.thread.is_open else CLOSED


def can_follow_thread(actor: object, thread: Thread) -> Verdict:
    """Every account that may read it."""
    return can_participate(actor) and can_read_thread(actor, thread)


def _is_author(actor: object, post: Post) -> Verdict:
    """The person, or whoever speaks for the organisation now."""
    if not isinstance(actor, User):
        return NOT_SIGNED_IN
    if post.on_behalf_of is not None:
        return can_speak_for(actor, post.on_behalf_of)
    return ALLOWED if post.author_id == actor.pk else NOT_AUTHOR


def can_translate_post(actor: object, post: Post) -> Verdict:
    """Those who may write in the forum of the conversation, also when it is closed; of posts that stand.

    A translation appears at once: where every text is read first, only those write one who read.
    """
    forum = post.thread.forum
    verdict = can_read_thread(actor, post.thread) and _can_write_in(actor, forum)
    if not verdict:
        return verdict
    if post.state != PostState.VISIBLE:
        return NOT_EDITABLE
    is_read_first = forum is not None and forum.is_read_first
    return TRANSLATE_BEFORE if is_read_first and not can_moderate_post(actor, post) else ALLOWED


def can_remove_translation(actor: object, translation: PostTranslation) -> Verdict:
    """Its writer, the author of the post, and moderators."""
    if not isinstance(actor, User):
        return NOT_SIGNED_IN
    if translation.author_id == actor.pk or _is_author(actor, translation.post):
        return ALLOWED
    return can_moderate_post(actor, translation.post)


def can_edit_post(actor: object, post: Post) -> Verdict:
    """The author, while the post stands and the thread is open; not where a moderator reads everything first."""
    verdict = _is_author(actor, post)
    if not verdict:
        return verdict
    if post.state not in (PostState.VISIBLE, PostState.PENDING):
        return NOT_EDITABLE
    forum = post.thread.forum
    is_read_first = forum is not None and forum.is_read_first
    if is_read_first and post.on_behalf_of_id is None and post.state == PostState.VISIBLE:
        return READ_BEFORE
    return ALLOWED if post.thread.is_open else CLOSED


def can_withdraw_post(actor: object, post: Post, *, holds_code: bool = False) -> Verdict:
    """The author, or whoever holds the code, at any time, unless nothing is left to withdraw."""
    verdict = ALLOWED if holds_code else _is_author(actor, post)
    if verdict and post.state in (PostState.REMOVED, PostState.WITHDRAWN):
        return NOT_EDITABLE
    return verdict


def can_read_versions(actor: object, post: Post) -> Verdict:
    """Earlier texts: of organisations everybody who reads the thread, of a person only that person."""
    verdict = can_read_thread(actor, post.thread)
    if not verdict:
        return verdict
    if post.on_behalf_of_id is not None:
        return ALLOWED if post.state in (PostState.VISIBLE, PostState.WITHDRAWN) else NOT_READER
    return _is_author(actor, post)


def can_forget_versions(actor: object, post: Post) -> Verdict:
    """The author of a person's post. What an organisation said in public stays."""
    return NOT_AUTHOR if post.on_behalf_of_id is not None else _is_author(actor, post)


def can_manage_forums(actor: object) -> Verdict:
    """Editors and administrators open forums and give seats: moderators do not see accounts."""
    return ALLOWED if roles.has_role(actor, roles.EDITOR, roles.ADMINISTRATOR) else NOT_EDITOR


def can_moderate(actor: object) -> Verdict:
    """Moderators and administrators; of a certain thread ask :func:`can_moderate_thread`."""
    return ALLOWED if roles.has_role(actor, roles.MODERATOR, roles.ADMINISTRATOR) else NOT_MODERATOR


def can_moderate_thread(actor: object, thread: Thread) -> Verdict:
    """Moderators who act for no institution that is concerned.

    Concerned is the institution that listens; where none is named, every public authority (security.md 3.5).
    """
    verdict = can_moderate(actor)
    if not verdict:
        return verdict
    for organisation in institutions_of(actor):
        if organisation.pk == thread.listener_id or (thread.listener_id is None and organisation.is_authority):
            return CONFLICT
    return ALLOWED


def can_mark_question(actor: object, thread: Thread) -> Verdict:
    """Those who speak for the institution that listens, and moderators."""
    if thread.listener is not None and can_speak_for(actor, thread.listener):
        return ALLOWED
    return can_moderate_thread(actor, thread)


def can_moderate_post(actor: object, post: Post) -> Verdict:
    """As the thread; never a post of one's own or of an organisation that one acts for."""
    verdict = can_moderate_thread(actor, post.thread)
    if not verdict:
        return verdict
    assert isinstance(actor, User)
    if post.author_id == actor.pk:
        return OWN_POST
    if post.on_behalf_of_id in {organisation.pk for organisation in institutions_of(actor)}:
        return CONFLICT
    return ALLOWED


def can_appeal(
    actor: object, decision: Decision, *, holds_code: bool = False, today: datetime.date | None = None
) -> Verdict:
    """The author of the post, or whoever holds its code, for thirty days."""
    verdict = ALLOWED if holds_code else _is_author(actor, decision.post)
    if not verdict:
        return verdict
    if decision.is_lifted or decision.post.state == PostState.WITHDRAWN:
        return NOTHING_TO_APPEAL
    is_late = clock.days_between(decision.made_on, today or clock.today()) > APPEAL_DAYS
    return TOO_LATE if is_late else ALLOWED


def can_read_decision(actor: object, decision: Decision) -> Verdict:
    """The author of the post; moderators read it in their queue."""
    return _is_author(actor, decision.post)


def can_decide_appeal(actor: object, appeal: Appeal) -> Verdict:
    """A moderator of the post who did not make the decision."""
    verdict = can_moderate_post(actor, appeal.decision.post)
    if not verdict:
        return verdict
    assert isinstance(actor, User)
    return OWN_DECISION if appeal.decision.made_by_id == actor.pk else ALLOWED
