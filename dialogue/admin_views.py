"""The forums in the admin: promise, listener, who may write, and the seats. Moderators do not see accounts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import ActionError
from dialogue.actions import forums as forum_actions
from dialogue.forum_forms import ForumForm, NewForumForm, SeatForm
from dialogue.models import Forum, Member
from dialogue.permissions import can_manage_forums


def forums(request: HttpRequest) -> HttpResponse:
    """All forums, and the pages that wait for one."""
    _require_manager(request)
    rows = Forum.objects.select_related("listener")
    context = {"title": _("Forums"), "rows": rows, "waiting": NewForumForm.waiting_pages()}
    return render(request, "dialogue/admin/forums.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """The record beside a page that an editor has written."""
    _require_manager(request)
    form = NewForumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            forum = forum_actions.open_forum(**form.cleaned_data, actor=request.user)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The forum is there. Its conversations stand on its page."))
            return redirect("admin_forum", pk=forum.pk)
    context = {"title": _("New forum"), "form": form}
    return render(request, "dialogue/admin/forum.html", context, status=422 if form.errors else 200)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """What is promised, who listens, who may write; and the seats of a forum that is not open to all."""
    _require_manager(request)
    forum = get_object_or_404(Forum.objects.select_related("space", "listener"), pk=pk)
    form = ForumForm(request.POST or None, initial=ForumForm.values_of(forum))
    if request.method == "POST" and form.is_valid():
        try:
            forum_actions.change_forum(forum, actor=request.user, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The forum is changed. The public log says so."))
            return redirect("admin_forum", pk=pk)
    context = {
        "title": str(forum.title),
        "form": form,
        "forum": forum,
        "seat_form": SeatForm(forum=forum),
        "members": forum.members.select_related("user").order_by("category", "user__username"),
    }
    return render(request, "dialogue/admin/forum.html", context, status=422 if form.errors else 200)


@require_POST
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Give seats: one, or in a balanced forum one to each side."""
    _require_manager(request)
    forum = get_object_or_404(Forum, pk=pk)
    form = SeatForm(request.POST, forum=forum)
    try:
        if form.is_valid():
            forum_actions.give_seats(forum, form.seats(), actor=request.user)
            messages.success(request, _("The seats are given."))
        else:
            messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    except ActionError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('admin_forum', kwargs={'pk': pk})}#seats")


@require_POST
def unseat(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Take a seat back."""
    _require_manager(request)
    found = get_object_or_404(Member.objects.select_related("forum"), pk=member, forum=pk)
    forum_actions.take_seat(found, actor=request.user)
    messages.success(request, _("The seat is free."))
    return redirect(f"{reverse('admin_forum', kwargs={'pk': pk})}#seats")


def _require_manager(request: HttpRequest) -> None:
    if not can_manage_forums(request.user):
        raise PermissionDenied
