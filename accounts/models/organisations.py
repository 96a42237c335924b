"""Organisations act in public under their own name, through people who hold a mandate."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.translated import TranslatedField


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def verified(self, on: datetime.date) -> "OrganisationQuerySet":
        """Those that may speak in public on that day."""
        unlimited = models.Q(verified_until=None) | models.Q(verified_until__gte=on)
        return self.filter(unlimited, verification=Organisation.Verification.VERIFIED)


class Organisation(models.Model):
    """An association, union, employer, authority … Until it is verified its members can draft, not publish."""

    class Verification(models.TextChoices):
        UNVERIFIED = "unverified", _("Not verified")
        PENDING = "pending", _("Waiting for verification")
        VERIFIED = "verified", _("Verified")
        SUSPENDED = "suspended", _("Suspended")
        EXPIRED = "expired", _("Verification expired")

    slug = models.SlugField(max_length=80, unique=True)
    name = TranslatedField(verbose_name=_("name"))
    about = TranslatedField(verbose_name=_("about"), blank=True)
    category = models.CharField(_("category"), max_length=40, choices=vocabularies.choices("stakeholder_category"))
    country = models.CharField(_("country"), max_length=60, blank=True)
    level = models.CharField(_("level"), max_length=40, blank=True, choices=vocabularies.choices("level"))
    website = models.URLField(_("website"), blank=True)
    register_number = models.CharField(_("number in a public register"), max_length=80, blank=True)
    verification = models.CharField(
        _("verification"), max_length=20, choices=Verification.choices, default=Verification.PENDING
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    verified_on = models.DateField(null=True, blank=True, editable=False)
    verified_until = models.DateField(_("verified until"), null=True, blank=True)
    is_example = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["slug"]

    def __str__(self) -> str:
        return str(self.name)

    def is_verified(self, on: datetime.date) -> bool:
        in_time = self.verified_until is None or self.verified_until >= on
        return self.verification == self.Verification.VERIFIED and in_time

    @property
    def category_label(self) -> Promise:
        return vocabularies.label("stakeholder_category", self.category)

    @property
    def topic(self) -> str:
        """What followers follow: every news of an institution."""
        return f"institution.{self.pk}"

    @property
    def side(self) -> str:
        """``origin``, ``destination`` or nothing: where an authority stands."""
        return vocabularies.term("stakeholder_category", self.category).side

    @property
    def is_authority(self) -> bool:
        return bool(self.side) or self.category == "authority_transit"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, on: datetime.date) -> "MandateQuerySet":
        """Those that are valid on that day."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=on), starts_on__lte=on, revoked_on=None)


class Mandate(models.Model):
    """Lets a person act for an organisation: speak, vote, sign, manage."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    title = models.CharField(_("function"), max_length=120, blank=True)
    can_speak = models.BooleanField(_("may speak"), default=True)
    can_vote = models.BooleanField(_("may take positions in votes"), default=False)
    can_sign = models.BooleanField(_("may sign"), default=False)
    can_manage = models.BooleanField(_("may manage members"), default=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    revoked_on = models.DateField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=models.Q(revoked_on=None),
                name="mandate_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="mandate_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"mandate {self.pk}"
