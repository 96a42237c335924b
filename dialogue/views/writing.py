"""Writing: every form works without scripts and keeps what was typed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.actions import notices
from accounts.models import Organisation, User
from core import limits
from core.errors import ActionError
from core.sanitize import plain_number
from dialogue import drafts
from dialogue.actions import posts as post_actions
from dialogue.actions import threads as thread_actions
from dialogue.actions.reading import keep_draft
from dialogue.actions.supports import support_post, unsupport_post
from dialogue.analysis import personal
from dialogue.enums import PostState, Template
from dialogue.forms.writing import ConversationForm, EditForm, PostForm
from dialogue.models import Forum, Thread
from dialogue.permissions import (
    can_edit_post,
    can_follow_thread,
    can_open_thread,
    can_post_without_account,
    can_withdraw_post,
)
from dialogue.queries import threads as queries
from dialogue.queries.search import similar_threads
from dialogue.seats import opening_words
from dialogue.views.parts import account, post_for, thread_for, to_post

QUOTED = 1_000
"""Characters of a quotation to begin with; the writer shortens it."""
SIGN_IN_DOORS = {"sign_in": "account_login", "sign_up": "account_signup"}


@never_cache
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The composer by itself; where a form is sent to, and where it comes back with what is wrong."""
    found = thread_for(request, pk)
    view = queries.thread_view(found, request.user, start=queries.window_start(found, found.post_count))
    initial = _initial(request, found)
    form = PostForm(request.POST or None, view=view, initial=initial)
    refusal: ActionError | str = ""
    doubts: tuple[str, ...] = ()
    if request.method == "POST":
        if "keep" in request.POST and isinstance(request.user, User):
            return _kept(request, found, view)
        door = _door(request, found)
        if door:
            drafts.keep(request, found, form.data)
            here = reverse("thread_write", kwargs={"pk": found.pk})
            return redirect(f"{reverse(door)}?{urlencode({'next': here})}")
        if form.is_valid():
            doubts = _doubts(request, form)
            if not doubts:
                try:
                    return _sent(request, found, form)
                except ActionError as error:
                    refusal = error
    wrong = form.errors or refusal
    context = {
        "view": view,
        "thread": found,
        "form": form,
        "refusal": refusal,
        "doubts": doubts,
        "section": "forums",
        "answered": _answered(view, found, form, request),
    }
    status = getattr(refusal, "status", 422) if wrong else 200
    return render(request, "dialogue/write.html", context, status=status)


def _initial(request: HttpRequest, found: Thread) -> dict[str, Any]:
    """A draft, a post to answer, a post to quote."""
    kept = drafts.kept(request, found)
    quoted = plain_number(request.GET.get("quote"), default=0)
    post = found.posts.filter(number=quoted, state=PostState.VISIBLE).first() if quoted else None
    if post is None:
        return {"reply_to": request.GET.get("reply", ""), **kept}
    lines = [f"> {line}" for line in post.words[:QUOTED].splitlines() if line.strip()]
    text = "\n".join([*([kept["text"], ""] if kept.get("text") else []), *lines, "", ""])
    return {**kept, "reply_to": post.number, "text": text}


def _kept(request: HttpRequest, found: Thread, view: queries.ThreadView) -> HttpResponse:
    is_sent = bool(request.POST.get("key")) and post_actions.is_submitted(request.POST["key"])
    if not is_sent:  # a draft that arrives after its own post must not come back
        keep_draft(account(request), found, request.POST)
    if request.POST["keep"] == "quietly":
        return HttpResponse(status=204)
    return redirect(f"{view.url}#composer")


def _door(request: HttpRequest, found: Thread) -> str:
    """The page to sign in or up at, where that comes before sending."""
    for name, door in SIGN_IN_DOORS.items():
        if name in request.POST:
            return door
    needs_account = not request.user.is_authenticated and not can_post_without_account(found) and found.is_open
    return "account_login" if needs_account else ""


def _doubts(request: HttpRequest, form: PostForm | ConversationForm) -> tuple[str, ...]:
    """What in the text could point to a person; asked once, and not of organisations."""
    return _doubts_in(request, form.cleaned_data["text"], form.organisation)


def _doubts_in(request: HttpRequest, text: str, organisation: Organisation | None) -> tuple[str, ...]:
    if "is_checked" in request.POST or organisation is not None:
        return ()
    return personal.find(text)


