"""What accounts itself holds about a person: registered with its own port."""

from typing import Any

from accounts.models import Declaration, Space, User
from accounts.tags import person_tag


class AccountData:
    """Account, names in spaces, declared groups, mandates, follows, notices."""

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
            "notices": list(user.notices.values("kind", "subject", "told_on")),
        }

    def erase(self, user: User, *, keep_text: bool) -> None:
        tags = [person_tag(space, user) for space in Space.objects.all()]
        Declaration.objects.filter(tag__in=tags).delete()

    def _declared(self, user: User) -> list[dict[str, Any]]:
        fields = ("category", "corridor_from", "corridor_to", "profile", "decision", "duration", "preparedness")
        spaces = {person_tag(space, user): space for space in Space.objects.all()}
        declared = Declaration.objects.filter(tag__in=spaces).values("tag", *fields)
        return [{"space": str(spaces[row.pop("tag")]), **row} for row in declared]
