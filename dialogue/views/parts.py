"""What the views share."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import NOT_SIGNED_IN
from core.errors import PermissionRefused
from dialogue.models import Post, Thread
from dialogue.queries import threads as queries


def thread_for(request: HttpRequest, pk: int) -> Thread:
    """The thread, or “no such page” for those who may not read it."""
    found = queries.find_thread(pk, request.user)
    if found is None:
        raise Http404
    return found


def post_for(request: HttpRequest, pk: int, number: int) -> Post:
    found = thread_for(request, pk)
    post = get_object_or_404(found.posts.with_voices(), number=number)
    post.thread = found
    return post


def to_post(request: HttpRequest, post: Post, page: str = "") -> HttpResponse:
    if post.number is None:
        messages.success(request, _("Thank you. A moderator reads your post first; you see below that it waits."))
        at = reverse("thread", kwargs={"pk": post.thread_id})
        return redirect(f"{at}#waiting" if post.protection or not page else page)
    return redirect(f"{page}#{post.anchor}" if page else f"/{request.LANGUAGE_CODE}/{post.path}")


def account(request: HttpRequest) -> User:
    """The signed-in account; raises the refusal that asks a visitor to sign in."""
    if not isinstance(request.user, User):
        raise PermissionRefused(NOT_SIGNED_IN)
    return request.user
