"""The text of a paper: its versions side by side, a page for every paragraph, what became of the remarks."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from consult.disposition_table import remarks_file
from consult.public_files import answer
from consult.queries import versions
from consult.views.lookup import public_consultation
from core.sanitize import clean_page
from dialogue.queries.threads import panel


def version_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions with what changed, and what is no longer in the text."""
    consultation = public_consultation(slug)
    context = {
        "consultation": consultation,
        "versions": consultation.text_versions.all(),
        "annex": versions.annex(consultation),
    }
    return render(request, "consult/versions.html", context)


def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version whole, with what it took away from another one and added to it."""
    consultation = public_consultation(slug)
    against = clean_page(request.GET["with"]) if "with" in request.GET else None
    found = versions.comparison(consultation, number, against)
    if found is None:
        raise Http404
    context = {
        "consultation": consultation,
        "comparison": found,
        "others": [v for v in consultation.text_versions.all() if v.number < number],
    }
    return render(request, "consult/version.html", context)


def paragraph(request: HttpRequest, slug: str, block_id: str) -> HttpResponse:
    """A paragraph with its conversation, in every version and language the same."""
    consultation = public_consultation(slug)
    found = versions.paragraph_view(consultation, block_id)
    if found is None:
        raise Http404
    context = {"consultation": consultation, "found": found, "panel": panel(found.link.thread, request.user)}
    return render(request, "consult/paragraph.html", context)


def dispositions(request: HttpRequest, slug: str) -> HttpResponse:
    """The disposition table: paragraph, remark, reply."""
    consultation = public_consultation(slug)
    context = {"consultation": consultation, "rows": versions.dispositions(consultation)}
    return render(request, "consult/dispositions.html", context)


def dispositions_file(request: HttpRequest, slug: str, asked: str) -> HttpResponseBase:
    """The same as a file, its checksum or its metadata."""
    return answer(remarks_file(public_consultation(slug)), asked)
