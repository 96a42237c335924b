"""Pages of a conversation: read, write, report, moderate. Every write is a form that works without scripts."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.actions import notices
from accounts.models import User
from accounts.tags import person_tag
from core import limits
from core.errors import ActionError
from dialogue import drafts
from dialogue.actions import moderation as moderation_actions
from dialogue.actions import posts as post_actions
from dialogue.actions import threads as thread_actions
from dialogue.analysis import personal
from dialogue.forms import (
    CodeForm,
    ConversationForm,
    EditForm,
    FlagForm,
    ModerationForm,
    PostForm,
    ThreadDeedForm,
)
from dialogue.models import Forum, Post, Thread
from dialogue.permissions import (
    can_edit_post,
    can_follow_thread,
    can_moderate_post,
    can_moderate_thread,
    can_open_thread,
    can_post_without_account,
    can_read_versions,
    can_withdraw_post,
)
from dialogue.queries import threads as queries
from dialogue.queries.news import news_since

SIGN_IN_DOORS = {"sign_in": "account_login", "sign_up": "account_signup"}


# --- Reading ------------------------------------------------------------------------------------------------


def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """Twenty posts, live, and the composer."""
    found = _thread(request, pk)
    wanted = _number(request.GET.get("post"), default=1)
    view = queries.thread_view(found, request.user, start=queries.window_start(found, wanted))
    form = PostForm(view=view, initial=drafts.kept(request, found))
    return render(request, "dialogue/thread.html", {"view": view, "thread": found, "form": form, "section": "forums"})


@require_GET
def news(request: HttpRequest, pk: int) -> JsonResponse:
    """What a socket would have said since a number, for browsers without one."""
    found = _thread(request, pk)
    since = _number(request.GET.get("since"), default=0)
    answer = JsonResponse({"seq": found.last_seq, "events": news_since(found.pk, since)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
def fragment(request: HttpRequest, pk: int) -> HttpResponse:
    """Certain posts as items of the list, in the language of the page: ``?posts=12,13``, at most twenty."""
    found = _thread(request, pk)
    numbers = [_number(part, default=0) for part in request.GET.get("posts", "").split(",")[: queries.PAGE]]
    rows = queries.posts_by_number(found, request.user, numbers)
    answer = render(request, "dialogue/_fragment.html", {"rows": rows})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
def versions(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Earlier texts: of organisations for everybody, of a person for that person."""
    post = _post(request, pk, number)
    if not can_read_versions(request.user, post):
        raise Http404
    rows = queries.post_views(post.thread, request.user, [post])
    context = {"row": rows[0], "post": post, "thread": post.thread, "versions": post.versions.all()}
    return render(request, "dialogue/versions.html", context)


# --- Writing ------------------------------------------------------------------------------------------------


