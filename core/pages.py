"""What every page of the site shares: the same page in the other languages, the way up, no live preview of states."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction

from core.translated import LANGUAGES, OWN_NAMES, direction


class SitePage(Page):
    """Abstract base of all page types. ``section`` names the part of the main navigation it belongs to."""

    section = ""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "alternates": alternates(self, request),
            "section": self.section,
        }

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Those of the page and of all above it, in one query where Wagtail's own takes two.

        An alias has the restrictions of its source. Wagtail follows aliases of aliases to any depth, this two deep.
        """
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        here = Q(page__path__in=paths)
        sources = Q(page__aliases__path__in=paths) | Q(page__aliases__aliases__path__in=paths)
        return PageViewRestriction.objects.filter(here | sources).distinct()


def alternates(page: Page, request: HttpRequest) -> list[dict[str, str]]:
    """The page in each language, for the language switch; the language's front page where it is missing."""
    locales = page.get_translations(inclusive=True).filter(live=True).select_related("locale")
    urls = {found.locale.language_code: found.get_url(request) for found in locales}
    return [
        {"code": code, "name": OWN_NAMES[code], "dir": direction(code), "url": urls.get(code) or f"/{code}/"}
        for code in LANGUAGES
    ]
