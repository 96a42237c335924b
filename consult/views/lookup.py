"""What the pages ask of a request: which consultation, which account, which response is in hand."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from consult import holding
from consult.models import Consultation, Response


def public_consultation(slug: str) -> Consultation:
    return get_object_or_404(Consultation.objects.public().select_related("owner", "space"), slug=slug)


def account_of(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def response_in_hand(request: HttpRequest, consultation: Consultation) -> Response:
    response = holding.held(request, consultation)
    if response is None:
        raise Http404("no response in hand")
    return response
