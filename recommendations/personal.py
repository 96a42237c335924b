"""Votes of a person: found by the round's key while it exists, never by an account in the database."""

from typing import Any

from accounts.models import User
from core import keyring
from recommendations.actions.unlinking import unlink_person
from recommendations.actions.votes import reason_tag, voter_tag, withdraw_votes
from recommendations.enums import RoundState
from recommendations.models import Round, Vote, VoteReason


class VoteData:
    """One's own votes and reasons."""

    name = "votes"

    def export(self, user: User) -> Any:
        found = []
        for round_ in self._rounds():
            votes = Vote.objects.filter(item__round=round_, tag=voter_tag(round_, user))
            reasons = VoteReason.objects.filter(item__round=round_, tag=reason_tag(round_, user))
            found.append(
                {
                    "round": round_.title.as_dict(),
                    "votes": list(votes.values("item__recommendation__code", "stance")),
                    "reasons": list(reasons.values("item__recommendation__code", "text")),
                }
            )
        return found

    def erase(self, user: User, *, keep_text: bool) -> None:
        """Votes of open rounds leave the count. Closed rounds keep the ballot, to which nothing leads from then on."""
        for round_ in self._rounds():
            if round_.state == RoundState.OPEN:
                withdraw_votes(round_, actor=user)
                continue
            if not keep_text:
                VoteReason.objects.filter(item__round=round_, tag=reason_tag(round_, user)).delete()
            unlink_person(round_, user)

    def _rounds(self) -> list[Round]:
        return [r for r in Round.objects.public() if keyring.exists(r.key_name)]
