"""Who answered what, and who is silent since when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from recommendations.queries import adoption


def board(request: HttpRequest) -> HttpResponse:
    """Who answered what, and who is silent since when."""
    rows = adoption.board()
    silent = sum(1 for row in rows for line in row.answers if line.days_late)
    summary = ngettext("%(n)d answer is overdue.", "%(n)d answers are overdue.", silent) % {"n": silent}
    return render(request, "recommendations/board.html", {"rows": rows, "silent": silent, "summary": summary})
