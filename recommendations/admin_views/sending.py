"""Editors and administrators send recommendations to institutions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.sanitize import clean_page, clean_query
from recommendations.actions.editing import send as send_to_institutions
from recommendations.admin_views.lookup import form_page, frame
from recommendations.forms.adoption import SendForm
from recommendations.models import Recommendation
from recommendations.permissions import can_edit_recommendations
from recommendations.queries.recommendations import narrowed


def sending(request: HttpRequest) -> HttpResponse:
    """Recommendations, to choose one to send."""
    if not can_edit_recommendations(request.user):
        raise Http404
    number = clean_page(request.GET.get("page", "1"))
    query = clean_query(request.GET.get("q", ""))
    context = {
        "title": _("Send recommendations"),
        "lead": _("An institution has 84 days to answer. Who follows the recommendation is told that it was sent."),
        "found": narrowed(query=query, number=number),
        "query": query,
        "number": number,
    }
    return frame(request, "sending", context)


def send(request: HttpRequest, code: str) -> HttpResponse:
    """To which institutions one recommendation is sent; those that have it keep their day."""
    if not can_edit_recommendations(request.user):
        raise Http404
    found = get_object_or_404(Recommendation.objects.public(), code=code)
    sent = found.addressees.values_list("institution", flat=True)
    form = SendForm(request.POST or None, initial={"institutions": list(sent)})

    def act() -> None:
        send_to_institutions(found, institutions=list(form.cleaned_data["institutions"]), actor=request.user)

    context = {"title": _("Send a recommendation"), "words": found.title, "button": _("Send it to these institutions")}
    return form_page(request, form, act, _("Sent. The answers are due in 84 days."), reverse("admin_sending"), context)
