"""Practices as pages: what was done, what came of it, what did not work, and how well we know it."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StreamBlock, StructBlock, TextBlock, URLBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from core import vocabularies
from core.pages import SitePage


class CodesField(models.JSONField):
    """A list of codes of one vocabulary, edited as check boxes."""

    def __init__(self, *args: Any, vocabulary: str = "", **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=lambda: list(vocabularies.pairs(self.vocabulary)),
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )


class SourceBlock(StructBlock):
    title = CharBlock(label=_("Source"))
    reference = CharBlock(label=_("Place in the source"), required=False)
    url = URLBlock(label=_("Address"), required=False)
    note = TextBlock(label=_("What it says"), required=False)

    class Meta:
        icon = "link"
        label = _("Source")


class SourceBlocks(StreamBlock):
    source = SourceBlock()

    class Meta:
        required = False


class PracticeIndexPage(SitePage):
    """The library: entries that can be narrowed by facets, and searched."""

    section = "practices"
    lead = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    subpage_types = ["practices.PracticePage"]
    template = "practices/practice_index_page.html"
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("practice library")
        verbose_name_plural = _("practice libraries")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from practices.queries.library import library

        return {**super().get_context(request, *args, **kwargs), "library": library(self, request.GET)}


class PracticePage(SitePage):
    """One practice with its evidence level and the reason for it."""

    section = "practices"

    code = models.CharField(_("code"), max_length=20, blank=True)
    # The body of a practice may stand in another language than the page: then it is shown labelled.
    text_language = models.CharField(
        _("language of the text"),
        max_length=5,
        choices=[("en", "English"), ("fr", "Français"), ("ar", "العربية")],
        default="en",
    )
    summary = models.TextField(_("what was done"))
    context_note = models.TextField(_("context"), blank=True)
    design = models.TextField(_("who took part in the design"), blank=True)
    outcomes = models.TextField(_("what came of it"), blank=True)
    not_worked = models.TextField(_("what did not work"), blank=True)
    transferability = models.TextField(_("can it be done elsewhere?"), blank=True)
    cost = models.CharField(_("cost and funder"), max_length=200, blank=True)
    caveat = models.TextField(_("to be read with care"), blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    corridor_from = models.JSONField(_("from"), default=list, blank=True)
    corridor_to = models.JSONField(_("to"), default=list, blank=True)
    organisations = models.JSONField(_("carried out by"), default=list, blank=True)
    period = models.CharField(_("period"), max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=40, choices=vocabularies.choices("practice_status"))
    profiles = CodesField(_("for whom"), vocabulary="returnee_profile")
    dimensions = CodesField(_("dimension"), vocabulary="reintegration_dimension")
    levels = CodesField(_("level of intervention"), vocabulary="intervention_level")
    policy_areas = CodesField(_("policy areas"), vocabulary="policy_area")
    evidence_level = models.CharField(_("evidence"), max_length=4, choices=vocabularies.choices("evidence_level"))
    evidence_note = models.TextField(_("why this level"))
    sources = StreamField(SourceBlocks(), verbose_name=_("sources"), blank=True)
    related_recommendations = models.JSONField(default=list, blank=True, editable=False)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    next_review_on = models.DateField(_("next review"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("text_language"),
        FieldPanel("summary"),
        FieldPanel("context_note"),
        FieldPanel("design"),
        FieldPanel("outcomes"),
        FieldPanel("not_worked"),
        FieldPanel("transferability"),
        FieldPanel("caveat"),
        MultiFieldPanel(
            [FieldPanel("status"), FieldPanel("period"), FieldPanel("cost")], heading=_("State, period, cost")
        ),
        MultiFieldPanel(
            [
                FieldPanel("profiles"),
                FieldPanel("dimensions"),
                FieldPanel("levels"),
                FieldPanel("policy_areas"),
            ],
            heading=_("Facets"),
        ),
        MultiFieldPanel([FieldPanel("evidence_level"), FieldPanel("evidence_note")], heading=_("Evidence")),
        FieldPanel("sources"),
        MultiFieldPanel([FieldPanel("reviewed_on"), FieldPanel("next_review_on")], heading=_("Review")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("outcomes"),
        index.SearchField("not_worked"),
    ]
    parent_page_types = ["practices.PracticeIndexPage"]
    subpage_types: list[str] = []
    template = "practices/practice_page.html"

    class Meta:
        verbose_name = _("page of a practice")
        verbose_name_plural = _("pages of practices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from practices.queries.library import facts_of

        return {**super().get_context(request, *args, **kwargs), **facts_of(self)}
