"""Campaigns are proposed by a machine and decided by a person; a second run keeps what was decided."""

import pytest

from consult.actions.campaigns import (
    NotClosed,
    SummaryMissing,
    confirm_campaign,
    dismiss_campaign,
    propose_campaigns,
    remove_member,
    search_where_due,
    undecided_campaigns,
)
from consult.actions.consultations import CampaignsUndecided, publish_summary
from consult.models import Answer, Campaign, CampaignMember
from core.errors import PermissionRefused
from core.models import AuditEntry
from core.translated import Translated
from tests.consult.workbench.build import analyst, closed, said
from tests.support.factories import consultation, official, user, words

pytestmark = pytest.mark.django_db
TEXT = (
    "We ask for one office in every region that gives written answers within thirty days, and for pension years of "
    "both countries to be counted without a fee."
)


def campaign_in(paper, size=4) -> Campaign:
    for n in range(size):
        said(paper, f"{TEXT} Signed {n}.")
    said(paper, "Something that one person alone has to say about the school of the children in the village.")
    propose_campaigns(paper)
    return Campaign.objects.get()


class TestProposing:
    def test_texts_that_are_nearly_the_same(self):
        paper = closed()
        found = campaign_in(paper)
        assert (found.state, found.members.count(), found.question.kind) == ("proposed", 4, "text")
        assert undecided_campaigns(paper) == 1

    def test_not_while_people_answer(self):
        with pytest.raises(NotClosed):
            propose_campaigns(consultation())

    def test_once_after_the_closing_and_not_again(self):
        paper, still_open = closed(), consultation()
        for n in range(3):
            said(paper, f"{TEXT} {n}")
            said(still_open, f"{TEXT} {n}")
        assert search_where_due() == 1
        assert search_where_due() == 0
        assert undecided_campaigns(paper) == 1
        assert not still_open.campaigns.exists()

    def test_a_second_run_proposes_nothing_twice(self):
        paper = closed()
        campaign_in(paper)
        assert propose_campaigns(paper) == 1
        assert CampaignMember.objects.count() == 4

    @pytest.mark.parametrize("decide", ["confirm", "dismiss"])
    def test_a_second_run_keeps_what_was_decided(self, decide):
        paper = closed()
        reader, found = analyst(paper), campaign_in(paper)
        if decide == "confirm":
            confirm_campaign(found, actor=reader, name=words("Offices"), summary=words("An office in every region"))
        else:
            dismiss_campaign(found, actor=reader)
        late = said(paper, f"{TEXT} Signed late.", is_late=True)
        assert propose_campaigns(paper) == 0
        found.refresh_from_db()
        assert found.state == f"{decide}ed"
        assert found.members.filter(answer=late).exists()

    def test_withdrawn_answers_belong_to_none(self):
        paper = closed()
        found = campaign_in(paper, size=3)
        Answer.objects.filter(words=f"{TEXT} Signed 0.").delete()
        propose_campaigns(paper)
        assert not Campaign.objects.filter(pk=found.pk).exists()


class TestDeciding:
    def test_the_content_must_be_told(self):
        paper = closed()
        reader, found = analyst(paper), campaign_in(paper)
        for name, summary in ((words("Offices"), Translated()), (Translated(), words("An office"))):
            with pytest.raises(SummaryMissing):
                confirm_campaign(found, actor=reader, name=name, summary=summary)
        assert undecided_campaigns(paper) == 1
        confirm_campaign(found, actor=reader, name=words("Offices"), summary=words("An office in every region"))
        found.refresh_from_db()
        assert (found.state, found.decided_by, undecided_campaigns(paper)) == ("confirmed", reader, 0)

    def test_everybody_reads_that_it_was_decided_and_not_by_whom(self):
        paper = closed()
        found = campaign_in(paper)
        dismiss_campaign(found, actor=analyst(paper))
        entry = AuditEntry.objects.public().get(action="campaign.dismissed")
        assert (entry.role, entry.details) == ("analyst", {})

    def test_only_named_analysts(self):
        paper = closed()
        found = campaign_in(paper)
        for act in (
            lambda who: confirm_campaign(found, actor=who, name=words("a"), summary=words("b")),
            lambda who: dismiss_campaign(found, actor=who),
            lambda who: remove_member(found.members.first(), actor=who),
        ):
            with pytest.raises(PermissionRefused):
                act(user(role="administrator", factor=True))
        assert found.members.count() == 4

    def test_what_is_no_copy_counts_by_itself(self):
        paper = closed()
        found = campaign_in(paper)
        remove_member(found.members.first(), actor=analyst(paper))
        assert found.members.count() == 3


class TestTheSummary:
    def test_waits_until_each_group_is_decided(self):
        paper = closed()
        reader, actor = analyst(paper), official(paper.owner)
        for n in range(3):
            said(paper, f"{TEXT} Signed {n}.")
        with pytest.raises(CampaignsUndecided):
            publish_summary(paper, actor=actor)
        propose_campaigns(paper)
        with pytest.raises(CampaignsUndecided):
            publish_summary(paper, actor=actor)
        confirm_campaign(paper.campaigns.get(), actor=reader, name=words("Offices"), summary=words("An office"))
        publish_summary(paper, actor=actor)
        paper.refresh_from_db()
        assert paper.state == "summary_published"