@never_cache
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The composer by itself; where a form is sent to, and where it comes back with what is wrong."""
    found = _thread(request, pk)
    view = queries.thread_view(found, request.user, start=queries.window_start(found, found.post_count))
    initial = {"reply_to": request.GET.get("reply", ""), **drafts.kept(request, found)}
    form = PostForm(request.POST or None, view=view, initial=initial)
    refusal: ActionError | str = ""
    doubts: tuple[str, ...] = ()
    if request.method == "POST":
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


def _door(request: HttpRequest, found: Thread) -> str:
    """The page to sign in or up at, where that comes before sending."""
    for name, door in SIGN_IN_DOORS.items():
        if name in request.POST:
            return door
    needs_account = not request.user.is_authenticated and not can_post_without_account(found) and found.is_open
    return "account_login" if needs_account else ""


def _doubts(request: HttpRequest, form: PostForm | ConversationForm) -> tuple[str, ...]:
    """What in the text could point to a person; asked once, and not of organisations."""
    if "is_checked" in request.POST or form.organisation is not None:
        return ()
    return personal.find(form.cleaned_data["text"])


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
    return _to_post(request, post, form.cleaned_data["next"])


def _to_post(request: HttpRequest, post: Post, page: str = "") -> HttpResponse:
    if post.number is None:
        messages.success(request, _("Thank you. A moderator reads your post first; you see below that it waits."))
        return redirect(page or reverse("thread", kwargs={"pk": post.thread_id}))
    return redirect(f"{page}#{post.anchor}" if page else f"/{request.LANGUAGE_CODE}/{post.path}")


def _answered(view: queries.ThreadView, found: Thread, form: PostForm, request: HttpRequest) -> queries.PostView | None:
    number = _number(form["reply_to"].value(), default=0)
    rows = queries.posts_by_number(found, request.user, [number]) if number else []
    return rows[0] if rows and not rows[0].post.is_gone else None


@never_cache
def new_conversation(request: HttpRequest, slug: str) -> HttpResponse:
    """A title and a first post."""
    forum = get_object_or_404(Forum.objects.select_related("space", "listener"), slug=slug)
    form = ConversationForm(request.POST or None, forum=forum, actor=request.user)
    verdict = can_open_thread(request.user, forum)
    refusal: ActionError | str = ""
    doubts: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        doubts = _doubts(request, form)
        if not doubts:
            try:
                verdict.require()
                post = thread_actions.start_conversation(
                    forum,
                    actor=request.user,
                    title=form.cleaned_data["title"],
                    kind=form.cleaned_data["kind"],
                    **form.voice(),
                )
                return _to_post(request, post)
            except ActionError as error:
                refusal = error
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {
        "forum": forum,
        "form": form,
        "refusal": refusal,
        "doubts": doubts,
        "verdict": verdict,
        "section": "forums",
    }
    return render(request, "dialogue/new_conversation.html", context, status=status)


@never_cache
def edit(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Change the text of one's own post."""
    post = _post(request, pk, number)
    can_edit_post(request.user, post).require()
    form = EditForm(request.POST or None, initial={"text": post.text})
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            post_actions.edit_post(post, actor=request.user, text=form.cleaned_data["text"])
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("Your post is changed."))
            return _to_post(request, post)
    status = 422 if form.errors or refusal else 200
    context = {"post": post, "thread": post.thread, "form": form, "refusal": refusal}
    return render(request, "dialogue/edit.html", context, status=status)


@never_cache
def withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask once, then take one's post back."""
    post = _post(request, pk, number)
    can_withdraw_post(request.user, post).require()
    if request.method == "POST":
        post_actions.withdraw_post(post, actor=request.user)
        messages.success(request, _("Your post is withdrawn. A line in its place says so."))
        return _to_post(request, post)
    return render(request, "dialogue/withdraw.html", {"post": post, "thread": post.thread})


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Be told of new posts, or no longer."""
    found = _thread(request, pk)
    can_follow_thread(request.user, found).require()
    change = notices.unfollow if "stop" in request.POST else notices.follow
    change(request.user, found.topic)
    return redirect("thread", pk=found.pk)


# --- Without an account -------------------------------------------------------------------------------------


@never_cache
def receipt(request: HttpRequest) -> HttpResponse:
    """The code of a post without an account, where it stands, and the way to withdraw it."""
    post = drafts.held(request)
    if post is None:
        return redirect("post_code")
    if request.method == "POST":
        post_actions.withdraw_post(post, actor=None)
        messages.success(request, _("Your post is withdrawn."))
        return redirect("post_receipt")
    code = drafts.shown_code(request)
    known = post_actions.find_by_code(code) if code else None
    context = {"post": post, "thread": post.thread, "code": code if known and known.pk == post.pk else ""}
    return render(request, "dialogue/receipt.html", context)


@never_cache
def enter_code(request: HttpRequest) -> HttpResponse:
    """The form that takes the code of a post."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limits.limit("code", key=limits.client_key(request), rate="30/10m")
        post = post_actions.find_by_code(form.cleaned_data["code"])
        if post is None:
            form.add_error("code", _("This code opens nothing. Compare the sixteen digits with your receipt."))
        else:
            drafts.hold(request, post)
            return redirect("post_receipt")
    return render(request, "dialogue/enter_code.html", {"form": form}, status=422 if form.errors else 200)


