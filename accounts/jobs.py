"""Periodic jobs of accounts."""

from accounts.actions import digests
from core.schedule import every


@every(minutes=30, name="accounts.send_digests")
def send_digests() -> None:
    """Mails that say there is news, for those who chose them."""
    digests.send_digests()


@every(minutes=24 * 60, name="accounts.forget_digests")
def forget_digests() -> None:
    """Digests whose links work no more."""
    digests.forget_digests()
