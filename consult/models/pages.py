"""Pages of consultations: text only. Everything that people change stands on the record."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, Panel
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.models import Page, Revision
from wagtail.search import index

from consult.enums import PUBLIC, State
from core.errors import StateRefused
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

    class Meta:
        verbose_name = _("list of consultations")
        verbose_name_plural = _("lists of consultations")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from consult.queries.consultations import listing

        return {**super().get_context(request, *args, **kwargs), "listing": listing()}

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """As Wagtail's, with one query for a paper: all pages below are of one type."""
        if not path_components:
            return super().route(request, path_components)
        found = ConsultationPage.objects.child_of(self).filter(slug=path_components[0]).first()
        if found is None:
            raise Http404
        found._cached_parent_obj = self
        return found.route(request, path_components[1:])


class OpensByRecord(StateRefused):
    code = "opens_by_record"
    message = _("A paper is published by its consultation, not by its page. Go to “Consultations” in the menu.")


class StaysPublished(StateRefused):
    code = "stays_published"
    message = _("What a consultation has published stays at its address. It can be withdrawn with a public reason.")


class ConsultationPage(SitePage):
    """A Green Paper: lead, one-page summary, sections of paragraphs.

    Its record (``Consultation`` with the same translation key) says when it is published: no button, bulk action,
    workflow, translation or date of Wagtail does.
    """

    # Made with its record (``consult.actions.plan``), never by itself.
    is_creatable = False
    section = "consultations"
    lead = models.TextField(_("lead"), max_length=300)
    summary = models.TextField(_("summary of one page at most"))
    body = StreamField(PaperBlocks(), verbose_name=_("text"))

    content_panels = [
        HelpPanel(template="consult/admin/page_help.html"),
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    # The address is the record's, and so is the time of publication.
    promote_panels = [FieldPanel("seo_title"), FieldPanel("search_description")]
    settings_panels: list[Panel] = []
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("summary")]
    parent_page_types = ["consult.ConsultationIndexPage"]
    subpage_types: list[str] = []
    template = "consult/consultation_page.html"

    class Meta:
        verbose_name = _("paper of a consultation")
        verbose_name_plural = _("papers of consultations")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from consult.queries.consultations import paper

        return {**super().get_context(request, *args, **kwargs), "paper": paper(self, request.user)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A published page stays shut as long as its record is a draft: the paper opens by its record."""
        from consult.queries.consultations import is_shut

        if is_shut(self, request.user):
            raise Http404
        return super().serve(request, *args, **kwargs)

    def publish(self, revision: Revision, *args: Any, by_record: bool = False, **kwargs: Any) -> Any:
        """Raises OpensByRecord unless the record's action asks, or there is no record yet."""
        if not by_record and self._record_states():
            raise OpensByRecord
        return super().publish(revision, *args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Raises StaysPublished once the record is public (K40)."""
        if set(self._record_states()) & set(PUBLIC):
            raise StaysPublished
        return super().unpublish(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """A changed text is no longer the one whose opening was proposed."""
        from consult.models.consultations import Consultation

        drafts = Consultation.objects.filter(translation_key=self.translation_key, state=State.DRAFT)
        drafts.update(opened_by=None)
        return super().save_revision(*args, **kwargs)

    def _record_states(self) -> list[str]:
        """The state of the record, or nothing where there is none."""
        from consult.models.consultations import Consultation

        records = Consultation.objects.filter(translation_key=self.translation_key)
        return list(records.values_list("state", flat=True))
