"""A recommendation with its text versions and where it comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Space
from consult.models import Answer, Theme
from core import vocabularies
from core.translated import TranslatedField
from dialogue.models import Meeting, Post, Thread


class SourceDocument(models.Model):
    """A document from which recommendations were taken."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=240)
    language = models.CharField(max_length=5, default="en")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.title


class Cluster(models.Model):
    """Recommendations of several sources that ask for the same: “who else asked for this?”"""

    code = models.SlugField(max_length=60, unique=True)
    name = TranslatedField(verbose_name=_("name"))

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def public(self) -> "RecommendationQuerySet":
        """Those that have a page: statements of imported archives have none."""
        return self.filter(is_archive=False)


class Recommendation(models.Model):
    """What somebody asks of somebody. Its words stand in text versions."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="recommendations")
    code = models.SlugField(_("code"), max_length=40, unique=True)
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    nature = models.CharField(_("nature"), max_length=40, choices=vocabularies.choices("provision_nature"))
    stage = models.CharField(
        _("stage"), max_length=40, choices=vocabularies.choices("recommendation_stage"), default="recorded"
    )
    title = TranslatedField(verbose_name=_("title"), max_length=200)
    source = models.ForeignKey(
        SourceDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    source_section = models.CharField(_("section"), max_length=200, blank=True)
    source_reference = models.CharField(_("place"), max_length=120, blank=True)
    addressee_classes = models.JSONField(_("addressed to"), default=list, blank=True)
    policy_areas = models.JSONField(_("policy areas"), default=list, blank=True)
    levels = models.JSONField(_("levels"), default=list, blank=True)
    profiles = models.JSONField(_("profiles"), default=list, blank=True)
    thread = models.OneToOneField(
        Thread, on_delete=models.SET_NULL, null=True, blank=True, related_name="recommendation"
    )
    is_archive = models.BooleanField(default=False, editable=False)
    # The one that asks for the same and goes on; votes stay where they were given.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def path(self) -> str:
        """Address without the language prefix."""
        return f"recommendations/{self.code}/"

    @property
    def topic(self) -> str:
        """What followers follow."""
        return f"recommendation.{self.pk}"


class TextVersion(models.Model):
    """The words of a recommendation from one moment on; never changed afterwards."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text = TranslatedField(verbose_name=_("text"), multiline=True)
    rationale = TranslatedField(verbose_name=_("why"), multiline=True, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["recommendation", "number"], name="text_version_once")]

    def __str__(self) -> str:
        return f"{self.recommendation_id} v{self.number}"


class EditorsNote(models.Model):
    """A correction to a source: a wrong date, a gap, a doubtful word."""

    source = models.ForeignKey(SourceDocument, on_delete=models.CASCADE, related_name="notes")
    reference = models.CharField(max_length=120)
    note = TranslatedField(verbose_name=_("note"), multiline=True)
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="notes")

    class Meta:
        verbose_name = _("editor’s note")
        verbose_name_plural = _("editor’s notes")

    def __str__(self) -> str:
        return f"{self.source_id} {self.reference}"


TARGETS = ("theme", "answer", "post", "meeting", "practice_key")


def _exactly_one_target() -> models.Q:
    """One of the targets, or an outside text by its title."""
    empty = {f"{name}__isnull": True for name in TARGETS}
    either = models.Q(**empty) & ~models.Q(outside_title="")
    for name in TARGETS:
        either |= models.Q(**{**empty, f"{name}__isnull": False, "outside_title": ""})
    return either


class Provenance(models.Model):
    """One thing a recommendation grew from; exactly one target."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="provenance")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, blank=True, related_name="cited_by")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, blank=True, related_name="cited_by")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="cited_by")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="cited_by")
    # Of the practice's pages, one key for all languages.
    practice_key = models.UUIDField(null=True, blank=True)
    outside_title = models.CharField(max_length=240, blank=True)
    outside_url = models.URLField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_exactly_one_target(), name="provenance_one_target"),
            *(
                models.UniqueConstraint(
                    fields=["recommendation", target],
                    condition=models.Q((f"{target}__isnull", False)),
                    name=f"provenance_{target}_once",
                )
                for target in TARGETS
            ),
        ]

    def __str__(self) -> str:
        return f"provenance {self.pk}"
