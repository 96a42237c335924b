"""The analysis workbench: reading and coding. Only analysts whom the plan names come in; every opening is noted."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import roles
from consult import tasks
from consult.actions import campaigns as campaign_actions
from consult.actions import coding, reading
from consult.forms.workbench import CodeForm, FilterForm, SecondForm
from consult.models import Answer, Attachment, Consultation, Question, Quote
from consult.permissions import can_read_answers, can_see_tables
from consult.queries import workbench as queries
from consult.views.files import download
from core.errors import ActionError, InvalidInput


def consultation_of(request: HttpRequest, pk: int) -> Consultation:
    """The consultation, for its readers; for everybody else, and before the closing, there is no such page."""
    found = Consultation.objects.select_related("owner", "space").filter(pk=pk).first()
    if found is None or not can_read_answers(request.user, found):
        raise Http404
    return found


def question_of(consultation: Consultation, code: str) -> Question:
    found = consultation.questions.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def themes_of(consultation: Consultation) -> list:
    return list(consultation.themes.filter(retired_at=None))


def cursor(request: HttpRequest, name: str = "after") -> UUID | None:
    """A place in a list; a mangled one is the beginning."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def page(request: HttpRequest, name: str, consultation: Consultation, *, status: int = 200, **context) -> HttpResponse:
    """One page of the workbench with its tabs."""
    reads = name != "tables" or can_read_answers(request.user, consultation)
    shown = {"consultation": consultation, "tab": name, "reads": reads, **context}
    return render(request, f"consult/admin/workbench/{name}.html", shown, status=status)


@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Consultations that name the account as analyst."""
    if not roles.has_role(request.user, roles.ANALYST):
        raise Http404
    context = {
        "title": _("Analysis"),
        "lead": _("Consultations whose plan names you as a reader. Answers open after the closing day."),
        "rows": [
            (consultation, verdict, can_read_answers(request.user, consultation))
            for consultation, verdict in queries.read_by(request.user)
        ],
    }
    return render(request, "consult/admin/workbench/home.html", context)


@never_cache
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work is, and what comes next."""
    consultation = consultation_of(request, pk)
    return page(
        request,
        "overview",
        consultation,
        title=consultation.title,
        coverage=queries.coverage_of(consultation),
        waiting=campaign_actions.undecided_campaigns(consultation),
        is_searched=campaign_actions.is_searched(consultation),
        queue=queries.queue(consultation, "waiting").counts,
        themes=themes_of(consultation),
        agreement=queries.agreement_of(consultation),
    )


