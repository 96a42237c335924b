"""What participants wrote on the recommendations of the demonstration, and what became of it."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actions.aliases import ensure_alias
from accounts.models import Organisation, User
from core.translated import Translated
from recommendations.actions import amendments
from recommendations.models import Amendment, MinorityStatement, MinoritySupport, Proposal, Recommendation, Round

Data = Mapping[str, Any]
SPEAKER = 3
"""Which member of each group of the crowd speaks."""


@transaction.atomic
def make_contributions(
    data: Data,
    round_: Round,
    *,
    crowd: Mapping[str, list[User]],
    organisations: Mapping[str, Organisation],
    editor: User,
    now: datetime.datetime,
) -> None:
    """Proposals that wait, amendments in every state, minority statements with organisations that joined."""
    codes = {r.code: r for r in Recommendation.objects.public()}

    def written(entry: Data) -> dict[str, Any]:
        author = None if "organisation" in entry else crowd[entry["by"]][SPEAKER]
        return {
            "author": author,
            "alias": ensure_alias(author, round_.space).name if author else "",
            "on_behalf_of": organisations[entry["organisation"]] if author is None else None,
            "language": entry["language"],
            "text": entry["text"],
            "why": entry.get("why", ""),
            "state": entry.get("state", "open"),
            "submission_key": uuid.uuid4(),
            "written_on": now.date(),
        }

    for entry in data["proposals"]:
        Proposal.objects.create(
            round=round_, title=entry["title"], recommendation=codes.get(entry.get("recommendation")), **written(entry)
        )
    for entry in data["amendments"]:
        recommendation = codes[entry["code"]]
        made = Amendment.objects.create(
            recommendation=recommendation,
            version=recommendation.versions.all()[0],
            **{**written(entry), "state": "open"},
        )
        _decide(made, entry, editor, now)
    for entry in data["minority"]:
        statement = MinorityStatement.objects.create(recommendation=codes[entry["code"]], **written(entry))
        MinoritySupport.objects.bulk_create(
            MinoritySupport(statement=statement, organisation=organisations[slug], joined_at=now)
            for slug in entry["joined"]
        )


def _decide(made: Amendment, entry: Data, editor: User, now: datetime.datetime) -> None:
    if entry["state"] == "accepted":
        text, answer = Translated.of(entry["new_text"]), Translated.of(entry["answer"])
        amendments.accept(made, actor=editor, text=text, rationale=made.version.rationale, answer=answer, now=now)
    elif entry["state"] == "not_accepted":
        amendments.decline(made, actor=editor, answer=Translated.of(entry["answer"]), now=now)
