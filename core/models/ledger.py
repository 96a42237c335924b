"""The public ledger: entries that nobody changes or removes, each bound to the one before it."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerEntry(models.Model):
    """One public fact. Written by :func:`core.ledger.append` alone; triggers of the database refuse changes."""

    seq = models.PositiveBigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("subject"), max_length=200)
    # Canonical JSON as text: what was hashed, letter by letter.
    body = models.TextField(_("body"))
    day = models.DateField(_("day"))
    prev = models.CharField(_("hash of the entry before"), max_length=64, unique=True)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["-seq"]
        indexes = [models.Index(fields=["kind", "subject", "seq"], name="core_ledger_kind")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"

    @property
    def content(self) -> Any:
        """The body, read."""
        return json.loads(self.body)
