"""Posts without an account: the code, where the post stands, withdrawing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import limits
from core.errors import ActionError
from dialogue import drafts
from dialogue.actions import posts as post_actions
from dialogue.actions.feedback import leave_feedback
from dialogue.analysis import personal
from dialogue.forms.writing import CodeForm, FeedbackForm


@never_cache
def feedback(request: HttpRequest) -> HttpResponse:
    """A few words in a minute, without an account: they wait for a moderator and have a code."""
    form = FeedbackForm(request.POST or None)
    refusal: ActionError | str = ""
    doubts: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        doubts = () if "is_checked" in request.POST else personal.find(form.cleaned_data["text"])
        if not doubts:
            try:
                return _left(request, form)
            except ActionError as error:
                refusal = error
    forums = list(form.fields["forum"].queryset)
    if len(forums) == 1:
        form.fields["forum"].initial = forums[0].pk
    context = {"form": form, "refusal": refusal, "doubts": doubts, "forums": forums, "section": "forums"}
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    return render(request, "dialogue/feedback.html", context, status=status)


def _left(request: HttpRequest, form: FeedbackForm) -> HttpResponse:
    limits.limit("anonymous-post", key=limits.client_key(request), rate="10/h")
    submitted = leave_feedback(form.cleaned_data["forum"], **form.said())
    drafts.hold(request, submitted.post)
    answer = redirect("post_receipt")
    drafts.show_code(answer, request, submitted.code)
    return answer


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
    context = {
        "post": post,
        "thread": post.thread,
        "code": code if known and known.pk == post.pk else "",
        "decisions": post.decisions.select_related("appeal"),
    }
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
