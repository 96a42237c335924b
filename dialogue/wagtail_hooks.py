"""The moderators' work in the admin: the queue, the conversations, the forums."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.errors import ActionError
from dialogue import meeting_hooks  # noqa: F401  it registers the admin of meetings
from dialogue.enums import FlagState, PostState, Reason
from dialogue.forms import ModerationForm
from dialogue.models import Forum, Post, Thread
from dialogue.permissions import can_moderate, can_moderate_post
from dialogue.views.moderation import decide, decide_thread

SHOWN = 50
FILTERS = (
    ("waiting", gettext_lazy("Waiting for publication")),
    ("reported", gettext_lazy("Reported by readers")),
    ("hidden", gettext_lazy("Hidden")),
)


class ModeratorsMenuItem(MenuItem):
    """Shown to moderators and administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_moderate(request.user))


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("moderation/", queue, name="moderation_queue"),
        path("moderation/posts/<int:pk>/", decide_post, name="moderation_decide"),
        path("moderation/threads/", threads, name="moderation_threads"),
        path("moderation/threads/<int:pk>/", change_thread, name="moderation_thread"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return ModeratorsMenuItem(_("Moderation"), reverse("moderation_queue"), icon_name="comment", order=150)


def _require_moderator(request: HttpRequest) -> None:
    if not can_moderate(request.user):
        raise PermissionDenied


def queue(request: HttpRequest) -> HttpResponse:
    """Posts that wait, that were reported, that are hidden; the oldest first."""
    _require_moderator(request)
    chosen = request.GET.get("show", "waiting")
    forum = request.GET.get("forum", "")
    posts = _queued(chosen)
    if forum.isascii() and forum.isdigit():
        posts = posts.filter(thread__forum=int(forum))
    posts = posts.select_related("thread__forum", "thread__space", "thread__listener", "on_behalf_of")
    rows = [
        {"post": post, "verdict": can_moderate_post(request.user, post)}
        for post in posts.prefetch_related("flags").order_by("pk")[:SHOWN]
    ]
    context = {
        "rows": rows,
        "filters": FILTERS,
        "chosen": chosen,
        "forum": forum,
        "forums": Forum.objects.all(),
        "reasons": Reason.choices,
        "counts": {name: _queued(name).count() for name, _label in FILTERS},
        "page_title": _("Moderation"),
        "header_icon": "comment",
    }
    return render(request, "dialogue/admin/queue.html", context)


def _queued(chosen: str) -> Any:
    if chosen == "reported":
        return Post.objects.flagged().filter(state=PostState.VISIBLE)
    if chosen == "hidden":
        return Post.objects.filter(state=PostState.HIDDEN)
    return Post.objects.waiting()


def decide_post(request: HttpRequest, pk: int) -> HttpResponse:
    """One button of the queue; the action itself asks for the permission again."""
    _require_moderator(request)
    post = get_object_or_404(Post.objects.select_related("thread"), pk=pk)
    form = ModerationForm(request.POST or None, state=post.state)
    if request.method == "POST":
        try:
            if form.is_valid():
                decide(post, request.user, **form.cleaned_data)
                messages.success(request, _("It is done, and stands in the log."))
            else:
                messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        except ActionError as error:
            messages.error(request, str(error))
    return redirect(f"{reverse('moderation_queue')}?show={_filter_of(request)}")


def _filter_of(request: HttpRequest) -> str:
    wanted = request.POST.get("show", "")
    return wanted if wanted in dict(FILTERS) else "waiting"


def threads(request: HttpRequest) -> HttpResponse:
    """All conversations with what waits in them; the newest first."""
    _require_moderator(request)
    open_flags = Q(posts__flags__state=FlagState.OPEN)
    rows = Thread.objects.select_related("forum", "space").annotate(
        waiting=Count("posts", filter=Q(posts__state=PostState.PENDING), distinct=True),
        reported=Count("posts", filter=open_flags, distinct=True),
    )
    forum = request.GET.get("forum", "")
    if forum.isascii() and forum.isdigit():
        rows = rows.filter(forum=int(forum))
    context = {
        "threads": rows.order_by("-pk")[: 2 * SHOWN],
        "forum": forum,
        "forums": Forum.objects.select_related("listener"),
        "page_title": _("Conversations"),
        "header_icon": "comment",
    }
    return render(request, "dialogue/admin/threads.html", context)


def change_thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a conversation, or open it again."""
    _require_moderator(request)
    thread = get_object_or_404(Thread, pk=pk)
    if request.method == "POST" and request.POST.get("deed") in ("close", "reopen"):
        try:
            decide_thread(thread, request.user, request.POST["deed"])
            messages.success(request, _("It is done, and stands in the log."))
        except ActionError as error:
            messages.error(request, str(error))
    return redirect("moderation_threads")
