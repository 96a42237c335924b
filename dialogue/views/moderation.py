"""Reporting posts, and what moderators decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from core import clock, limits
from core.errors import ActionError
from dialogue.actions import moderation as moderation_actions
from dialogue.actions import threads as thread_actions
from dialogue.actions.redaction import cover_passage
from dialogue.enums import ThreadKind
from dialogue.forms.writing import FlagForm, ModerationForm, ThreadDeedForm
from dialogue.jobs import KEEP_VERSIONS
from dialogue.models import Post, Thread
from dialogue.permissions import can_mark_question, can_moderate_post, can_moderate_thread
from dialogue.queries import threads as queries
from dialogue.tags import flag_tag
from dialogue.views.parts import account, post_for, thread_for, to_post


@never_cache
def report(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Tell the moderators about a post; nothing is hidden by that alone."""
    post = post_for(request, pk, number)
    form = FlagForm(request.POST or None)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            limits.limit("flag", key=limits.client_key(request), rate="20/d")
            moderation_actions.flag_post(post, actor=request.user, tag=_tag(request, post), **form.cleaned_data)
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("Thank you. A moderator will look at it."))
            return to_post(request, post)
    rows = queries.post_views(post.thread, request.user, [post])
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {"row": rows[0], "post": post, "thread": post.thread, "form": form, "refusal": refusal}
    return render(request, "dialogue/report.html", context, status=status)


def _tag(request: HttpRequest, post: Post) -> str:
    """A name for the reader that only this post, or only this day, can make."""
    if isinstance(request.user, User):
        return flag_tag(post, request.user)
    return limits.client_key(request)


@never_cache
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """What a moderator decides about one post, waiting or visible."""
    post = get_object_or_404(Post.objects.with_voices(), pk=pk)
    post.thread = thread_for(request, post.thread_id)
    can_moderate_post(request.user, post).require()
    form = ModerationForm(request.POST or None, state=post.state)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            decide(post, account(request), **form.cleaned_data)
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("It is done, and stands in the log."))
            post.refresh_from_db()
            return to_post(request, post) if post.number else redirect("thread", pk=post.thread_id)
    rows = queries.post_views(post.thread, request.user, [post])
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {
        "row": rows[0],
        "post": post,
        "thread": post.thread,
        "form": form,
        "refusal": refusal,
        "flags": post.flags.filter(state="open"),
        "versions": post.versions.filter(replaced_on__gte=clock.today() - KEEP_VERSIONS),
        "decisions": post.decisions.select_related("appeal"),
    }
    return render(request, "dialogue/moderate.html", context, status=status)


def decide(post: Post, actor: User, *, deed: str, reason: str = "", passage: str = "", seen: str = "") -> None:
    """Call the action that a moderator chose; also for the queue in the admin."""
    if deed == ModerationForm.APPROVE:
        moderation_actions.approve_post(post, actor=actor, seen=seen)
    elif deed == ModerationForm.HIDE:
        moderation_actions.hide_post(post, actor=actor, reason=reason)
    elif deed == ModerationForm.REMOVE:
        moderation_actions.remove_post(post, actor=actor, reason=reason)
    elif deed == ModerationForm.RESTORE:
        moderation_actions.restore_post(post, actor=actor)
    elif deed == ModerationForm.COVER:
        cover_passage(post, actor=actor, passage=passage, reason=reason)
    else:
        moderation_actions.dismiss_flags(post, actor=actor)


@never_cache
def manage(request: HttpRequest, pk: int) -> HttpResponse:
    """What a moderator decides about a whole thread, and those who listen about a question."""
    found = thread_for(request, pk)
    may_moderate = bool(can_moderate_thread(request.user, found))
    if not may_moderate:
        _require_question(request, found)
    form = ThreadDeedForm(request.POST or None, thread=found, may_moderate=may_moderate)
    if request.method == "POST" and form.is_valid():
        decide_thread(found, account(request), **form.cleaned_data)
        messages.success(request, _("It is done, and stands in the log."))
        return redirect("thread", pk=found.pk)
    status = 422 if form.errors else 200
    return render(request, "dialogue/manage.html", {"thread": found, "form": form}, status=status)


def _require_question(request: HttpRequest, found: Thread) -> None:
    if found.kind != ThreadKind.QUESTION:
        can_moderate_thread(request.user, found).require()
    can_mark_question(request.user, found).require()


def decide_thread(found: Thread, actor: User, deed: str, *, reason: str = "", minutes: int = 0) -> None:
    """Call the action that somebody chose for a thread."""
    if deed == ThreadDeedForm.CLOSE:
        thread_actions.close_thread(found, actor=actor, reason=reason)
    elif deed == ThreadDeedForm.REOPEN:
        thread_actions.reopen_thread(found, actor=actor)
    elif deed == ThreadDeedForm.PACE:
        thread_actions.set_pace(found, minutes, actor=actor)
    elif deed in (ThreadDeedForm.PIN, ThreadDeedForm.UNPIN):
        thread_actions.pin_thread(found, deed == ThreadDeedForm.PIN, actor=actor)
    else:
        thread_actions.set_question_state(found, deed, actor=actor)
