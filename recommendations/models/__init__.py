"""Recommendations from proposal to adoption."""

from recommendations.models.adoption import Addressee, Measure, Position, ProgressReport
from recommendations.models.contributions import Amendment, MinorityStatement, MinoritySupport, Proposal
from recommendations.models.recommendations import (
    Cluster,
    EditorsNote,
    Provenance,
    Recommendation,
    SourceDocument,
    TextVersion,
)
from recommendations.models.rounds import Round, RoundEdition, RoundItem
from recommendations.models.votes import BallotCommitment, OrganisationStance, Vote, VoteReason

__all__ = [
    "Addressee",
    "Amendment",
    "BallotCommitment",
    "Cluster",
    "EditorsNote",
    "Measure",
    "MinorityStatement",
    "MinoritySupport",
    "OrganisationStance",
    "Position",
    "ProgressReport",
    "Proposal",
    "Provenance",
    "Recommendation",
    "Round",
    "RoundEdition",
    "RoundItem",
    "SourceDocument",
    "TextVersion",
    "Vote",
    "VoteReason",
]
