"""One's own receipts of a round, and after its closing the numbers under which one's choices were published."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.decorators import login_required
from core import keyring
from recommendations.actions.ballots import give_receipts
from recommendations.queries.ballots import own_ballots
from recommendations.views.parts import public_round


@never_cache
@login_required
def receipts(request: HttpRequest, slug: str) -> HttpResponse:
    """What a receipt is; a POST shows them, or sends them as a file. Nothing here says what was chosen."""
    round_ = public_round(slug)
    given = give_receipts(round_, actor=request.user) if request.method == "POST" else {}
    if given and "file" in request.POST:
        answer = HttpResponse("".join(f"{text}\n" for text in given.values()), content_type="application/jsonl")
        answer.headers["Content-Disposition"] = 'attachment; filename="receipts.jsonl"'
        return answer
    context = {
        "round": round_,
        "is_unlinked": keyring.is_destroyed(round_.key_name),
        "ballots": own_ballots(round_, request.user),
        "receipts": "\n".join(given.values()),
    }
    return render(request, "recommendations/receipts.html", context)
