"""Mail that waits to be sent, or was."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock


class OutboxMail(models.Model):
    """One message to one address. Written with the fact it tells of, sent afterwards (core.outbox)."""

    key = models.CharField(_("key"), max_length=200, unique=True)
    to_address = models.EmailField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=2)
    template = models.CharField(_("template"), max_length=60)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    # Where one click, or the mail program by itself, ends mails of this kind (RFC 8058); empty: nowhere.
    leave_url = models.CharField(_("address to unsubscribe"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), default=clock.now)
    # Until then nobody else tries: the lease of a worker that is sending, or the pause after a failure.
    due_at = models.DateTimeField(_("next try"), default=clock.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at__isnull=True), name="core_outbox_waiting"),
            models.Index(fields=["created_at"], name="core_outbox_created"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(language__in=["en", "fr", "ar"]), name="core_outbox_language"),
            models.CheckConstraint(condition=~Q(key=""), name="core_outbox_key_given"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"
