"""The front page and plain pages of text."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StreamBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from core.pages import SitePage


class TextBlocks(StreamBlock):
    """Headings, paragraphs and lists: no raw HTML, no embeds."""

    heading = CharBlock(label=_("Heading"), icon="title", template="home/blocks/heading.html")
    paragraph = RichTextBlock(
        label=_("Paragraph"),
        features=["bold", "italic", "link", "document-link"],
        template="home/blocks/paragraph.html",
    )
    list = ListBlock(CharBlock(), label=_("List"), icon="list-ul", template="home/blocks/list.html")


class HomePage(SitePage):
    """What is open and until when, who answered lately, newest practices, how to take part."""

    promise = models.CharField(_("heading"), max_length=160)
    lead = models.TextField(_("lead"), max_length=400)

    content_panels = [*Page.content_panels, FieldPanel("promise"), FieldPanel("lead")]
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from home.queries.front import front

        return {**super().get_context(request, *args, **kwargs), "front": front()}


class StandardPage(SitePage):
    """A page of text: about, privacy, accessibility, rules, help."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = StreamField(TextBlocks(), verbose_name=_("text"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")
