"""Searching inside a forum."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from core.sanitize import plain_number
from dialogue.models import Forum
from dialogue.queries.search import search_forum


@require_GET
def search(request: HttpRequest, slug: str) -> HttpResponse:
    """Titles and posts of a forum that hold all the words."""
    forum = get_object_or_404(Forum.objects.select_related("space", "listener"), slug=slug)
    before = plain_number(request.GET.get("before"), default=0) or None
    found = search_forum(forum, request.GET.get("q", ""), request.user, before=before)
    return render(request, "dialogue/search.html", {"forum": forum, "found": found, "section": "forums"})
