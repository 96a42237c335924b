"""Officials of several institutions answer together, or propose a recommendation together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Organisation
from core.admin import attempt, press
from recommendations.actions import common as actions
from recommendations.admin_views.lookup import frame, new_page, one_of, own_institution, require_official
from recommendations.forms.adoption import CommonPositionForm, PositionForm, ProposalForm
from recommendations.queries.official import common_of, proposals, received_by, signers


def new_common(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an answer of several institutions."""
    addressee = one_of(request, received_by(request.user), pk)
    asked = Organisation.objects.filter(received__recommendation=addressee.recommendation)
    form = CommonPositionForm(request.POST or None, asked=asked, initial={"institutions": [addressee.institution]})
    context = {
        "title": _("Answer together"),
        "words": addressee.recommendation.title,
        "back": reverse("admin_answer", args=[pk]),
    }
    return new_page(
        request,
        form,
        lambda: actions.prepare_common(addressee.recommendation, actor=request.user, **form.cleaned_data),
        _("The draft is kept. Each institution can sign it."),
        "admin_common",
        context,
    )


def common(request: HttpRequest, pk: int) -> HttpResponse:
    """The text, who signed it, and the buttons."""
    found = one_of(request, common_of(request.user), pk)
    form = PositionForm(request.POST or None, initial={"code": found.code, "reason": found.reason})

    def act() -> None:
        actions.change_common(found, actor=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(request, form, act, _("The text is kept. It has to be signed anew.")):
        return redirect("admin_common", pk)
    own = {institution.pk for institution in signers(request.user)}
    parties = list(found.parties.all())
    context = {
        "title": _("Answer together"),
        "common": found,
        "form": form,
        "parties": parties,
        "to_sign": [p.addressee.institution for p in parties if not p.signed_at and p.addressee.institution_id in own],
    }
    return frame(request, "common", context, 422 if request.method == "POST" else 200)


@require_POST
def decide_common(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for one institution the text that was read, or throw the draft away."""
    found = one_of(request, common_of(request.user), pk)
    if "drop" in request.POST:
        press(request, lambda: actions.drop_common(found, actor=request.user), _("The draft is gone."))
        return redirect("admin_answers")
    institution = own_institution(request, request.POST.get("institution"))
    number = int(request.POST["number"]) if request.POST.get("number", "").isdecimal() else 0
    press(
        request,
        lambda: actions.sign_common(found, actor=request.user, institution=institution, number=number),
        _("Signed."),
    )
    return redirect("admin_common", pk)


def proposal_list(request: HttpRequest) -> HttpResponse:
    """What institutions propose together, and a form for another proposal."""
    require_official(request)
    own = signers(request.user)
    form = ProposalForm(request.POST or None)

    def act() -> None:
        institution = own_institution(request, request.POST.get("institution"))
        actions.propose(actor=request.user, institution=institution, **form.cleaned_data)

    if request.method == "POST" and own and attempt(request, form, act, _("The proposal is public.")):
        return redirect("admin_proposals")
    rows = [
        (found, [o for o in own if o.pk not in {p.institution_id for p in found.proposers.all()}])
        for found in proposals()
    ]
    context = {
        "title": _("Proposals of institutions"),
        "lead": _("A recommendation that your institution proposes, and that others can join. It is public at once."),
        "rows": rows,
        "form": form,
        "own": own,
    }
    return frame(request, "proposals", context, 422 if request.method == "POST" else 200)


@require_POST
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Propose it too, for one's institution."""
    require_official(request)
    found = get_object_or_404(proposals(), code=code)
    institution = own_institution(request, request.POST.get("institution"))
    press(
        request,
        lambda: actions.join_proposal(found, actor=request.user, institution=institution),
        _("Your institution proposes it too."),
    )
    return redirect("admin_proposals")
