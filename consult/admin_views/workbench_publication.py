"""The analysis workbench: what of the words everybody reads."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from consult.actions import publication, reading
from consult.admin_views.workbench import consultation_of, cursor, page, question_of
from consult.enums import RedactionReason
from consult.forms.workbench import CoverForm
from consult.models import Answer, Redaction
from consult.queries import workbench as queries
from core.errors import ActionError, InvalidInput


@never_cache
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """Texts that wait, that everybody reads, that are withheld; each as the public would read it."""
    consultation = consultation_of(request, pk)
    code = request.GET.get("question", "")
    question = question_of(consultation, code) if code else None
    tab = request.GET.get("show", "waiting")
    if tab not in queries.TABS:
        raise Http404
    reading.open_answers(consultation, actor=request.user, place=f"publication, {tab}")
    found = queries.queue(consultation, tab, question=question, after=cursor(request))
    labels = {"waiting": _("To be looked at"), "published": _("Published"), "withheld": _("Not published")}
    return page(
        request,
        "publication",
        consultation,
        title=_("Publication"),
        found=found,
        show=tab,
        tabs=[(name, labels[name], found.counts[name]) for name in queries.TABS],
        question=question,
        questions=list(consultation.questions.filter(has_words=True)),
        rows=[(row, CoverForm(answer=row.answer)) for row in found.rows],
        reasons=RedactionReason.choices,
    )


@never_cache
def one(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """One text: cover passages, look at the public view, decide."""
    consultation = consultation_of(request, pk)
    found = queries.written(consultation).filter(pk=answer).exclude(response__consent="not_published")
    found = found.select_related("response", "question", "review").prefetch_related("redactions").first()
    if found is None:
        messages.warning(request, _("This answer cannot be published any more: whoever wrote it decided so."))
        return redirect("workbench_publication", pk=pk)
    form = CoverForm(request.POST or None, answer=found)
    if request.method == "POST":
        try:
            return _deed(request, pk, found, form)
        except ActionError as error:
            field = error.field if isinstance(error, InvalidInput) and error.field in form.fields else None
            form.is_valid()
            form.add_error(field, str(error))
    else:
        reading.open_answers(consultation, actor=request.user, place="publication, one text")
    return page(
        request,
        "publication_one",
        consultation,
        status=422 if form.errors else 200,
        title=_("Publication"),
        row=queries.queue_row(found),
        form=form,
        covered=[(r, found.words[r.start : r.end]) for r in found.redactions.all()],
        reasons=RedactionReason.choices,
    )


def _deed(request: HttpRequest, pk: int, answer: Answer, form: CoverForm) -> HttpResponse:
    """The one thing that the pressed button says."""
    deed, actor = request.POST.get("deed", ""), request.user
    here = redirect("workbench_publication_one", pk=pk, answer=answer.pk)
    if deed == "cover":
        form.is_valid()
        data = form.cleaned_data
        publication.redact(answer, actor=actor, passage=data.get("passage", ""), reason=data.get("reason", ""))
        messages.success(request, _("The passage is covered."))
        return here
    if deed.startswith("uncover-") and deed.removeprefix("uncover-").isdigit():
        found = Redaction.objects.select_related("answer").filter(answer=answer, pk=deed.removeprefix("uncover-"))
        if (redaction := found.first()) is not None:
            publication.uncover(redaction, actor=actor)
        return here
    if deed == "approve":
        publication.approve_words(answer, actor=actor)
        messages.success(request, _("Everybody can read it now."))
    elif deed == "withhold":
        publication.withhold_words(answer, actor=actor, reason=request.POST.get("withhold_reason", ""))
        messages.success(request, _("It is not published."))
    elif deed == "reopen":
        publication.reopen_review(answer, actor=actor)
        messages.success(request, _("It waits to be looked at again."))
    return redirect("workbench_publication", pk=pk)


@require_POST
def approve_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that were ticked: each stood on the page with its whole text."""
    consultation = consultation_of(request, pk)
    ticked = [int(value) for value in request.POST.getlist("answer") if value.isdigit()][: 2 * queries.QUEUE_PAGE]
    chosen = queries.written(consultation).filter(pk__in=ticked)
    done = publication.approve_many(chosen, actor=request.user)
    messages.success(request, _("Published: %(n)d texts.") % {"n": done})
    return redirect("workbench_publication", pk=pk)