def _sent(request: HttpRequest, found: Thread, form: PostForm) -> HttpResponse:
    voice = form.voice()
    number = form.cleaned_data["reply_to"]
    voice["reply_to"] = found.posts.filter(number=number).first() if number else None
    if not isinstance(request.user, User):
        limits.limit("anonymous-post", key=limits.client_key(request), rate="10/h")
        voice.pop("on_behalf_of")
        submitted = post_actions.submit_without_account(found, **voice)
        drafts.drop(request, found)
        drafts.hold(request, submitted.post)
        answer = redirect("post_receipt")
        drafts.show_code(answer, request, submitted.code)
        return answer
    post = post_actions.publish_post(found, actor=request.user, **voice)
    drafts.drop(request, found)
    return to_post(request, post, form.cleaned_data["next"])


def _answered(view: queries.ThreadView, found: Thread, form: PostForm, request: HttpRequest) -> queries.PostView | None:
    number = plain_number(form["reply_to"].value(), default=0)
    rows = queries.posts_by_number(found, request.user, [number]) if number else []
    return rows[0] if rows and not rows[0].post.is_gone else None


@never_cache
def new_conversation(request: HttpRequest, slug: str) -> HttpResponse:
    """A title and a first post."""
    forum = get_object_or_404(Forum.objects.select_related("space", "listener"), slug=slug)
    wanted = request.GET.get("template", "")
    template = wanted if wanted in Template.values else Template.FREE
    initial = {"template": template, "text": opening_words(template)}
    form = ConversationForm(request.POST or None, forum=forum, actor=request.user, initial=initial)
    verdict = can_open_thread(request.user, forum)
    refusal: ActionError | str = ""
    doubts: tuple[str, ...] = ()
    similar: list[Thread] = []
    if request.method == "POST" and form.is_valid():
        doubts = _doubts(request, form)
        similar = _similar(request, forum, form)
        if not doubts and not similar:
            try:
                verdict.require()
                post = thread_actions.start_conversation(
                    forum,
                    actor=account(request),
                    title=form.cleaned_data["title"],
                    kind=form.cleaned_data["kind"],
                    template=form.cleaned_data["template"],
                    **form.voice(),
                )
                return to_post(request, post)
            except ActionError as error:
                refusal = error
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {
        "forum": forum,
        "form": form,
        "refusal": refusal,
        "doubts": doubts,
        "verdict": verdict,
        "similar": similar,
        "templates": Template.choices,
        "template": form["template"].value() or "",
        "section": "forums",
    }
    return render(request, "dialogue/new_conversation.html", context, status=status)


def _similar(request: HttpRequest, forum: Forum, form: ConversationForm) -> list[Thread]:
    """Conversations about the same; offered once. A form sent twice has opened its own already."""
    is_asked = "is_compared" not in request.POST and request.user.is_authenticated
    is_sent = is_asked and post_actions.is_submitted(form.cleaned_data["key"])
    return similar_threads(forum, form.cleaned_data["title"], request.user) if is_asked and not is_sent else []


@never_cache
def edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Change the text of one's own post."""
    post = post_for(request, pk, number)
    can_edit_post(request.user, post).require()
    form = EditForm(request.POST or None, initial={"text": post.text})
    refusal: ActionError | str = ""
    doubts: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        doubts = _doubts_in(request, form.cleaned_data["text"], post.on_behalf_of)
    if request.method == "POST" and form.is_valid() and not doubts:
        try:
            post_actions.edit_post(post, actor=account(request), text=form.cleaned_data["text"])
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("Your post is changed."))
            return to_post(request, post)
    status = 422 if form.errors or refusal else 200
    context = {"post": post, "thread": post.thread, "form": form, "refusal": refusal, "doubts": doubts}
    return render(request, "dialogue/edit.html", context, status=status)


@never_cache
def withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask once, then take one's post back."""
    post = post_for(request, pk, number)
    can_withdraw_post(request.user, post).require()
    if request.method == "POST":
        post_actions.withdraw_post(post, actor=account(request))
        messages.success(request, _("Your post is withdrawn. A line in its place says so."))
        return to_post(request, post)
    return render(request, "dialogue/withdraw.html", {"post": post, "thread": post.thread})


@require_POST
def forget_versions(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Destroy the earlier texts of one's own post at once."""
    post = post_for(request, pk, number)
    post_actions.forget_versions(post, actor=account(request))
    messages.success(request, _("The earlier texts are destroyed. Nobody can read them any more."))
    return to_post(request, post)


@require_POST
def support(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say that a post matters to oneself too, or take it back."""
    post = post_for(request, pk, number)
    change = unsupport_post if "stop" in request.POST else support_post
    change(post, actor=account(request))
    return to_post(request, post)


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Be told of new posts, or no longer."""
    found = thread_for(request, pk)
    can_follow_thread(request.user, found).require()
    change = notices.unfollow if "stop" in request.POST else notices.follow
    change(account(request), found.topic)
    return redirect("thread", pk=found.pk)