# --- Moderation ---------------------------------------------------------------------------------------------


@never_cache
def report(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Tell the moderators about a post; nothing is hidden by that alone."""
    post = _post(request, pk, number)
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
            return _to_post(request, post)
    rows = queries.post_views(post.thread, request.user, [post])
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {"row": rows[0], "post": post, "thread": post.thread, "form": form, "refusal": refusal}
    return render(request, "dialogue/report.html", context, status=status)


def _tag(request: HttpRequest, post: Post) -> str:
    """A name for the reader that only this space, or only this day, can make."""
    if isinstance(request.user, User):
        return person_tag(post.thread.space, request.user)
    return limits.client_key(request)


@never_cache
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """What a moderator decides about one post, waiting or visible."""
    post = get_object_or_404(Post.objects.with_voices(), pk=pk)
    post.thread = _thread(request, post.thread_id)
    can_moderate_post(request.user, post).require()
    form = ModerationForm(request.POST or None, state=post.state)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            decide(post, request.user, **form.cleaned_data)
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("It is done, and stands in the log."))
            post.refresh_from_db()
            return _to_post(request, post) if post.number else redirect("thread", pk=post.thread_id)
    rows = queries.post_views(post.thread, request.user, [post])
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    context = {
        "row": rows[0],
        "post": post,
        "thread": post.thread,
        "form": form,
        "refusal": refusal,
        "flags": post.flags.filter(state="open"),
        "versions": post.versions.all(),
    }
    return render(request, "dialogue/moderate.html", context, status=status)


def decide(post: Post, actor: User, *, deed: str, reason: str = "") -> None:
    """Call the action that a moderator chose; also for the queue in the admin."""
    if deed == ModerationForm.APPROVE:
        moderation_actions.approve_post(post, actor=actor)
    elif deed == ModerationForm.HIDE:
        moderation_actions.hide_post(post, actor=actor, reason=reason)
    elif deed == ModerationForm.REMOVE:
        moderation_actions.remove_post(post, actor=actor, reason=reason)
    elif deed == ModerationForm.RESTORE:
        moderation_actions.restore_post(post, actor=actor)
    else:
        moderation_actions.dismiss_flags(post, actor=actor)


@never_cache
def manage(request: HttpRequest, pk: int) -> HttpResponse:
    """What a moderator decides about a whole thread."""
    found = _thread(request, pk)
    can_moderate_thread(request.user, found).require()
    form = ThreadDeedForm(request.POST or None, thread=found)
    if request.method == "POST" and form.is_valid():
        decide_thread(found, request.user, form.cleaned_data["deed"])
        messages.success(request, _("It is done, and stands in the log."))
        return redirect("thread", pk=found.pk)
    status = 422 if form.errors else 200
    return render(request, "dialogue/manage.html", {"thread": found, "form": form}, status=status)


def decide_thread(found: Thread, actor: User, deed: str) -> None:
    """Call the action that a moderator chose for a thread."""
    if deed == "close":
        thread_actions.close_thread(found, actor=actor)
    elif deed == "reopen":
        thread_actions.reopen_thread(found, actor=actor)
    else:
        thread_actions.set_question_state(found, deed, actor=actor)


# --- Small parts --------------------------------------------------------------------------------------------


def _thread(request: HttpRequest, pk: int) -> Thread:
    """The thread, or “no such page” for those who may not read it."""
    found = queries.find_thread(pk, request.user)
    if found is None:
        raise Http404
    return found


def _post(request: HttpRequest, pk: int, number: int) -> Post:
    found = _thread(request, pk)
    post = get_object_or_404(found.posts.with_voices(), number=number)
    post.thread = found
    return post


def _number(value: object, *, default: int) -> int:
    """A plain number of at most ten digits, else the default."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else default
