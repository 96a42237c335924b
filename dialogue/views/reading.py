"""Reading a conversation: the page, its news, single posts, earlier texts."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import User
from core.sanitize import plain_number
from dialogue import drafts
from dialogue.actions.reading import mark_read
from dialogue.forms.writing import PostForm
from dialogue.permissions import can_forget_versions, can_read_versions
from dialogue.queries import threads as queries
from dialogue.queries.news import news_since
from dialogue.views.parts import post_for, thread_for


def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Twenty posts, live, and the composer."""
    found = thread_for(request, pk)
    wanted = plain_number(request.GET.get("post"), default=1)
    view = queries.thread_view(found, request.user, start=queries.window_start(found, wanted))
    if isinstance(request.user, User) and view.last > (view.read_to or 0):
        mark_read(request.user, found, view.last)
    kept = drafts.kept(request, found)
    context = {
        "view": view,
        "thread": found,
        "form": PostForm(view=view, initial=kept),
        "is_draft": bool(kept.get("text")),
        "landing": wanted if "post" in request.GET and view.first <= wanted <= view.last else None,
        "section": "forums",
    }
    return render(request, "dialogue/thread.html", context)


@require_GET
def news(request: HttpRequest, pk: int) -> JsonResponse:
    """What a socket would have said since a number, for browsers without one."""
    found = thread_for(request, pk)
    since = plain_number(request.GET.get("since"), default=0)
    answer = JsonResponse({"seq": found.last_seq, "events": news_since(found.pk, since)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
def fragment(request: HttpRequest, pk: int) -> HttpResponse:
    """Certain posts as items of the list, in the language of the page: ``?posts=12,13``, at most twenty."""
    found = thread_for(request, pk)
    numbers = [plain_number(part, default=0) for part in request.GET.get("posts", "").split(",")[: queries.PAGE]]
    rows = queries.posts_by_number(found, request.user, numbers)
    answer = render(request, "dialogue/_fragment.html", {"rows": rows})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
def versions(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Earlier texts: of organisations for everybody, of a person for that person."""
    post = post_for(request, pk, number)
    if not can_read_versions(request.user, post):
        raise Http404
    rows = queries.post_views(post.thread, request.user, [post])
    context = {
        "row": rows[0],
        "post": post,
        "thread": post.thread,
        "versions": post.versions.all(),
        "may_forget": can_forget_versions(request.user, post),
    }
    return render(request, "dialogue/versions.html", context)
