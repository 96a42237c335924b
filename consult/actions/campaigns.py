"""Campaigns: a machine proposes groups of texts that are nearly the same, a person confirms or dismisses each (K27)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult.analysis.similarity import Cluster, clusters
from consult.enums import FINISHED, CampaignState, ResponseState
from consult.models import Answer, Campaign, CampaignMember, Consultation, Question
from consult.permissions import can_read_answers
from core import audit, clock
from core.errors import InvalidInput, StateRefused
from core.models import AuditEntry
from core.translated import Translated

SEARCHED = "campaigns.searched"


class NotClosed(StateRefused):
    code = "not_closed"
    message = _("Campaigns are looked for after the closing day.")


class SummaryMissing(InvalidInput):
    code = "summary_missing"
    message = _(
        "Give the campaign a name and say what its texts ask for: the content must be told, not the number alone."
    )


def propose_campaigns(consultation: Consultation, *, actor: User | None = None) -> int:
    """Look for texts that are nearly the same, question by question; how many groups wait for a person.

    A second run keeps what a person decided, and proposes again only groups of answers that belong to no decided one.
    Raises NotClosed while people still answer.
    """
    if consultation.state not in FINISHED:
        raise NotClosed
    for question in consultation.questions.filter(has_words=True):
        _propose(question)
    waiting = undecided_campaigns(consultation)
    with transaction.atomic():
        audit.record(SEARCHED, actor=actor, obj=consultation, details={"waiting": waiting})
    return waiting


def _propose(question: Question) -> None:
    """Texts are read with one pass over the rows; what the machine keeps of them are numbers."""
    said = (
        Answer.objects.filter(question=question, response__state=ResponseState.SENT)
        .exclude(words="")
        .order_by("response__public_id")
    )
    numbers: list[int] = []

    def texts():  # type: ignore[no-untyped-def]
        for pk, words in said.values_list("pk", "words").iterator(chunk_size=2000):
            numbers.append(pk)
            yield words

    found = clusters(texts())
    with transaction.atomic():
        Question.objects.select_for_update().get(pk=question.pk)
        question.campaigns.filter(state=CampaignState.PROPOSED).delete()
        decided = dict(CampaignMember.objects.filter(campaign__question=question).values_list("answer", "campaign"))
        for cluster in found:
            _keep(question, cluster, numbers, decided)


def _keep(question: Question, cluster: Cluster, numbers: list[int], decided: dict[int, int]) -> None:
    """A group as a proposal; where most of it was decided, what is new joins the decided campaign."""
    members = [(numbers[place], alike) for place, alike in zip(cluster.places, cluster.similarity, strict=True)]
    known = [decided[pk] for pk, _alike in members if pk in decided]
    new = [(pk, alike) for pk, alike in members if pk not in decided]
    if 2 * len(known) >= len(members):
        campaign_id = max(set(known), key=lambda pk: (known.count(pk), -pk))
    elif len(new) > 1:
        campaign_id = Campaign.objects.create(consultation_id=question.consultation_id, question=question).pk
    else:
        return
    there = set(Answer.objects.filter(pk__in=[pk for pk, _alike in new]).values_list("pk", flat=True))
    CampaignMember.objects.bulk_create(
        [CampaignMember(campaign_id=campaign_id, answer_id=pk, similarity=alike) for pk, alike in new if pk in there],
        batch_size=1000,
    )


def undecided_campaigns(consultation: Consultation) -> int:
    """Groups that wait for a person: the factual summary is not published before each is decided."""
    return consultation.campaigns.filter(state=CampaignState.PROPOSED).count()


def is_searched(consultation: Consultation) -> bool:
    """Whether campaigns were looked for since it closed."""
    return AuditEntry.objects.of(consultation).filter(action=SEARCHED).exists()


def search_where_due() -> int:
    """Look for campaigns in consultations that closed meanwhile; how many were searched. Safe to run twice."""
    waiting = Consultation.objects.filter(state__in=FINISHED, is_archive=False).exclude(
        pk__in=[
            int(pk)
            for pk in AuditEntry.objects.filter(
                action=SEARCHED, object_type=Consultation._meta.label_lower
            ).values_list("object_id", flat=True)
        ]
    )
    for consultation in waiting:
        propose_campaigns(consultation)
    return len(waiting)


@transaction.atomic
def confirm_campaign(campaign: Campaign, *, actor: User, name: Translated, summary: Translated) -> None:
    """A person says: these texts are one campaign, and this is what they ask for. Also changes a decided one."""
    campaign = _lock(campaign, actor)
    if not name or not summary:
        raise SummaryMissing(field="summary" if name else "name")
    _decide(campaign, actor, CampaignState.CONFIRMED, name=name, summary=summary)


@transaction.atomic
def dismiss_campaign(campaign: Campaign, *, actor: User) -> None:
    """A person says: these texts only look alike."""
    _decide(_lock(campaign, actor), actor, CampaignState.DISMISSED)


@transaction.atomic
def remove_member(member: CampaignMember, *, actor: User) -> None:
    """This answer is no copy: it is counted by itself again."""
    campaign = _lock(member.campaign, actor)
    if CampaignMember.objects.filter(pk=member.pk).delete()[0]:
        audit.record("campaign.member_removed", actor=actor, role="analyst", obj=campaign)


def _lock(campaign: Campaign, actor: User) -> Campaign:
    locked = Campaign.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=campaign.pk)
    can_read_answers(actor, locked.consultation).require()
    return locked


def _decide(campaign: Campaign, actor: User, state: CampaignState, **fields: Translated) -> None:
    campaign.state, campaign.decided_by, campaign.decided_on = state, actor, clock.today()
    for field, value in fields.items():
        setattr(campaign, field, value)
    campaign.save()
    audit.record(
        f"campaign.{state}",
        actor=actor,
        role="analyst",
        obj=campaign,
        public=True,
        space_id=campaign.consultation.space_id,
    )
