"""The 161 provisions as recommendations, an open and a closed round with their votes."""

import datetime
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts.models import Declaration, Organisation, Space, User
from accounts.tags import person_tag
from core import clock
from core.translated import Translated
from dialogue.actions.threads import open_thread
from recommendations.actions.analysis import analyse
from recommendations.actions.ballots import ballot_tag, column_of, new_commitment, publish_waiting
from recommendations.actions.rounds import open_round
from recommendations.actions.votes import reason_tag, voter_tag
from recommendations.enums import Stance
from recommendations.imports.writing import import_polis
from recommendations.models import (
    BallotCommitment,
    Cluster,
    EditorsNote,
    OrganisationStance,
    Recommendation,
    Round,
    RoundItem,
    SourceDocument,
    TextVersion,
    Vote,
    VoteReason,
)

Data = Mapping[str, Any]


@transaction.atomic
def make_recommendations(provisions: list[Data], clusters: list[Data], now: datetime.datetime) -> Space:
    """Documents, clusters, and one recommendation for each provision, in English as in the sources."""
    space, _created = Space.objects.get_or_create(
        kind=Space.Kind.RECOMMENDATIONS,
        slug="recommendations",
        defaults={"title": Translated("Recommendations", "Recommandations", "التوصيات")},
    )
    titles = list(dict.fromkeys(p["source_document"] for p in provisions))
    sources = {
        title: SourceDocument.objects.create(slug=slugify(title)[:80], title=title, order=order)
        for order, title in enumerate(titles)
    }
    groups = {
        c["code"]: Cluster.objects.create(code=c["code"].replace("_", "-"), name=Translated.of(c["name"]))
        for c in clusters
    }
    rows = [
        Recommendation(
            space=space,
            code=p["id"],
            cluster=groups[p["cluster"]],
            nature=p["nature"],
            title=Translated(en=p["title"]),
            source=sources[p["source_document"]],
            source_section=p["section"][:200],
            source_reference=p["source_reference"][:120],
            addressee_classes=p["addressed_to"],
            policy_areas=p["policy_area"],
            levels=p["level"],
            profiles=p["returnee_profiles"],
        )
        for p in provisions
    ]
    Recommendation.objects.bulk_create(rows)
    TextVersion.objects.bulk_create(
        TextVersion(recommendation=row, number=1, text=Translated(en=p["text_summary"]), published_at=now)
        for row, p in zip(rows, provisions, strict=True)
    )
    return space


@transaction.atomic
def make_notes(notes: list[Data]) -> None:
    """Editor's notes on errors of the sources, beside the recommendations they concern."""
    sources = {s.title: s for s in SourceDocument.objects.all()}
    for item in notes:
        source = sources.get(item["document"])
        if source is None:
            continue
        note = EditorsNote.objects.create(source=source, reference=item["reference"], note=Translated.of(item["note"]))
        note.recommendations.set(Recommendation.objects.filter(code__in=item.get("recommendations", [])))


@transaction.atomic
def make_round(data: Data, *, space: Space, opens_at: datetime.datetime, closes_at: datetime.datetime) -> Round:
    """A round with its items; their wording exists in three languages."""
    round_ = Round.objects.create(
        space=space,
        slug=data["slug"],
        title=Translated.of(data["title"]),
        lead=Translated.of(data["lead"]),
        opens_at=opens_at,
        closes_at=closes_at,
        proposals_rule="read_first",
        is_example=True,
    )
    for order, item in enumerate(data["items"], start=1):
        recommendation = Recommendation.objects.get(code=item["source_id"])
        recommendation.title = Translated.of(item["title"])
        recommendation.save(update_fields=["title"])
        version = TextVersion.objects.create(
            recommendation=recommendation,
            number=2,
            text=Translated.of(item["text"]),
            rationale=Translated.of(item["rationale"]),
            published_at=opens_at,
        )
        RoundItem.objects.create(round=round_, recommendation=recommendation, version=version, order=order)
    open_round(round_, now=opens_at)
    round_.refresh_from_db()
    return round_


@transaction.atomic
def make_second_vote(data: Data, *, space: Space, opens_at: datetime.datetime, closes_at: datetime.datetime) -> Round:
    """A round on recommendations that stood in one before, with their words of now."""
    round_ = Round.objects.create(
        space=space,
        slug=data["slug"],
        title=Translated.of(data["title"]),
        lead=Translated.of(data["lead"]),
        opens_at=opens_at,
        closes_at=closes_at,
        is_example=True,
    )
    for order, code in enumerate(data["items"], start=1):
        recommendation = Recommendation.objects.get(code=code)
        version = recommendation.versions.all()[0]
        RoundItem.objects.create(round=round_, recommendation=recommendation, version=version, order=order)
    open_round(round_, now=opens_at)
    round_.refresh_from_db()
    return round_


