"""The public ledger for everybody: what it is, its entries, its head, its files, and whether a receipt is kept."""

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from core import limits
from core.ledger import promises, reading, signing, writing
from core.ledger.forms import ReceiptForm
from core.ledger.verifier import canonical
from core.ledger.words import KINDS, in_words, noun_of
from core.models import AuditEntry, LedgerEntry
from core.sanitize import clean_query

SHOWN = 800
LONGEST_NUMBER = 15


def ledger(request: HttpRequest) -> HttpResponse:
    """What the ledger is, its head, its newest entries, and how to check it."""
    kind = clean_query(request.GET.get("kind", ""))
    kind = kind if kind in KINDS else ""
    wanted = request.GET.get("before", "")
    before = int(wanted) if wanted.isdecimal() and len(wanted) <= LONGEST_NUMBER else None
    entries, older = reading.newest(before=before, kind=kind)
    head = writing.head()
    context = {
        "head": head,
        "key": signing.public_key() if head else "",
        "entries": entries,
        "older": f"?kind={kind}&before={older}#entries" if older is not None else "",
        "kinds": KINDS.items(),
        "kind": kind,
    }
    return render(request, "core/ledger.html", context)


def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry with its hash. ``find`` looks for a number in it: a commitment, or the number beside a choice."""
    found = get_object_or_404(LedgerEntry, seq=seq)
    asked = clean_query(request.GET.get("find", "")).lower()
    body, has_choices = found.body, found.kind == "poll.opened_ballots"
    context = {
        "entry": found,
        "what": in_words(found.kind, "" if found.kind in reading.COMMITS else found.content.get("action", "")),
        "reason": AuditEntry.objects.public().filter(ledger_seq=seq).values_list("reason", flat=True).first(),
        "body": body if len(body) <= SHOWN else f"{body[:SHOWN]}…",
        "is_cut": len(body) > SHOWN,
        "has_choices": has_choices,
        "noun": noun_of(found.subject),
        "tally": reading.tally_of(found) if has_choices else {},
        "of": found.content["of"] if has_choices else {},
        "asked": asked,
        "found": reading.place_in(found, asked) if asked else None,
    }
    return render(request, "core/ledger_entry.html", context)


def entry_file(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry as exports have it."""
    found = get_object_or_404(LedgerEntry, seq=seq)
    return HttpResponse(reading.line_of(found), content_type="application/json")


def export(request: HttpRequest) -> HttpResponseBase:
    """Every entry up to the head of this moment, a line each; the first line is that head, signed."""
    head = writing.head()
    if head is None:
        raise Http404("nothing yet")
    answer = StreamingHttpResponse(reading.export_lines(head), content_type="application/jsonl; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="ledger-{head.seq}.jsonl"'
    return answer


def head_file(request: HttpRequest) -> HttpResponse:
    """The head of this moment, signed: for monitors that note it every day."""
    head = writing.head()
    if head is None:
        raise Http404("nothing yet")
    return HttpResponse(canonical(reading.signed_head(head)) + "\n", content_type="application/json")


def verifier(request: HttpRequest) -> FileResponse:
    """The program that checks an export."""
    source = Path(__file__).with_name("verifier.py")
    return FileResponse(source.open("rb"), as_attachment=True, filename=source.name, content_type="text/x-python")


@never_cache
def check_receipt(request: HttpRequest) -> HttpResponse:
    """Whether receipts were kept: pasted or sent as a file, never in an address; nothing is stored."""
    form = ReceiptForm(request.POST or None, request.FILES or None)
    checked: list[promises.Checked] = []
    if request.method == "POST":
        limits.limit("ledger-receipt", key=limits.client_key(request), rate="30/10m")
        if form.is_valid():
            checked = [promises.check(found) for found in form.cleaned_data["receipts"]]
    context = {"form": form, "checked": checked}
    return render(request, "core/ledger_receipt.html", context, status=422 if form.errors else 200)
