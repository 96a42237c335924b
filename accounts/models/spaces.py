"""A space is where a person has one name: a forum, a consultation, a set of recommendations, the library."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from core import vocabularies
from core.translated import TranslatedField


class Space(models.Model):
    """Owns aliases and declared groups; threads, answers and votes belong to exactly one."""

    class Kind(models.TextChoices):
        FORUM = "forum", _("Forum")
        CONSULTATION = "consultation", _("Consultation")
        RECOMMENDATIONS = "recommendations", _("Recommendations")
        LIBRARY = "library", _("Practice library")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    slug = models.SlugField(max_length=80)
    title = TranslatedField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="space_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}"

    @property
    def key_name(self) -> str:
        """Name of the key, outside the database, that makes this space's tags."""
        return f"space-{self.pk}"


class Alias(models.Model):
    """The name under which a person appears in one space, made of neutral words, different in every space."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="aliases")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=5, default="en")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "user"], name="alias_one_per_person"),
            models.UniqueConstraint(fields=["space", "name"], name="alias_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Declaration(models.Model):
    """What a person says of themselves in one space. Keyed by a tag, not by the account (``accounts.tags``)."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="declarations")
    tag = models.CharField(max_length=64)
    category = models.CharField(max_length=40)
    corridor_from = models.CharField(max_length=40, blank=True)
    corridor_to = models.CharField(max_length=40, blank=True)
    profile = models.CharField(max_length=40, blank=True)
    decision = models.CharField(max_length=40, blank=True)
    duration = models.CharField(max_length=40, blank=True)
    preparedness = models.CharField(max_length=40, blank=True)
    is_vouched = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "tag"], name="declaration_once")]

    def __str__(self) -> str:
        return f"declaration {self.pk}"

    @property
    def category_label(self) -> Promise:
        return vocabularies.label("stakeholder_category", self.category)
