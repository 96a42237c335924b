"""What somebody typed, kept until it is sent: with an account as a draft, before signing in in the session. And codes
shown again.

Kept on the server, not in the browser's own store: the phone may be shared.
"""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from dialogue.actions.reading import drop_draft
from dialogue.models import Post, PostDraft, Thread

SESSION_KEY = "post_drafts"
HELD_KEY = "held_post"
KEPT = ("text", "label", "language", "reply_to", "next")  # before signing in there is one voice only
MAX_DRAFTS = 3
COOKIE = "post-code"
SALT = "dialogue.code"


def keep(request: HttpRequest, thread: Thread, typed: Mapping[str, Any]) -> None:
    """Keep what was typed for this thread; the three newest texts at most."""
    drafts = dict(request.session.get(SESSION_KEY, {}))
    drafts.pop(str(thread.pk), None)
    drafts[str(thread.pk)] = {name: str(typed.get(name) or "")[:10_000] for name in KEPT}
    request.session[SESSION_KEY] = dict(list(drafts.items())[-MAX_DRAFTS:])


def kept(request: HttpRequest, thread: Thread) -> dict[str, Any]:
    """What was kept for this thread, as initial values of the form."""
    found: dict[str, Any] = request.session.get(SESSION_KEY, {}).get(str(thread.pk), {})
    if not found and isinstance(request.user, User):
        found = PostDraft.objects.filter(user=request.user, thread=thread).values_list("typed", flat=True).first() or {}
    return {name: value for name, value in found.items() if value}


def drop(request: HttpRequest, thread: Thread) -> None:
    """It was sent."""
    if isinstance(request.user, User):
        drop_draft(request.user, thread)
    drafts = dict(request.session.get(SESSION_KEY, {}))
    if drafts.pop(str(thread.pk), None) is not None:
        request.session[SESSION_KEY] = drafts


def hold(request: HttpRequest, post: Post) -> None:
    """The browser has shown the code of this post."""
    request.session[HELD_KEY] = post.pk


def held(request: HttpRequest) -> Post | None:
    """The post without an account that this browser may see and withdraw."""
    number = request.session.get(HELD_KEY)
    if number is None:
        return None
    return Post.objects.exclude(code_digest="").filter(pk=number).select_related("thread", "thread__forum").first()


def show_code(answer: HttpResponse, request: HttpRequest, code: str) -> None:
    """Let this browser show the code again until it closes."""
    answer.set_cookie(COOKIE, signing.dumps(code, salt=SALT), httponly=True, samesite="Lax", secure=request.is_secure())


def shown_code(request: HttpRequest) -> str:
    """The code this browser was given, or nothing: the server does not know it."""
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT))
    except signing.BadSignature:
        return ""
