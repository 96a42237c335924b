"""What accounts itself holds about a person: registered with its own port."""

from typing import Any

from accounts.actions.aliases import DECLARED
from accounts.models import Declaration, Space, User
from accounts.tags import person_tag
from core import keyring, outbox
from core.models import OutboxMail


class AccountData:
    """Account, names in spaces, declared groups, mandates, follows, notices, mail."""

    name = "account"

    def export(self, user: User) -> dict[str, Any]:
        aliases = list(user.aliases.select_related("space"))
        return {
            "account_name": user.username,
            "e_mail": user.email,
            "language": user.language,
            "joined_on": user.joined_on,
            "names": [{"space": str(a.space), "name": a.name} for a in aliases],
            "declared": self._declared(user),
            "mandates": [
                {"organisation": m.organisation.name.as_dict(), "from": m.starts_on, "until": m.ends_on}
                for m in user.mandates.select_related("organisation")
            ],
            "follows": list(user.follows.values_list("topic", flat=True)),
            "news_by_mail": list(user.mail_choices.values("category", "rhythm")),
            "digests": list(user.digests.values_list("day", flat=True)),
            "notices": list(user.notices.values("kind", "subject", "told_on")),
        }

    def erase(self, user: User, *, keep_text: bool) -> None:
        Declaration.objects.filter(tag__in=_tags(user)).delete()
        if user.email:
            # As when a mail grows old: the key stays, so that nothing is sent a second time.
            OutboxMail.objects.filter(to_address__iexact=user.email).update(
                to_address="", body="", leave_url="", attempts=outbox.MAX_ATTEMPTS
            )

    def _declared(self, user: User) -> list[dict[str, Any]]:
        fields = ("category", "corridor_from", "corridor_to", *DECLARED)
        spaces = _tags(user)
        declared = Declaration.objects.filter(tag__in=spaces).values("tag", *fields)
        return [{"space": str(spaces[row.pop("tag")]), **row} for row in declared]


def _tags(user: User) -> dict[str, Space]:
    """The person's tag in every space that has a key: where there is none, nothing was ever tagged."""
    return {person_tag(space, user): space for space in Space.objects.all() if keyring.exists(space.key_name)}
