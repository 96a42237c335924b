"""What institutions and organisations write, made ready to keep: words, links, forms that arrive twice."""

import uuid
from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.sanitize import clean_text
from core.translated import LANGUAGES, Translated

MAX_LINKS = 5
MAX_LINK = 500
MAX_WORDS = 5000

M = TypeVar("M", bound=models.Model)
_is_url = URLValidator(schemes=["http", "https"])


class WordsMissing(InvalidInput):
    code = "words_missing"
    message = _("Write it in at least one language. Nothing was kept yet.")


class LinkUnknown(InvalidInput):
    code = "link_unknown"
    message = _("This is not a web address: %(link)s. Write one address a line, each with https://.")


class TooManyLinks(InvalidInput):
    code = "too_many_links"
    message = _("At most five addresses are possible. Keep those that show most.")


def words(text: Translated, *, field: str, is_required: bool = True, max_length: int = MAX_WORDS) -> Translated:
    """The text without control characters; raises WordsMissing where one is needed and none is there."""
    cleaned = Translated(
        **{language: clean_text(text.get(language), max_length=max_length, field=field) for language in LANGUAGES}
    )
    if is_required and not cleaned:
        raise WordsMissing(field=field)
    return cleaned


def links(addresses: Iterable[str]) -> list[str]:
    """At most five web addresses; raises LinkUnknown and TooManyLinks."""
    found = list(dict.fromkeys(filter(None, (address.strip() for address in addresses))))
    if len(found) > MAX_LINKS:
        raise TooManyLinks(field="links")
    for link in found:
        try:
            _is_url(link)
        except ValidationError as error:
            raise LinkUnknown(field="links", link=link[:80]) from error
        if len(link) > MAX_LINK:
            raise LinkUnknown(field="links", link=link[:80])
    return found


def sent_before(rows: models.QuerySet[M], key: uuid.UUID | None) -> M | None:
    """The row that the same form made when it arrived first. The caller holds the lock of what it belongs to."""
    return rows.filter(submission_key=key).first() if key else None
