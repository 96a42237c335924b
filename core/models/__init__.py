"""Records of the leaf: the one audit table and the mail outbox."""

from core.models.audit import AuditEntry
from core.models.outbox import OutboxMail

__all__ = ["AuditEntry", "OutboxMail"]
