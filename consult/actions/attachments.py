"""Files of answers: known by their content, images made anew without what a camera wrote into them (security.md T19).

Images may come from everybody, documents only from organisations: they carry the names of those who wrote them.
"""

import datetime
import io
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import PurePath

import filetype
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from consult.models import Answer, Attachment, Response
from consult.storage import private_storage
from core import clock
from core.errors import InvalidInput, StateRefused
from core.sanitize import clean_text

MAX_FILES = 3
MAX_BYTES = 5 * 1024 * 1024
# The side to which a picture is made smaller: a page of print at 200 dots an inch.
MAX_SIDE = 2400
MAX_PIXELS = 50_000_000
IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
DOCUMENTS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
# A stored file without a row is left by a request that was cut off; younger ones may still get their row.
ORPHAN_AGE = datetime.timedelta(days=1)


class TooLarge(InvalidInput):
    code = "file_too_large"
    message = _("The file is larger than 5 MB. Make it smaller, or send fewer pages.")


class UnknownFile(InvalidInput):
    code = "file_unknown"
    message = _("This kind of file cannot be taken. Pictures: JPEG, PNG or WebP. Organisations also: PDF, DOCX, ODT.")


class DocumentOfPerson(InvalidInput):
    code = "document_of_person"
    message = _("A document tells who wrote it, so we take pictures only from persons. Send a picture of the page.")


class TooManyFiles(StateRefused):
    code = "too_many_files"
    message = _("An answer takes three files at most. Remove one first.")


def add(answer: Answer, upload: UploadedFile, *, for_organisation: bool) -> Attachment:
    """Keep the file with the answer, in the caller's transaction.

    Raises TooManyFiles, TooLarge (5 MB), UnknownFile and DocumentOfPerson.
    """
    if answer.attachments.count() >= MAX_FILES:
        raise TooManyFiles
    if (upload.size or 0) > MAX_BYTES:
        raise TooLarge(field="upload")
    content = upload.read()
    kind = filetype.guess_mime(content)
    if kind in IMAGES:
        content, suffix = _made_anew(content, IMAGES[kind]), f".{IMAGES[kind].lower()}"
    elif kind in DOCUMENTS:
        if not for_organisation:
            raise DocumentOfPerson(field="upload")
        suffix = DOCUMENTS[kind]
    else:
        raise UnknownFile(field="upload")
    stem = clean_text(PurePath(upload.name or "").stem, max_length=200)[:100] or "file"
    attachment = Attachment(answer=answer, name=stem + suffix, content_type=kind, size=len(content))
    attachment.file.save("file", ContentFile(content), save=False)
    attachment.save()
    return attachment


def _made_anew(content: bytes, form: str) -> bytes:
    """The picture drawn again, upright and no larger than needed, without place, time and device."""
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise UnknownFile(field="upload")
            image.load()
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
            plain = upright.convert("RGB") if form == "JPEG" else upright.convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ValueError) as error:
        raise UnknownFile(field="upload") from error
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    made = io.BytesIO()
    clean.save(made, form)
    return made.getvalue()


def remove(answer: Answer, public_ids: Iterable[str]) -> None:
    """Take away files of that answer, and their contents after the commit."""
    _forget(list(answer.attachments.filter(public_id__in=list(public_ids))))


def forget_files(response: Response) -> None:
    """Take away every file of a response."""
    _forget(list(Attachment.objects.filter(answer__response=response)))


def _forget(found: Sequence[Attachment]) -> None:
    names = [str(attachment.file.name) for attachment in found]
    Attachment.objects.filter(pk__in=[attachment.pk for attachment in found]).delete()
    storage = private_storage()
    for name in names:
        transaction.on_commit(partial(storage.delete, name), robust=True)


def sweep_files(now: datetime.datetime | None = None) -> int:
    """Delete stored files that no row names, older than a day; how many. Safe to run twice."""
    storage = private_storage()
    if not storage.exists("attachments"):
        return 0
    known = set(Attachment.objects.values_list("file", flat=True))
    latest = (now or clock.now()) - ORPHAN_AGE
    names = [f"attachments/{name}" for name in storage.listdir("attachments")[1]]
    lost = [name for name in names if name not in known and storage.get_modified_time(name) < latest]
    for name in lost:
        storage.delete(name)
    return len(lost)
