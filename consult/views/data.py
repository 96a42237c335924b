"""The public data of a closed consultation: what there is, and the files."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from consult.exports import FORMATS, Sheet, checksum, csv_pieces, json_pieces, sheets_of, write
from consult.models import Consultation, ResultEdition
from consult.permissions import can_see_results
from consult.queries.results import edition_at
from consult.views.lookup import public_consultation
from consult.views.results import wanted_edition
from core import ledger

# Contributions are alive: their checksum is made when somebody asks for it.
FROZEN = ("tables", "codebook")
PIECE = 256 * 1024


@dataclass(frozen=True)
class OnOffer:
    """A file with its address; ``checksum`` is empty where the file is alive."""

    name: str
    url: str
    checksum_url: str
    checksum: str = ""


@dataclass(frozen=True)
class PartOnOffer:
    name: str
    title: str
    text: str
    files: tuple[OnOffer, ...]


def data(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is to take, under which licence, with checksums."""
    consultation = public_consultation(slug)
    verdict = can_see_results(consultation)
    context = {"consultation": consultation, "verdict": verdict, "licence": licence_of(consultation)}
    if verdict:
        edition = _edition(request, consultation)
        context |= {"edition": edition, "parts": _parts(consultation, edition), "head": ledger.head()}
    return render(request, "consult/data.html", context)


def licence_of(consultation: Consultation) -> str:
    """Under what the files may be used: an archive keeps the terms of those who published it."""
    if consultation.is_archive:
        return _("The terms under which the consultation was first published go on to hold. Name its source.")
    return _("Creative Commons Attribution 4.0. Name the consultation, the edition and this site.")


def download(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """One file, or the checksum of one where the name ends in ``.sha256``."""
    consultation = public_consultation(slug)
    if not can_see_results(consultation):
        raise Http404("not yet")
    edition = _edition(request, consultation)
    wanted = PurePosixPath(name.removesuffix(".sha256"))
    sheet = sheets_of(consultation, edition).get(wanted.stem)
    kind = wanted.suffix.removeprefix(".")
    if sheet is None or kind not in FORMATS or wanted.name != name.removesuffix(".sha256"):
        raise Http404("no such file")
    if name.endswith(".sha256"):
        answer = HttpResponse(f"{checksum(_pieces(sheet, kind))}  {wanted.name}\n", content_type="text/plain")
    else:
        answer = _file(sheet, kind)
        answer.headers["Content-Disposition"] = f'attachment; filename="{consultation.slug}-{wanted.name}"'
    return answer


def _edition(request: HttpRequest, consultation: Consultation) -> ResultEdition:
    edition = edition_at(consultation, wanted_edition(request))
    if edition is None:
        raise Http404("no such edition")
    return edition


def _file(sheet: Sheet, kind: str) -> HttpResponseBase:
    if kind == "xlsx":
        made = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
        write([sheet], kind, made)
        made.seek(0)
        return FileResponse(made, content_type=FORMATS[kind])
    return StreamingHttpResponse(_pieces(sheet, kind), content_type=FORMATS[kind])


def _pieces(sheet: Sheet, kind: str) -> Iterator[bytes]:
    if kind == "csv":
        yield from csv_pieces(sheet)
    elif kind == "json":
        yield from json_pieces([sheet])
    else:
        with tempfile.TemporaryFile() as made:
            write([sheet], kind, made)
            made.seek(0)
            while piece := made.read(PIECE):
                yield piece


def _parts(consultation: Consultation, edition: ResultEdition) -> list[PartOnOffer]:
    words = {
        "tables": (_("Tables"), _("Who answered, and every question by group, as they were frozen in this edition.")),
        "contributions": (
            _("Published texts"),
            _("Words whose writers agreed to publication. Of one that was withdrawn a mark stays, without words."),
        ),
        "codebook": (
            pgettext("of the data", "Codebook"),
            _("Questions, answers and groups with their codes and words in three languages."),
        ),
    }
    sheets = sheets_of(consultation, edition)
    return [
        PartOnOffer(name, title, text, tuple(_on_offer(consultation, edition, sheets[name], kind) for kind in FORMATS))
        for name, (title, text) in words.items()
    ]


def _on_offer(consultation: Consultation, edition: ResultEdition, sheet: Sheet, kind: str) -> OnOffer:
    name = f"{sheet.name}.{kind}"
    tail = f"?edition={edition.number}"
    url = reverse("consult_data_file", kwargs={"slug": consultation.slug, "name": name})
    known = _known_checksum(edition, sheet, kind) if sheet.name in FROZEN else ""
    return OnOffer(name, url + tail, f"{url}.sha256{tail}", known)


def _known_checksum(edition: ResultEdition, sheet: Sheet, kind: str) -> str:
    """Of a frozen file: made once in each language."""
    key = f"consult.data.{edition.pk}.{sheet.name}.{kind}.{get_language()}"
    found = cache.get(key)
    if found is None:
        found = checksum(_pieces(sheet, kind))
        cache.set(key, found, timeout=24 * 3600)
    return str(found)
