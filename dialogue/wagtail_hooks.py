"""The moderators' work in the admin: the queue, the conversations, the forums."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core import clock
from core.errors import ActionError
from dialogue import meeting_hooks  # noqa: F401  it registers the admin of meetings
from dialogue.actions.appeals import decide_appeal as answer_appeal
from dialogue.admin_views import forums as forum_views
from dialogue.enums import FlagState, PostState, Reason
from dialogue.forms.moderation import AppealAnswerForm, QueueFilter
from dialogue.forms.writing import ModerationForm, ThreadDeedForm
from dialogue.models import Appeal, Forum, Post, Thread
from dialogue.permissions import can_decide_appeal, can_manage_forums, can_moderate, can_moderate_post
from dialogue.queries import moderation as queries
from dialogue.views.moderation import decide, decide_thread

SHOWN = 50


class ModeratorsMenuItem(MenuItem):
    """Shown to moderators and administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_moderate(request.user))


class ForumsMenuItem(MenuItem):
    """Shown to editors and administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(can_manage_forums(request.user))


@hooks.register("register_admin_menu_item")
def forums_item() -> MenuItem:
    return ForumsMenuItem(_("Forums"), reverse("admin_forums"), name="forums", icon_name="group", order=155)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("forums/", forum_views.forums, name="admin_forums"),
        path("forums/new/", forum_views.new_forum, name="admin_forum_new"),
        path("forums/<int:pk>/", forum_views.forum, name="admin_forum"),
        path("forums/<int:pk>/seats/", forum_views.seat, name="admin_forum_seat"),
        path("forums/<int:pk>/seats/<int:member>/free/", forum_views.unseat, name="admin_forum_unseat"),
        path("moderation/", queue, name="moderation_queue"),
        path("moderation/posts/<int:pk>/", decide_post, name="moderation_decide"),
        path("moderation/appeals/<int:pk>/", decide_appeal, name="moderation_appeal"),
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
    """What waits, by kind, narrowed by forum, reason and age; the oldest first.

    Whoever may not decide sees that something waits, not what it says: it can be about the institution they act for.
    """
    _require_moderator(request)
    kind = _kind_of(request.GET.get("show", ""))
    narrowed = QueueFilter(request.GET)
    chosen = narrowed.chosen()
    context = {
        "kinds": [(name, label, counted) for (name, label), counted in _counted()],
        "chosen": kind,
        "filter": narrowed,
        "rows": _appeal_rows(request, chosen) if kind == "appeals" else _post_rows(request, kind, chosen),
        "reasons": Reason.choices,
        "page_title": _("Moderation"),
        "header_icon": "comment",
    }
    return render(request, "dialogue/admin/queue.html", context)


def _counted() -> Any:
    counts = queries.counts()
    return [(item, counts[item[0]]) for item in queries.KINDS.items()]


def _post_rows(request: HttpRequest, kind: str, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    posts = queries.queued_posts(kind, chosen, clock.today()).prefetch_related("flags")[:SHOWN]
    return [{"post": post, "verdict": can_moderate_post(request.user, post)} for post in posts]


def _appeal_rows(request: HttpRequest, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    appeals = queries.queued_appeals(chosen, clock.today())[:SHOWN]
    return [
        {
            "appeal": appeal,
            "post": appeal.decision.post,
            "verdict": can_decide_appeal(request.user, appeal),
            "may_read": can_moderate_post(request.user, appeal.decision.post),
        }
        for appeal in appeals
    ]


def _kind_of(wanted: str) -> str:
    return wanted if wanted in queries.KINDS else "waiting"


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
    return redirect(f"{reverse('moderation_queue')}?show={_kind_of(request.POST.get('show', ''))}")


def decide_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal: what was decided, the words of the author, and the second decision."""
    _require_moderator(request)
    found = Appeal.objects.select_related("decision__post__thread__forum", "decision__post__on_behalf_of")
    appeal = get_object_or_404(found, pk=pk)
    can_moderate_post(request.user, appeal.decision.post).require()
    form = AppealAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_granted = form.cleaned_data["outcome"] == form.GRANT
        try:
            answer_appeal(appeal, actor=request.user, is_granted=is_granted, answer=form.cleaned_data["answer"])
            messages.success(request, _("It is decided. The author is told."))
            return redirect(f"{reverse('moderation_queue')}?show=appeals")
        except ActionError as error:
            messages.error(request, str(error))
    context = {
        "appeal": appeal,
        "post": appeal.decision.post,
        "verdict": can_decide_appeal(request.user, appeal),
        "form": form,
        "page_title": _("Appeal"),
        "header_icon": "comment",
    }
    return render(request, "dialogue/admin/appeal.html", context, status=422 if form.errors else 200)


def threads(request: HttpRequest) -> HttpResponse:
    """All conversations with what waits in them; the newest first."""
    _require_moderator(request)
    open_flags = Q(posts__flags__state=FlagState.OPEN)
    rows = Thread.objects.select_related("forum", "space").annotate(
        waiting=Count("posts", filter=Q(posts__state=PostState.PENDING, posts__approved_on=None), distinct=True),
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
    """Open a conversation again. Closing needs a reason and is done on its own page."""
    _require_moderator(request)
    thread = get_object_or_404(Thread, pk=pk)
    if request.method == "POST" and request.POST.get("deed") == ThreadDeedForm.REOPEN:
        try:
            decide_thread(thread, request.user, ThreadDeedForm.REOPEN)
            messages.success(request, _("It is done, and stands in the log."))
        except ActionError as error:
            messages.error(request, str(error))
    return redirect("moderation_threads")
