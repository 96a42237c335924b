"""Views of the admin: publish the text anew, reply to remarks on it, ask back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consult.actions.remarks import reply_to_remark
from consult.actions.versions import mend_translation, publish_version
from consult.admin_views.lookup import attempt, frame, mine, press
from consult.forms.versions import RemarkReplyForm, VersionForm
from consult.queries.versions import dispositions, draft_comparison, remarks


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What is kept beside what is published, word by word, and the two ways to publish it."""
    found = mine(request, pk)
    form = VersionForm(request.POST or None)

    def act() -> None:
        publish_version(found, actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("The new version is published.")):
        return redirect("admin_consultation_text", pk=pk)
    context = {"form": form, "paragraphs": draft_comparison(found)}
    return frame(request, "version", found, "text", context, 422 if request.method == "POST" else 200)


@require_POST
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a mended translation, which is no version."""
    found = mine(request, pk)
    press(request, lambda: mend_translation(found, actor=request.user), _("The mended translation is published."))
    return redirect("admin_consultation_text", pk=pk)


def remark_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every remark in the order of the paragraphs, with or without a reply."""
    found = mine(request, pk)
    return frame(request, "remarks", found, "remarks", {"rows": dispositions(found)})


def remark(request: HttpRequest, pk: int, post: int) -> HttpResponse:
    """One remark as everybody reads it, and the reply."""
    found = mine(request, pk)
    said = get_object_or_404(remarks(found), pk=post)
    reply = found.remark_replies.filter(post=said).first()
    form = RemarkReplyForm(request.POST or None, initial={"code": reply.code, "reason": reply.reason} if reply else {})

    def act() -> None:
        reply_to_remark(found, actor=request.user, post=said, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("The reply is published.")):
        return redirect("admin_remarks", pk=pk)
    row = next((row for row in dispositions(found) if row.post.pk == post), None)
    if row is None:
        raise Http404
    context = {"form": form, "row": row}
    return frame(request, "remark", found, "remarks", context, 422 if request.method == "POST" else 200)