@never_cache
def answers(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The texts to one question, narrowed by filters."""
    consultation = consultation_of(request, pk)
    question = question_of(consultation, code)
    themes = themes_of(consultation)
    form = FilterForm(request.GET, consultation=consultation, themes=themes)
    filters = form.filters()
    reading.open_answers(consultation, actor=request.user, place=f"question {question.code}")
    found = queries.AnswerPage()
    if filters is not None:
        found = queries.answer_page(consultation, question, filters, actor=request.user, after=cursor(request))
    kept = {name: value for name, value in request.GET.items() if value and name != "after"}
    return page(
        request,
        "answers",
        consultation,
        title=_("Question %(n)d") % {"n": question.number},
        question=question,
        form=form,
        found=found,
        coverage=next((c for c in queries.coverage_of(consultation).rows if c.question == question), None),
        is_filtered=bool(kept),
        more=f"?{urlencode({**kept, 'after': found.after})}" if found.after else "",
        first=f"?{urlencode(kept)}" if request.GET.get("after") else "",
    )


@never_cache
def response(request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
    """All words of one response, or what it says to one question, to be coded."""
    consultation = consultation_of(request, pk)
    code = request.GET.get("question", "")
    question = question_of(consultation, code) if code else None
    rows = queries.response_rows(consultation, public_id, actor=request.user, question=question)
    if not rows:
        messages.warning(request, _("This answer was withdrawn meanwhile. Nothing of it is left."))
        return redirect("workbench_overview", pk=pk)
    themes = themes_of(consultation)
    if request.method == "POST" and request.POST.get("drop"):
        return _drop(request, consultation, rows)
    shown = [row for row in rows if (question is None or row.answer.question_id == question.pk)]
    pairs = [(row, None if row.is_blind else _code_form(request, row, themes)) for row in shown]
    status = 200
    if request.method == "POST":
        kept = [_keep(form, request) for _row, form in pairs if form]  # each, so that one refusal stops no other
        if all(kept):
            return _go_on(request, consultation, question, public_id)
        status = 422
    else:
        reading.open_answers(consultation, actor=request.user, place="one response")
    return page(
        request,
        "response",
        consultation,
        status=status,
        title=_("One answer") if question else _("One response"),
        question=question,
        pairs=pairs,
        others=[row for row in rows if row not in shown],
        public_id=public_id,
    )


def _code_form(request: HttpRequest, row: queries.AnswerRow, themes: list) -> CodeForm:
    return CodeForm(request.POST or None, answer=row.answer, themes=themes, ticked=list(row.themes))


def _keep(form: CodeForm, request: HttpRequest) -> bool:
    """Keep what was said of one answer; what cannot be kept comes back with its sentence."""
    if not form.is_valid():
        return False
    try:
        coding.keep_work(form.work(), actor=request.user)
    except InvalidInput as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    except ActionError as error:
        form.add_error(None, str(error))
        return False
    return True


def _drop(request: HttpRequest, consultation: Consultation, rows: list[queries.AnswerRow]) -> HttpResponse:
    number = request.POST["drop"]
    quote = Quote.objects.filter(pk=number, answer__in=[r.answer.pk for r in rows]) if number.isdigit() else None
    found = quote.select_related("answer").first() if quote is not None else None
    if found is not None:
        reading.drop_quote(found, actor=request.user)
        messages.success(request, _("The quote is gone; the text stands as it was."))
    return redirect(request.get_full_path())


def _go_on(
    request: HttpRequest, consultation: Consultation, question: Question | None, public_id: UUID
) -> HttpResponse:
    if "stay" in request.POST:
        messages.success(request, _("Kept."))
        return redirect(request.get_full_path())
    return _to_next(consultation, question, public_id)


def _to_next(consultation: Consultation, question: Question | None, after: UUID | None) -> HttpResponse:
    found = queries.next_unread(consultation, question, after)
    if found is None:
        return redirect("workbench_overview", pk=consultation.pk)
    url = redirect("workbench_response", pk=consultation.pk, public_id=found)
    if question is not None:
        url["Location"] += f"?question={question.code}"
    return url


@never_cache
def next_one(request: HttpRequest, pk: int) -> HttpResponse:
    """The next text that nobody has read."""
    consultation = consultation_of(request, pk)
    code = request.GET.get("question", "")
    return _to_next(consultation, question_of(consultation, code) if code else None, cursor(request))


# --- Second coder ---------------------------------------------------------------------------------------------------


@never_cache
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample of each question, and how far two people agree."""
    consultation = consultation_of(request, pk)
    samples = [
        (row.question, queries.sample_rows(row.question, actor=request.user))
        for row in queries.coverage_of(consultation).rows
    ]
    return page(
        request,
        "second",
        consultation,
        title=_("Second coder"),
        samples=[
            (
                question,
                rows,
                sum(r.is_done for r in rows),
                next((r for r in rows if not r.is_done and not r.is_own), None),
            )
            for question, rows in samples
        ],
        agreement=queries.agreement_of(consultation),
    )


@never_cache
def second_answer(request: HttpRequest, pk: int, answer: int) -> HttpResponse:
    """One text of the sample on an empty sheet: nothing of what the first coder did is read."""
    consultation = consultation_of(request, pk)
    found = queries.written(consultation).select_related("question", "response").filter(pk=answer).first()
    if found is None or found.pk not in {row.pk for row in queries.sample_of(found.question)}:
        raise Http404
    themes = themes_of(consultation)
    form = SecondForm(request.POST or None, themes=themes)
    if request.method == "POST" and form.is_valid():
        try:
            coding.code_second(found, actor=request.user, themes=form.chosen())
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return _next_of_sample(request, consultation, found)
    if request.method != "POST":
        reading.open_answers(consultation, actor=request.user, place="second coding")
    status = 422 if form.errors else 200
    return page(request, "second_answer", consultation, status=status, title=_("Second coder"), answer=found, form=form)


def _next_of_sample(request: HttpRequest, consultation: Consultation, done: Answer) -> HttpResponse:
    rows = queries.sample_rows(done.question, actor=request.user)
    waiting = next((row for row in rows if not row.is_done and not row.is_own), None)
    if waiting is None:
        messages.success(request, _("The sample of this question is coded."))
        return redirect("workbench_second", pk=consultation.pk)
    return redirect("workbench_second_answer", pk=consultation.pk, answer=waiting.answer.pk)


# --- Machines -------------------------------------------------------------------------------------------------------


@require_POST
def run_task(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Let the machine suggest themes or look for campaigns, beside the pages."""
    consultation = consultation_of(request, pk)
    jobs = {"suggest": tasks.suggest_themes, "campaigns": tasks.propose_campaigns}
    if name not in jobs:
        raise Http404
    jobs[name].enqueue(consultation.pk)
    messages.success(request, _("The machine is at work. Load the page again in a minute."))
    return redirect("workbench_overview" if name == "suggest" else "workbench_campaigns", pk=pk)


def sees_tables(request: HttpRequest, pk: int) -> Consultation:
    """The consultation, for those who run it and those who read."""
    found = Consultation.objects.select_related("owner", "space").filter(pk=pk).first()
    if found is None or not can_see_tables(request.user, found):
        raise Http404
    return found


@never_cache
def file(request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
    """A file of an answer, as a download."""
    consultation = consultation_of(request, pk)
    found = get_object_or_404(Attachment, public_id=public_id, answer__in=queries.written(consultation))
    reading.open_answers(consultation, actor=request.user, place="file")
    return download(found)
