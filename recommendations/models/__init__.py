"""Recommendations from proposal to adoption."""

from recommendations.models.adoption import Addressee, Measure, Position, ProgressReport
from recommendations.models.analysis import RoundAnalysis
from recommendations.models.recommendations import (
    Cluster,
    EditorsNote,
    Provenance,
    Recommendation,
    SourceDocument,
    TextVersion,
)
from recommendations.models.rounds import Round, RoundEdition, RoundItem
from recommendations.models.votes import OrganisationStance, Vote, VoteReason

__all__ = [
    "Addressee",
    "Cluster",
    "EditorsNote",
    "Measure",
    "OrganisationStance",
    "Position",
    "ProgressReport",
    "Provenance",
    "Recommendation",
    "Round",
    "RoundAnalysis",
    "RoundEdition",
    "RoundItem",
    "SourceDocument",
    "TextVersion",
    "Vote",
    "VoteReason",
]
