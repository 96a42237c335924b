"""Files of answers as downloads; nothing of them is ever shown in place."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from consult.models import Attachment
from consult.queries.contributions import published_files
from consult.views.lookup import public_consultation, response_in_hand


def download(found: Attachment) -> HttpResponse:
    """The file, never shown in place: its type is said, nothing in it may run."""
    try:
        opened = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    answer = FileResponse(opened, as_attachment=True, filename=found.name, content_type=found.content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


@never_cache
def own_file(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """A file of one's own answer."""
    response = response_in_hand(request, public_consultation(slug))
    return download(get_object_or_404(Attachment, public_id=public_id, answer__response=response))


def published_file(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """A document of an organisation that was looked at and may be read by everybody."""
    return download(get_object_or_404(published_files(public_consultation(slug)), public_id=public_id))
