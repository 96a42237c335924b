"""Pages of the forums: text only. Threads and posts stand on the records."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from core.pages import SitePage


class ForumIndexPage(SitePage):
    """All forums."""

    section = "forums"
    lead = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    subpage_types = ["dialogue.ForumPage"]
    template = "dialogue/forum_index_page.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of forums")
        verbose_name_plural = _("lists of forums")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from dialogue.queries.forums import listing

        return {
            **super().get_context(request, *args, **kwargs),
            "forums": listing(request.user),
        }


class ForumPage(SitePage):
    """What a forum is about, in a few sentences."""

    section = "forums"
    lead = models.TextField(_("lead"), max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]
    parent_page_types = ["dialogue.ForumIndexPage"]
    subpage_types: list[str] = []
    template = "dialogue/forum_page.html"

    class Meta:
        verbose_name = _("page of a forum")
        verbose_name_plural = _("pages of forums")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from dialogue.queries.forums import forum_view

        return {
            **super().get_context(request, *args, **kwargs),
            "view": forum_view(
                self.translation_key,
                request.user,
                page=request.GET.get("page", ""),
                order=request.GET.get("order", ""),
                day=request.GET.get("day", ""),
            ),
        }