@transaction.atomic
def make_votes(
    round_: Round,
    *,
    crowd: Mapping[str, list[User]],
    organisations: list[Organisation],
    reasons: list[Data],
    random: Random,
    share: float,
    moment: datetime.datetime,
) -> None:
    """Votes of a share of every group, leaning differently by group; organisations take stances in public."""
    votes, given, stances, ballots = [], [], [], []
    days = Random(round_.slug)
    last = (moment - round_.opens_at).days
    voters = {group: users[: round(len(users) * share)] for group, users in crowd.items()}
    _declare(round_.space, voters)
    for item in round_.items.all():
        agreement = random.uniform(0.35, 0.9)
        for group, users in voters.items():
            lean = min(0.95, max(0.05, agreement + random.uniform(-0.3, 0.3)))
            for number, user in enumerate(users):
                if random.random() > 0.85:
                    continue
                stance = random.choices(Stance.values, _weights(lean, item.order, number))[0]
                tag, is_vouched = voter_tag(round_, user), _is_vouched(user)
                votes.append(Vote(item=item, tag=tag, stance=stance, category=group, is_vouched=is_vouched))
                day = (round_.opens_at + datetime.timedelta(days=days.randint(0, last))).date()
                tag = ballot_tag(round_, item.pk, user)
                ballots.append(new_commitment(round_, item, tag=tag, column=column_of(is_vouched), day=day))
                if random.random() < 0.03:
                    said = random.choice(reasons)
                    given.append(
                        VoteReason(
                            item=item,
                            tag=reason_tag(round_, user),
                            stance=said["choice"],
                            text=said["text"],
                            language=said["lang"],
                            state="visible",
                        )
                    )
        for organisation in random.sample(organisations, min(6, len(organisations))):
            stance = random.choices(Stance.values, [6, 3, 1, 2])[0]
            stances.append(OrganisationStance(item=item, organisation=organisation, stance=stance, taken_at=moment))
    Vote.objects.bulk_create(votes, batch_size=500)
    VoteReason.objects.bulk_create(given)
    OrganisationStance.objects.bulk_create(stances)
    _write_down(round_, ballots)


def _write_down(round_: Round, ballots: list[BallotCommitment]) -> None:
    """The ledger as it would have grown: a batch at the end of every day on which people voted."""
    ballots.sort(key=lambda made: made.day)
    for day, made in groupby(ballots, key=lambda made: made.day):
        BallotCommitment.objects.bulk_create(made, batch_size=500)
        publish_waiting(round_, now=clock.start_of_day(day), everything=True)


def _weights(lean: float, order: int, number: int) -> list[float]:
    """Six of ten people see every third recommendation otherwise than four of ten, so that the map shows something."""
    pull = (0.45 if order % 2 else -0.45) * (1 if number % 10 < 6 else -1) if order % 3 else 0
    lean = min(0.97, max(0.03, lean + pull))
    return [lean * 0.7, lean * 0.3, 0.12, 1 - lean]


@transaction.atomic
def make_stances_of_authorities(
    round_: Round, institutions: list[Organisation], random: Random, moment: datetime.datetime
) -> None:
    """Some authorities of both sides take a public position too."""
    OrganisationStance.objects.bulk_create(
        OrganisationStance(
            item=item,
            organisation=institution,
            stance=random.choices(Stance.values, [7, 3, 2, 2] if item.order % 4 else [2, 2, 2, 7])[0],
            taken_at=moment,
        )
        for item in round_.items.all()
        for institution in institutions
        if random.random() < 0.6
    )


def make_archive(folder: Path, title: str, lead: Translated) -> None:
    """A vote that was held elsewhere, read from its export; analysed at once."""
    archive = Round.objects.get(slug=import_polis(folder, title)["slug"])
    archive.lead = lead
    archive.save(update_fields=["lead"])
    analyse(archive)


def _is_vouched(user: User) -> bool:
    """A third of the crowd came with a voucher of an association."""
    return user.pk % 3 == 0


def _declare(space: Space, voters: Mapping[str, list[User]]) -> None:
    Declaration.objects.bulk_create(
        (
            Declaration(space=space, tag=person_tag(space, user), category=group, is_vouched=_is_vouched(user))
            for group, users in voters.items()
            for user in users
        ),
        ignore_conflicts=True,
    )


def give_threads(round_: Round, now: datetime.datetime) -> None:
    """Every recommendation of the round gets its conversation, in the language of the site's first visitors."""
    for item in round_.items.select_related("recommendation", "round__space"):
        recommendation = item.recommendation
        if recommendation.thread_id is None:
            recommendation.thread = open_thread(
                space=round_.space,
                title=recommendation.title.en,
                language="en",
                path=recommendation.path,
                now=now,
            )
            recommendation.save(update_fields=["thread"])
