"""Green Papers: pages, the record beside them, texts, questions, responses, analysis, results."""

from consult.models.afterwards import Evaluation, NewsAddress
from consult.models.campaigns import Campaign, CampaignMember
from consult.models.clocks import PlatformClocks
from consult.models.consultations import Consultation, Extension, GateOverride, PlanPoint
from consult.models.pages import ConsultationIndexPage, ConsultationPage
from consult.models.publication import Redaction, TextReview
from consult.models.questions import Correction, Option, Question
from consult.models.reading import AnalystNote, Quote, Reading
from consult.models.responses import Answer, Attachment, BackQuestion, Choice, Response
from consult.models.results import ResultEdition
from consult.models.texts import Paragraph, ParagraphThread, RemarkReply, TextVersion
from consult.models.themes import CodebookVersion, Coding, Theme

__all__ = [
    "AnalystNote",
    "Answer",
    "Attachment",
    "BackQuestion",
    "Campaign",
    "CampaignMember",
    "Choice",
    "CodebookVersion",
    "Coding",
    "Consultation",
    "ConsultationIndexPage",
    "ConsultationPage",
    "Correction",
    "Evaluation",
    "Extension",
    "GateOverride",
    "NewsAddress",
    "Option",
    "Paragraph",
    "ParagraphThread",
    "PlanPoint",
    "PlatformClocks",
    "Question",
    "Quote",
    "Reading",
    "Redaction",
    "RemarkReply",
    "Response",
    "ResultEdition",
    "TextReview",
    "TextVersion",
    "Theme",
]
