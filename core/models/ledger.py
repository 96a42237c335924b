"""The public ledger: entries that nobody changes or removes, each bound to the one before it."""

import json
from typing import Any

from django.db import models


class LedgerEntry(models.Model):
    """One public fact. Written by :func:`core.ledger.append` alone; triggers of the database refuse changes."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    # Canonical JSON as text: what was hashed, letter by letter.
    body = models.TextField()
    day = models.DateField()
    prev = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-seq"]
        indexes = [models.Index(fields=["kind", "subject", "seq"], name="core_ledger_kind")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"

    @property
    def content(self) -> Any:
        """The body, read."""
        return json.loads(self.body)
