"""Records of the leaf: the one audit table, the public ledger and the mail outbox."""

from core.models.audit import AuditEntry
from core.models.ledger import LedgerEntry
from core.models.outbox import OutboxMail

__all__ = ["AuditEntry", "LedgerEntry", "OutboxMail"]
