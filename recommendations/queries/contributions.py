"""Proposals, amendments and minority statements: for readers, for their authors, for those who decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import User
from consult.queries.versions import Span, compare
from core.components import InLanguage
from core.translated import Translated, active_language
from dialogue.analysis.similar import most_similar
from recommendations.enums import ContributionState
from recommendations.models import Amendment, MinorityStatement, MinoritySupport, Proposal, Recommendation

COMPARED = 1000


def similar_recommendations(title: str, *, limit: int = 3) -> list[Recommendation]:
    """Public recommendations with a title like this one in any language; two queries."""
    rows = Recommendation.objects.public().filter(merged_into=None).order_by("-pk").values_list("pk", "title")
    titles = ((pk, words) for pk, told in rows[:COMPARED] for words in told.as_dict().values())
    # A recommendation can be found by several of its titles.
    keys = list(dict.fromkeys(most_similar(title, titles, limit=limit * 3)))[:limit]
    found = Recommendation.objects.in_bulk(keys)
    return [found[key] for key in keys]


@dataclass(frozen=True)
class AmendmentView:
    """An amendment beside the text that it starts from, in the language it was written in."""

    amendment: Amendment
    spans: tuple[Span, ...]

    @property
    def is_open(self) -> bool:
        return self.amendment.state == ContributionState.OPEN


def amendments_of(recommendation: Recommendation) -> list[AmendmentView]:
    """Those that everybody reads, open ones first; one query."""
    rows = recommendation.amendments.public().with_voices().select_related("version", "led_to")
    views = [amendment_view(row) for row in rows]
    return sorted(views, key=lambda view: not view.is_open)


def amendment_view(amendment: Amendment) -> AmendmentView:
    """With what it takes away and adds; in another language than the text, everything is new."""
    before = amendment.version.text.as_dict().get(amendment.language, "")
    return AmendmentView(amendment, compare(before, amendment.text) if before else (Span("added", amendment.text),))


def minority_statements_of(recommendation: Recommendation) -> list[MinorityStatement]:
    """Those that everybody reads, with how many organisations joined; one query."""
    shown = recommendation.minority_statements.public().with_voices()
    return list(shown.annotate(joined=Count("supports")))


def supporters_of(statements: Sequence[MinorityStatement]) -> list[MinoritySupport]:
    """The organisations that joined them, by name; one query."""
    found = MinoritySupport.objects.filter(statement__in=statements)
    return list(found.select_related("organisation").order_by("organisation__slug"))


@dataclass(frozen=True)
class OwnContribution:
    """What somebody wrote themselves, with what became of it."""

    made: Proposal | Amendment | MinorityStatement
    about: Translated | InLanguage
    path: str

    @property
    def model_name(self) -> str:
        return str(self.made._meta.model_name)

    @property
    def can_be_withdrawn(self) -> bool:
        open_states = (ContributionState.WAITING, ContributionState.OPEN, ContributionState.HIDDEN)
        return self.made.state in open_states


def own_contributions(user: User) -> list[OwnContribution]:
    """Everything the person wrote on recommendations, newest first; three queries."""
    proposals = Proposal.objects.filter(author=user).select_related("recommendation", "round", "on_behalf_of")
    found = [OwnContribution(p, p.heading, p.recommendation.path if p.recommendation else "") for p in proposals]
    for model in (Amendment, MinorityStatement):
        rows = model.objects.filter(author=user).select_related("recommendation", "on_behalf_of")
        found += [OwnContribution(row, row.recommendation.title, row.recommendation.path) for row in rows]
    return sorted(found, key=lambda own: own.made.written_on, reverse=True)


def counts_waiting() -> int:
    """How many texts wait for a moderator; three queries."""
    return sum(model.objects.unread().count() for model in (Proposal, Amendment, MinorityStatement))


def text_to_amend(recommendation: Recommendation) -> str:
    """The words with which the form begins, in the reader's language where they exist in it."""
    text = recommendation.versions.all()[0].text
    return text.as_dict().get(active_language()) or text.text
