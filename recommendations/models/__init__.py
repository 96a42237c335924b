"""Recommendations from proposal to adoption."""

from recommendations.models.adoption import Addressee, Position
from recommendations.models.analysis import RoundAnalysis
from recommendations.models.assessments import Assessment, Contest, ContestAnswer
from recommendations.models.common import CommonParty, CommonPosition, Proposer
from recommendations.models.contributions import Amendment, MinorityStatement, MinoritySupport, Proposal
from recommendations.models.events import AdoptionEvent
from recommendations.models.measures import Measure, MeasureChange, Obstacle, ProgressReport
from recommendations.models.plans import ActionPlan, PlanMeasure, PlanParty
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
    "ActionPlan",
    "Addressee",
    "AdoptionEvent",
    "Amendment",
    "Assessment",
    "BallotCommitment",
    "Cluster",
    "CommonParty",
    "CommonPosition",
    "Contest",
    "ContestAnswer",
    "EditorsNote",
    "Measure",
    "MeasureChange",
    "MinorityStatement",
    "MinoritySupport",
    "Obstacle",
    "OrganisationStance",
    "PlanMeasure",
    "PlanParty",
    "Position",
    "ProgressReport",
    "Proposal",
    "Proposer",
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
