"""Views of the admin: the text of a paper, in three languages side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import roles
from consult.actions.paper_text import move_section, remove_section, save_head, save_section
from consult.admin_views.lookup import attempt, frame, mine, press
from consult.enums import FINISHED, State
from consult.forms.paper_text import HeadForm, SectionForm
from consult.queries.paper_text import kept_page, pages_of, text_of
from core.translated import LANGUAGES, OWN_NAMES


def _kept(consultation):
    pages = pages_of(consultation)
    return pages, text_of({code: kept_page(page) for code, page in pages.items()})


def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Head and sections as they are kept, and how far each language is."""
    found = mine(request, pk)
    pages, kept = _kept(found)
    may_see_pages = roles.has_role(request.user, roles.EDITOR, roles.ADMINISTRATOR)
    context = {
        "text": kept,
        "states": [(OWN_NAMES[code], code in pages and kept.is_filled(code)) for code in LANGUAGES],
        "pages": [(OWN_NAMES[code], page.pk) for code, page in pages.items()] if may_see_pages else [],
        "is_draft": found.state == State.DRAFT,
        "can_write": found.state not in FINISHED and found.state != State.WITHDRAWN and bool(pages),
    }
    return frame(request, "text", found, "text", context)


def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, lead and summary."""
    found = mine(request, pk)
    kept = _kept(found)[1]
    initial = {"title": kept.title, "lead": kept.lead, "summary": kept.summary}
    form = HeadForm(request.POST or None, initial=initial)

    def act() -> None:
        save_head(found, actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("The text is kept.")):
        return redirect("admin_consultation_text", pk=pk)
    context = {"form": form, "heading": _("Title, lead and summary"), "button": _("Keep the text")}
    return frame(request, "form", found, "text", context, 422 if request.method == "POST" else 200)


def section(request: HttpRequest, pk: int, key: str = "") -> HttpResponse:
    """One section with its paragraphs; a new one without ``key``."""
    found = mine(request, pk)
    kept = _kept(found)[1].section(key) if key else None
    if key and kept is None:
        raise Http404
    form = SectionForm(request.POST or None, section=kept)
    made = [key]

    def act() -> None:
        title = form.cleaned_data["title"]
        made[0] = save_section(found, actor=request.user, section_id=key, title=title, paragraphs=form.paragraphs())

    if request.method == "POST" and attempt(request, form, act, _("The text is kept.")):
        if "more" in request.POST:
            return redirect("admin_text_section", pk=pk, key=made[0])
        return redirect("admin_consultation_text", pk=pk)
    context = {
        "form": form,
        "heading": kept.title if kept else _("New section"),
        "words": _("A paragraph that is emptied in all languages goes."),
        "button": _("Keep the text"),
        "second_button": ("more", _("Keep, and add paragraphs")),
    }
    return frame(request, "form", found, "text", context, 422 if request.method == "POST" else 200)


@require_POST
def section_move(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    found = mine(request, pk)
    by = -1 if "up" in request.POST else 1
    press(request, lambda: move_section(found, actor=request.user, section_id=key, by=by), _("The order is kept."))
    return redirect("admin_consultation_text", pk=pk)


def section_remove(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Ask once more, then take the section out."""
    found = mine(request, pk)
    kept = _kept(found)[1].section(key)
    if kept is None:
        raise Http404
    if request.method == "POST":
        press(request, lambda: remove_section(found, actor=request.user, section_id=key), _("The section is removed."))
        return redirect("admin_consultation_text", pk=pk)
    context = {
        "heading": _("Remove this section?"),
        "words": kept.title,
        "button": _("Remove it"),
        "is_grave": True,
        "form": None,
    }
    return frame(request, "form", found, "text", context)
