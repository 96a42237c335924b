"""A file of public data as it is taken, with its checksum and with what is said of it beside it.

What is said follows the W3C's “Metadata Vocabulary for Tabular Data” (CSV on the Web): its readers look for the
metadata of ``results.csv`` at ``results.csv-metadata.json``. JSON and XLSX have the same without a schema of the table.
"""

import base64
import hashlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from django.http import FileResponse, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import get_language

from consult.exports import FORMATS
from core import ledger
from core.translated import LANGUAGES

CHECKSUM, METADATA = ".sha256", "-metadata.json"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class PublicFile:
    """Nothing is read before it is written. ``query`` is the part of its address that says which edition it is.

    ``licence`` is an address, empty where ``rights`` in words are all there is. ``cells`` says what the cells of a
    column hold, in the properties of that vocabulary, where they are not simply text.
    """

    name: str
    saved_as: str
    title: str | Promise
    text: str | Promise
    columns: tuple[str, ...]
    write: Callable[[IO[bytes]], object]
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rights: str | Promise = ""
    licence: str = ""
    query: str = ""

    @property
    def kind(self) -> str:
        return self.name.rpartition(".")[2]


def parted(name: str) -> tuple[str, str, str]:
    """Table, kind of file and what is asked of it: ``results.csv.sha256`` → ``results``, ``csv``, ``.sha256``."""
    asked = next((end for end in (CHECKSUM, METADATA) if name.endswith(end)), "")
    table, _dot, kind = name.removesuffix(asked).partition(".")
    return table, kind, asked


def answer(file: PublicFile, asked: str) -> HttpResponseBase:
    """The file, or what was asked of it: its checksum as ``sha256sum`` prints it, or its metadata."""
    if asked == CHECKSUM:
        return HttpResponse(f"{checksum(file)}  {file.name}\n", content_type="text/plain")
    if asked == METADATA:
        options = {"ensure_ascii": False, "indent": 1}
        return JsonResponse(metadata(file), json_dumps_params=options, content_type=_metadata_type(file))
    made, digest = _made(file)
    response = FileResponse(made, as_attachment=True, filename=file.saved_as, content_type=FORMATS[file.kind])
    link = f'<{file.name}{METADATA}{file.query}>; rel="describedby"; type="{_metadata_type(file)}"'
    response.headers["Link"] = link
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"  # RFC 9530
    return response


def checksum(file: PublicFile) -> str:
    """SHA-256 in hexadecimal."""
    made, digest = _made(file)
    made.close()
    return digest.hex()


def metadata(file: PublicFile) -> dict[str, Any]:
    """What the file is, its columns, its checksum, and the newest head of the public ledger."""
    head = ledger.head()
    said: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": get_language()}],
        "url": file.name + file.query,
        "dc:title": str(file.title),
        "dc:description": str(file.text),
    }
    if file.rights:
        said["dc:rights"] = str(file.rights)
    if file.licence:
        said["dc:license"] = {"@id": file.licence}
    if file.kind == "csv":
        said["tableSchema"] = {"columns": [_column(name, file.cells) for name in file.columns]}
    said["notes"] = [{"sha256": checksum(file), "ledger_head": head.as_dict() if head else None}]
    return said


def _column(name: str, cells: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Days and languages show in the name."""
    language = name.rpartition("_")[2]
    is_day = name == "day" or name.endswith("_on")
    return {
        "name": name,
        "titles": name,
        **({"lang": language} if language in LANGUAGES else {}),
        **({"datatype": "date"} if is_day else {}),
        **cells.get(name, {}),
    }


def _metadata_type(file: PublicFile) -> str:
    return "application/csvm+json" if file.kind == "csv" else "application/ld+json"


def _made(file: PublicFile) -> tuple[IO[bytes], bytes]:
    """The file on the disk, to be read from its beginning, and its SHA-256: the table is read once for both."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 (who is given it closes it)
    file.write(made)
    made.seek(0)
    digest = hashlib.file_digest(made, "sha256").digest()
    made.seek(0)
    return made, digest
