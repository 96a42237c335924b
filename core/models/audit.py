"""The one audit table; entries marked public are the public log."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Reads of the log; it is only ever appended to, through :func:`core.audit.record`."""

    def public(self) -> "AuditEntryQuerySet":
        """What everybody may read."""
        return self.filter(is_public=True)

    def of(self, obj: models.Model) -> "AuditEntryQuerySet":
        """What happened to one object."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))

    def in_space(self, space_id: int) -> "AuditEntryQuerySet":
        """What happened in one space."""
        return self.filter(space_id=space_id)


class AuditEntry(models.Model):
    """Who did what to which object, when and why. Never changed, never deleted."""

    at = models.DateTimeField(_("moment"), default=clock.now)
    action = models.CharField(_("action"), max_length=80)
    # A number and a word, not a key: this app is the leaf and knows no users, and an entry outlives its
    # actor. The number is never shown in the public log.
    actor_id = models.PositiveBigIntegerField(_("actor"), null=True, blank=True)
    role = models.CharField(_("role"), max_length=40, blank=True)
    object_type = models.CharField(_("kind of object"), max_length=100)
    object_id = models.CharField(_("object"), max_length=64)
    space_id = models.PositiveBigIntegerField(_("space"), null=True, blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    # Of a public entry: where it stands in the ledger, and the salt of its free text. Without text and salt the
    # ledger still verifies, and nobody can guess the text from its commitment.
    ledger_seq = models.PositiveBigIntegerField(null=True, blank=True, unique=True, editable=False)
    text_salt = models.CharField(max_length=64, blank=True, editable=False)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "at"], name="core_audit_object"),
            models.Index(fields=["space_id", "at"], name="core_audit_space"),
            models.Index(fields=["at"], condition=Q(is_public=True), name="core_audit_public"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(action=""), name="core_audit_action_named"),
            models.CheckConstraint(condition=Q(is_public=False) | ~Q(role=""), name="core_audit_public_has_role"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"

    @property
    def public_day(self) -> date:
        """The day the public log shows: never the hour."""
        return clock.day_of(self.at)
