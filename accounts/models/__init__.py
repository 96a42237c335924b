"""Who speaks, and for whom."""

from accounts.models.follows import Category, Digest, Follow, MailChoice, Notice
from accounts.models.organisations import Mandate, Organisation
from accounts.models.spaces import Alias, Declaration, Space
from accounts.models.users import User
from accounts.models.vouchers import Voucher

__all__ = [
    "Alias",
    "Category",
    "Declaration",
    "Digest",
    "Follow",
    "MailChoice",
    "Mandate",
    "Notice",
    "Organisation",
    "Space",
    "User",
    "Voucher",
]
