"""Pages of consultations: text only. Everything that people change stands on the record."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from core.pages import SitePage


class SectionBlock(StructBlock):
    """A numbered section of numbered paragraphs; the block ids are the same in every language."""

    title = CharBlock(label=_("Title"), max_length=160)
    paragraphs = ListBlock(TextBlock(label=_("Paragraph"), rows=4), label=_("Paragraphs"))

    class Meta:
        icon = "doc-full"
        label = _("Section")


class PaperBlocks(StreamBlock):
    section = SectionBlock()


class ConsultationIndexPage(SitePage):
    """All consultations: open, coming, closed."""

    section = "consultations"
    lead = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    subpage_types = ["consult.ConsultationPage"]
    template = "consult/consultation_index_page.html"
    max_count_per_parent = 1

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from consult.queries.consultations import listing

        return {**super().get_context(request, *args, **kwargs), "listing": listing()}


class ConsultationPage(SitePage):
    """A Green Paper: lead, one-page summary, sections of paragraphs."""

    section = "consultations"
    lead = models.TextField(_("lead"), max_length=300)
    summary = models.TextField(_("summary of one page at most"))
    body = StreamField(PaperBlocks(), verbose_name=_("text"))

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("summary"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("summary")]
    parent_page_types = ["consult.ConsultationIndexPage"]
    subpage_types: list[str] = []
    template = "consult/consultation_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from consult.queries.consultations import paper

        return {**super().get_context(request, *args, **kwargs), "paper": paper(self, request.user)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A published page stays shut as long as its record is a draft: the paper opens by its record."""
        from consult.queries.consultations import is_shut

        if is_shut(self, request.user):
            raise Http404
        return super().serve(request, *args, **kwargs)
