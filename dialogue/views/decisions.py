"""A decision as the author of the post sees it, with the appeal; and the public log."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import User
from core.errors import ActionError
from core.sanitize import plain_number
from core.translated import active_language
from dialogue import drafts
from dialogue.actions.appeals import appeal_decision
from dialogue.forms.moderation import AppealForm
from dialogue.models import Appeal, Decision, Forum
from dialogue.permissions import can_appeal, can_read_decision
from dialogue.queries.moderation import public_log


@never_cache
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """What was decided, why, and the appeal: for the author, or for who has shown the code of the post."""
    found, holds_code = _decision_for(request, pk)
    form = AppealForm(request.POST or None)
    refusal: ActionError | str = ""
    if request.method == "POST" and form.is_valid():
        try:
            actor = None if holds_code or not isinstance(request.user, User) else request.user
            appeal_decision(found, actor=actor, words=form.cleaned_data["words"], language=active_language())
        except ActionError as error:
            refusal = error
        else:
            messages.success(request, _("Your appeal is with the moderators. Another one looks at it."))
            return redirect("decision", pk=found.pk)
    context = {
        "decision": found,
        "post": found.post,
        "thread": found.post.thread,
        "appeal": Appeal.objects.filter(decision=found).first(),
        "may_appeal": can_appeal(request.user, found, holds_code=holds_code),
        "form": form,
        "refusal": refusal,
        "holds_code": holds_code,
    }
    status = getattr(refusal, "status", 422) if form.errors or refusal else 200
    return render(request, "dialogue/decision.html", context, status=status)


def of_post(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The way from one's post to the newest decision about it."""
    found = Decision.objects.filter(post__thread=pk, post__number=number).select_related("post__on_behalf_of").first()
    if found is None or not can_read_decision(request.user, found):
        raise Http404
    return redirect("decision", pk=found.pk)


def _decision_for(request: HttpRequest, pk: int) -> tuple[Decision, bool]:
    """The decision, and whether the code opened it; for everybody else there is no such page."""
    found = get_object_or_404(Decision.objects.select_related("post__thread__forum", "post__on_behalf_of"), pk=pk)
    held = drafts.held(request)
    holds_code = held is not None and held.pk == found.post_id
    if not holds_code and not can_read_decision(request.user, found):
        raise Http404
    return found, holds_code


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Everything moderators did, in public, without a word of what was said."""
    slug = request.GET.get("forum", "")
    forum = Forum.objects.filter(slug=slug).first() if slug else None
    before = plain_number(request.GET.get("before"), default=0) or None
    context = {
        "log": public_log(forum=forum, before=before),
        "forums": Forum.objects.all(),
        "forum": forum,
        "section": "forums",
    }
    return render(request, "dialogue/log.html", context)
