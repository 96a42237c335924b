"""What the demonstration prints when it is ready."""

from django.conf import settings


def lines(address: str) -> list[str]:
    """Where to go, and who to sign in as."""
    if not settings.DEMO:
        return [f"Rihla is open at {address}"]
    from consult import receipts
    from home.demo.consultations import SAMPLE_CODE
    from home.demo.people import DEMO_ACCOUNTS, DEMO_PASSPHRASE

    accounts = [f"  {account.username:<14} {account.description}" for account in DEMO_ACCOUNTS]
    return [
        "",
        f"Rihla is open at {address}en/ (also fr/ and ar/)",
        "",
        f"Sign in at {address}en/account/login/ with an account name and the passphrase: {DEMO_PASSPHRASE}",
        *accounts,
        f"Mail and the staff's second-factor codes: {address}demo/",
        f"A code that opens an answer of the closed consultation ({address}en/my-answer/): "
        f"{receipts.in_fours(SAMPLE_CODE)}",
        "Stop with Ctrl-C.",
        "",
    ]
