"""The public data of a closed consultation: what there is, and the files."""

from dataclasses import dataclass

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from consult.exports import CELLS, FORMATS, sheets_of, write
from consult.models import Consultation, ResultEdition
from consult.permissions import can_see_results
from consult.public_files import CC_BY, CHECKSUM, METADATA, PublicFile, answer, checksum, parted
from consult.queries.results import edition_at
from consult.views.lookup import public_consultation
from consult.views.results import wanted_edition
from core import ledger

# Contributions are alive: their checksum is made when somebody asks for it.
FROZEN = ("tables", "codebook")


@dataclass(frozen=True)
class OnOffer:
    """A file with its address; ``checksum`` is empty where the file is alive."""

    name: str
    url: str
    checksum_url: str
    metadata_url: str
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
    """One file, its checksum or its metadata."""
    consultation = public_consultation(slug)
    if not can_see_results(consultation):
        raise Http404("not yet")
    edition = _edition(request, consultation)
    wanted, kind, asked = parted(name)
    if wanted not in _words() or kind not in FORMATS:
        raise Http404("no such file")
    query = f"?edition={edition.number}" if "edition" in request.GET else ""
    return answer(_file(consultation, edition, wanted, kind, query), asked)


def _edition(request: HttpRequest, consultation: Consultation) -> ResultEdition:
    edition = edition_at(consultation, wanted_edition(request))
    if edition is None:
        raise Http404("no such edition")
    return edition


def _words() -> dict[str, tuple[str, str]]:
    """Title of each part, and what it holds."""
    return {
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


def _file(consultation: Consultation, edition: ResultEdition, part: str, kind: str, query: str) -> PublicFile:
    sheet = sheets_of(consultation, edition)[part]
    title, text = _words()[part]
    return PublicFile(
        name=f"{part}.{kind}",
        saved_as=f"{consultation.slug}-{part}.{kind}",
        title=f"{consultation.title} · {title}",
        text=text,
        columns=sheet.head,
        write=lambda out: write([sheet], kind, out),
        cells=CELLS,
        rights=licence_of(consultation),
        licence="" if consultation.is_archive else CC_BY,
        query=query,
    )


def _parts(consultation: Consultation, edition: ResultEdition) -> list[PartOnOffer]:
    return [
        PartOnOffer(name, title, text, tuple(_on_offer(consultation, edition, name, kind) for kind in FORMATS))
        for name, (title, text) in _words().items()
    ]


def _on_offer(consultation: Consultation, edition: ResultEdition, part: str, kind: str) -> OnOffer:
    file = _file(consultation, edition, part, kind, f"?edition={edition.number}")
    url = reverse("consult_data_file", kwargs={"slug": consultation.slug, "name": file.name})
    addresses = [f"{url}{asked}{file.query}" for asked in ("", CHECKSUM, METADATA)]
    return OnOffer(file.name, *addresses, _known_checksum(edition, file) if part in FROZEN else "")


def _known_checksum(edition: ResultEdition, file: PublicFile) -> str:
    """Of a frozen file: made once in each language."""
    key = f"consult.data.{edition.pk}.{file.name}.{get_language()}"
    found = cache.get(key)
    if found is None:
        found = checksum(file)
        cache.set(key, found, timeout=24 * 3600)
    return str(found)
