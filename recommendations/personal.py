"""Votes of a person: found by the round's key while it exists, never by an account in the database."""

from typing import Any

from accounts.models import User
from core import keyring
from recommendations.actions.unlinking import unlink_person
from recommendations.actions.votes import reason_tag, voter_tag, withdraw_votes
from recommendations.enums import ContributionState, RoundState
from recommendations.models import Amendment, MinorityStatement, Proposal, Round, Vote, VoteReason
from recommendations.queries.contributions import own_contributions

UNDECIDED = (
    ContributionState.WAITING,
    ContributionState.OPEN,
    ContributionState.HIDDEN,
    ContributionState.NOT_ACCEPTED,
)


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


class ContributionData:
    """Proposals, amendments and minority statements."""

    name = "texts_on_recommendations"

    def export(self, user: User) -> list[dict[str, Any]]:
        return [
            {
                "kind": own.made._meta.model_name,
                "about": str(own.about),
                "under_the_name": own.made.on_behalf_of.name.as_dict() if own.made.on_behalf_of else own.made.alias,
                "language": own.made.language,
                "text": own.made.text,
                "why": own.made.why,
                "state": own.made.state,
                "answer": own.made.answer.as_dict(),
                "on": own.made.written_on,
            }
            for own in own_contributions(user)
        ]

    def erase(self, user: User, *, keep_text: bool) -> None:
        """What was taken up belongs to the recommendation and stays, as words of a person; what still waits or
        is open goes unless its text is kept. What an organisation said stays its own."""
        for model in (Proposal, Amendment, MinorityStatement):
            own = model.objects.filter(author=user)
            waiting = own.filter(state=ContributionState.WAITING)
            gone = waiting if keep_text else own.filter(on_behalf_of=None, state__in=UNDECIDED)
            gone.update(state=ContributionState.WITHDRAWN, text="", why="")
            own.update(author=None, alias="")
