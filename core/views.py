"""Error pages: one function, one shape, a sentence that says what happened and what can be done."""

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, select_template
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import get_language, get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

TITLES: dict[int, Promise] = {
    400: gettext_lazy("This could not be understood"),
    403: gettext_lazy("This is not open to you"),
    404: gettext_lazy("There is no such page"),
    405: gettext_lazy("There is nothing to read here"),
    409: gettext_lazy("This is not possible now"),
    413: gettext_lazy("This is too large"),
    422: gettext_lazy("Something has to be corrected"),
    429: gettext_lazy("A little too often"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("Not available for a moment"),
}
CSRF_FIELD = "csrfmiddlewaretoken"
SENTENCES: dict[int, Promise] = {
    400: gettext_lazy("What your browser sent could not be read. Nothing was saved. Go back and try again."),
    403: gettext_lazy("You do not have the permission to see or do this."),
    404: gettext_lazy("The address may be mistyped, or what stood here has moved or was removed."),
    405: gettext_lazy("A form is sent to this address; the form itself is on another page. Nothing was changed."),
    409: gettext_lazy("This is not possible at the moment. Nothing was changed."),
    500: gettext_lazy(
        "The fault was noted. Go back and try again in a few minutes; your text may still be in the form."
    ),
    503: gettext_lazy("Try again in a few minutes."),
}


def error_page(request: HttpRequest, *, status: int, sentence: str | Promise = "", code: str = "") -> HttpResponse:
    """An answer with this status: ``templates/errors/<status>.html``, else ``errors/error.html``.

    The template gets ``status``, ``title``, ``sentence`` and ``code``. Without any template a bare page is
    given: an error page never fails.
    """
    context = {
        "status": status,
        "title": str(TITLES.get(status, TITLES[500])),
        "sentence": str(sentence or SENTENCES.get(status, "")),
        "code": code,
    }
    try:
        template = select_template([f"errors/{status}.html", "errors/error.html"])
    except TemplateDoesNotExist:
        return HttpResponse(_bare(context), status=status)
    return HttpResponse(template.render(context, request), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or a browser without cookies. A form of ours can be sent again from here."""
    if _is_from_here(request):
        sentence = _(
            "The form was open for a long time, you signed in or out meanwhile, or your browser keeps no cookies. "
            "Nothing is lost: what you entered stands on this page."
        )
        return send_again(request, sentence=sentence)
    return _lost(request)


def signed_out(request: HttpRequest) -> HttpResponse:
    """A form that came without a session where one is needed. Signing in happens in another tab: what was entered
    stays on the page, and nothing of it is kept on the server.
    """
    sentence = _(
        "You were signed out, so nothing was sent. What you entered stands on this page: sign in in a new tab, come "
        "back here and send it."
    )
    return send_again(request, sentence=sentence)


def send_again(request: HttpRequest, *, sentence: str) -> HttpResponse:
    """What was sent, as a form with a fresh token; passwords and files are given back to nobody."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name != CSRF_FIELD]
    if request.FILES or any("password" in name for name, _value in sent):
        return _lost(request)
    context = {
        "sent": sent,
        "texts": [value for _name, value in sent if " " in value.strip()],
        "sentence": sentence,
        "path": request.get_full_path(),
    }
    response = HttpResponse(get_template("errors/send_again.html").render(context, request), status=403)
    add_never_cache_headers(response)
    return response


def _lost(request: HttpRequest) -> HttpResponse:
    """What cannot be given back is still in the form that the browser keeps, most likely."""
    sentence = _(
        "This form was open for a long time, or your browser keeps no cookies. Nothing was saved. Go back, "
        "copy your text, load the page again and send it once more."
    )
    return error_page(request, status=403, sentence=sentence, code="csrf")


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of ours; a page of somebody else cannot make it say so.

    Browsers of some years ago send no ``Origin`` to the own site.
    """
    own = f"{request.scheme}://{request.get_host()}"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    return source == own or source.startswith(f"{own}/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler for 400."""
    return error_page(request, status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler for 403."""
    return error_page(request, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler for 404."""
    return error_page(request, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Handler for 500: a page that stands alone, because what went wrong may be the frame of the page."""
    try:
        html = get_template("errors/500.html").render({})
    except Exception:  # whatever it is, an error page never fails
        html = _bare({"status": 500, "title": str(TITLES[500]), "sentence": str(SENTENCES[500])})
    return HttpResponse(html, status=500)


def _bare(context: dict[str, object]) -> str:
    direction = "rtl" if get_language_bidi() else "ltr"
    title, sentence = escape(context["title"]), escape(context["sentence"])
    return (
        f'<!doctype html><html lang="{get_language() or "en"}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title></head>'
        f"<body><main><h1>{title}</h1><p>{sentence}</p></main></body></html>"
    )
