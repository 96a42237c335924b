"""Views of the admin: editors open forums, change them and give seats. Buttons post to views that call actions."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin import attempt, press
from dialogue.actions.forums import change_forum, give_seat, open_forum, unseat_member
from dialogue.forms.forums import ForumForm, NewForumForm, SeatForm, initial_of
from dialogue.models import Forum
from dialogue.permissions import can_manage_forums


def _require_editor(request: HttpRequest) -> None:
    if not can_manage_forums(request.user):
        raise PermissionDenied


def forums(request: HttpRequest) -> HttpResponse:
    """All forums with what was said in them."""
    _require_editor(request)
    rows = Forum.objects.select_related("listener").annotate(
        conversations=Count("threads", distinct=True), seats_taken=Count("members", distinct=True)
    )
    context = {
        "title": _("Forums"),
        "lead": _("A forum has somebody who listens and a promise. What is changed here stands in the public log."),
        "forums": rows,
    }
    return render(request, "dialogue/admin/forums.html", context)


def new_forum(request: HttpRequest) -> HttpResponse:
    """Open a forum; its pages are public at once."""
    _require_editor(request)
    form = NewForumForm(request.POST or None)
    made: list[Forum] = []

    def act() -> None:
        data = dict(form.cleaned_data)
        made.append(open_forum(actor=request.user, key=data.pop("submission_key"), **data))

    if request.method == "POST" and attempt(request, form, act, _("The forum is open.")):
        return redirect("admin_forum", pk=made[0].pk)
    context = {"title": _("New forum"), "form": form, "button": _("Open the forum")}
    return render(request, "dialogue/admin/forum.html", context, status=422 if request.method == "POST" else 200)


def forum(request: HttpRequest, pk: int) -> HttpResponse:
    """One forum and its seats."""
    _require_editor(request)
    found = get_object_or_404(Forum.objects.select_related("listener"), pk=pk)
    form = ForumForm(request.POST or None, initial=initial_of(found))

    def act() -> None:
        change_forum(found, actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("It is kept.")):
        return redirect("admin_forum", pk=pk)
    return _show(request, found, form, SeatForm(), 422 if request.method == "POST" else 200)


@require_POST
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a seat; what was typed stays when it cannot be given."""
    _require_editor(request)
    found = get_object_or_404(Forum.objects.select_related("listener"), pk=pk)
    form = SeatForm(request.POST)

    def act() -> None:
        give_seat(found, actor=request.user, **form.cleaned_data)

    if attempt(request, form, act, _("The seat is given.")):
        return redirect("admin_forum", pk=pk)
    return _show(request, found, ForumForm(initial=initial_of(found)), form, 422)


@require_POST
def unseat(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Take a seat away."""
    _require_editor(request)
    found = get_object_or_404(Forum, pk=pk)
    taken = found.members.select_related("user").filter(pk=member).first()
    if taken is not None:
        press(request, lambda: unseat_member(found, taken.user, actor=request.user), _("The seat is free."))
    return redirect("admin_forum", pk=pk)


def _show(request: HttpRequest, found: Forum, form: ForumForm, seat_form: SeatForm, status: int) -> HttpResponse:
    context = {
        "title": found.title,
        "lead": found.listener.name,
        "forum": found,
        "form": form,
        "seat_form": seat_form,
        "members": found.members.select_related("user").order_by("category", "user__username"),
        "button": _("Keep"),
    }
    return render(request, "dialogue/admin/forum.html", context, status=status)
