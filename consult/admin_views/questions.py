"""Views of the admin: the questions of a draft, and corrections in the open."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consult.actions.questions import correct_question, move_question, remove_question, save_question
from consult.admin_views.lookup import attempt, frame, mine, press
from consult.enums import ANSWERABLE, State
from consult.forms.questions import CorrectionForm, QuestionForm
from consult.models import Consultation, Question
from consult.queries.official import question_lines
from consult.queries.paper_text import kept_page, pages_of, text_of


def _text(consultation: Consultation):
    return text_of({code: kept_page(page) for code, page in pages_of(consultation).items()})


def _question(consultation: Consultation, number: int) -> Question:
    found = consultation.questions.filter(number=number).select_related("asked_after").first()
    if found is None:
        raise Http404
    found.consultation = consultation
    return found


def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """All questions in order."""
    found = mine(request, pk)
    context = {
        "lines": question_lines(found, _text(found)),
        "is_draft": found.state == State.DRAFT,
        "can_correct": found.state in (State.SCHEDULED, *ANSWERABLE),
    }
    return frame(request, "questions", found, "questions", context)


def question(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """Write a new question, or change one of the draft."""
    found = mine(request, pk)
    row = _question(found, number) if number is not None else None
    if found.state != State.DRAFT:
        return redirect("admin_consultation_questions", pk=pk)
    form = QuestionForm(request.POST or None, consultation=found, text=_text(found), question=row)

    def act() -> None:
        save_question(found, actor=request.user, given=form.given(), question=row)

    if request.method == "POST" and attempt(request, form, act, _("The question is kept.")):
        another = "another" in request.POST
        return redirect("admin_question_new" if another else "admin_consultation_questions", pk=pk)
    heading = _("Question %(number)d") % {"number": row.number} if row else _("New question")
    status = 422 if request.method == "POST" else 200
    return frame(request, "question", found, "questions", {"form": form, "heading": heading}, status)


@require_POST
def move(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Up or down by one."""
    found = mine(request, pk)
    row = _question(found, number)
    by = -1 if "up" in request.POST else 1
    press(request, lambda: move_question(row, actor=request.user, by=by), _("The order is kept."))
    return redirect("admin_consultation_questions", pk=pk)


def remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask once more, then take the question out."""
    found = mine(request, pk)
    row = _question(found, number)
    if request.method == "POST":
        press(request, lambda: remove_question(row, actor=request.user), _("The question is removed."))
        return redirect("admin_consultation_questions", pk=pk)
    context = {
        "heading": _("Remove this question?"),
        "words": str(row),
        "button": _("Remove it"),
        "is_grave": True,
        "form": None,
    }
    return frame(request, "form", found, "questions", context)


def correct(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Mend a wording after the approval, in the open."""
    found = mine(request, pk)
    row = _question(found, number)
    if found.state == State.DRAFT:
        messages.info(request, _("This is a draft: change the question directly."))
        return redirect("admin_question", pk=pk, number=number)
    form = CorrectionForm(request.POST or None, initial={"text": row.text, "help": row.help})

    def act() -> None:
        correct_question(row, actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("The correction is published.")):
        return redirect("admin_consultation_questions", pk=pk)
    context = {
        "form": form,
        "heading": _("Correct question %(number)d") % {"number": row.number},
        "words": _(
            "Only the wording: choices, kind and order stay, so that answers keep their meaning. The old wording, the "
            "day and the reason stay readable for everybody."
        ),
        "button": _("Publish the correction"),
    }
    return frame(request, "form", found, "questions", context, 422 if request.method == "POST" else 200)
