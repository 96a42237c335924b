"""Recommendations, rounds and what organisations said in them, as rows of public tables."""

from collections.abc import Iterator

from consult.exports import Cells
from core.translated import LANGUAGES, Translated
from recommendations.models import (
    Amendment,
    MinorityStatement,
    OrganisationStance,
    Proposal,
    Provenance,
    Recommendation,
    Round,
    TextVersion,
)
from recommendations.models.contributions import Contribution
from recommendations.queries.provenance import cited


def words(text: Translated) -> tuple[str, ...]:
    """A text in three languages."""
    return tuple(text.get(language) for language in LANGUAGES)


def recommendations() -> Iterator[Cells]:
    for one in Recommendation.objects.public().select_related("source", "cluster").iterator(chunk_size=500):
        yield (
            one.code,
            *words(one.title),
            one.nature,
            one.stage,
            one.cluster.code if one.cluster else "",
            one.source.title if one.source else "",
            one.source_section,
            one.source_reference,
            *(" ".join(codes) for codes in (one.addressee_classes, one.policy_areas, one.levels, one.profiles)),
        )


def versions() -> Iterator[Cells]:
    found = TextVersion.objects.filter(recommendation__in=Recommendation.objects.public()).select_related(
        "recommendation"
    )
    for one in found.order_by("recommendation__code", "number").iterator(chunk_size=500):
        day = one.published_at.date().isoformat()
        yield (one.recommendation.code, one.number, day, *words(one.text), *words(one.rationale))


def provenance() -> Iterator[Cells]:
    links = Provenance.objects.filter(recommendation__in=Recommendation.objects.public())
    for link, source in cited(links.select_related("recommendation").order_by("recommendation__code", "pk")):
        if source:
            yield (link.recommendation.code, source.kind, str(source.title), source.address)


def rounds() -> Iterator[Cells]:
    for one in Round.objects.public().order_by("opens_at"):
        dates = (one.opens_at, one.closes_at, one.closed_at)
        yield (one.slug, *words(one.title), one.state, *(day.date().isoformat() if day else "" for day in dates))


def stances() -> Iterator[Cells]:
    """As the pages do: from the moment an organisation takes it."""
    found = OrganisationStance.objects.filter(item__round__in=Round.objects.public())
    for one in found.select_related("organisation", "item__round", "item__recommendation").order_by(
        "item__round__opens_at", "item__order", "organisation__slug"
    ):
        organisation, item = one.organisation, one.item
        named = (organisation.slug, *words(organisation.name), organisation.category)
        said: Cells = (one.stance, int(one.is_on_older_text), *words(one.reason))
        yield (item.round.slug, item.recommendation.code, *named, *said)


def proposals() -> Iterator[Cells]:
    """Those that everybody reads; of persons neither name nor alias."""
    found = Proposal.objects.public().with_voices().select_related("round", "recommendation")
    for one in found.order_by("pk"):
        became = one.recommendation.code if one.recommendation else ""
        yield (one.pk, one.round.slug, one.title, *_contribution(one), became, one.source_title, one.source_url)


def amendments() -> Iterator[Cells]:
    found = Amendment.objects.public().with_voices().select_related("recommendation", "version", "led_to")
    for one in found.order_by("pk"):
        became = one.led_to.number if one.led_to else None
        yield (one.pk, one.recommendation.code, one.version.number, *_contribution(one), became)


def minority_statements() -> Iterator[Cells]:
    found = MinorityStatement.objects.public().with_voices().select_related("recommendation")
    for one in found.prefetch_related("supports__organisation").order_by("pk"):
        joined = " ".join(support.organisation.slug for support in one.supports.all())
        yield (one.pk, one.recommendation.code, *_contribution(one), joined)


def _contribution(one: Contribution) -> tuple[str, ...]:
    speaker = one.on_behalf_of.slug if one.on_behalf_of else ""
    return (one.language, one.text, one.why, speaker, one.state, one.written_on.isoformat(), *words(one.answer))
