"""The questions on paper: to print, fill in by hand, and give to somebody who types them in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consult.queries.pack import pack_of
from consult.views.lookup import public_consultation


def on_paper(request: HttpRequest, slug: str) -> HttpResponse:
    consultation = public_consultation(slug)
    return render(request, "consult/on_paper.html", {"consultation": consultation, "pack": pack_of(consultation)})
