"""The root, and the door out."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache

from home.models import GlossaryTerm

# A page that needs no explanation on somebody else's screen.
NEUTRAL_PAGE = "https://www.wikipedia.org/"


def root(request: HttpRequest) -> HttpResponse:
    """The front page in the reader's language."""
    response = HttpResponseRedirect(f"/{translation.get_language_from_request(request)}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """End the session, clear what the browser kept of us, go on to a neutral page."""
    logout(request)
    request.session.flush()
    response = HttpResponseRedirect(NEUTRAL_PAGE)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    for name in request.COOKIES:  # browsers obey the header over encrypted connections only
        response.delete_cookie(name)
    return response


def glossary(request: HttpRequest) -> HttpResponse:
    """All terms with their competing definitions; two queries."""
    return render(request, "home/glossary.html", {"terms": GlossaryTerm.objects.prefetch_related("definitions")})
