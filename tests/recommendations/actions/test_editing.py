"""Saying what a recommendation grew from: only what everybody may read, each once."""

import pytest

from consult.actions.publication import approve_words, reopen_review
from consult.actions.responses import change_consent
from consult.models import Consultation
from core.errors import PermissionRefused
from core.models import AuditEntry
from recommendations.actions.editing import NoSuchSource, add_source
from recommendations.models import Provenance
from recommendations.queries.addresses import target_of
from tests.consult.workbench.build import analyst, closed, said
from tests.support.factories import recommendation, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return user(role="editor", factor=True)


class TestAnswers:
    def test_a_published_one_once(self, editor):
        paper, of = closed(), recommendation()
        answer = said(paper, "Canary words.")
        approve_words(answer, actor=analyst(paper))
        links = [add_source(of, actor=editor, target=target_of(f"/en/{answer.path}", "")) for _time in range(2)]
        assert links[0] == links[1] == of.provenance.get()
        assert links[0].answer == answer
        entry = AuditEntry.objects.public().get(action="recommendation.source_added")
        assert entry.details == {"recommendation": of.code, "source": links[0].pk}

    def test_none_that_nobody_may_read(self, editor):
        paper, of = closed(), recommendation()
        reader = analyst(paper)
        waits, back, unwilling, early = (said(paper, f"Canary {n}.") for n in range(4))
        for answer in (back, unwilling, early):
            approve_words(answer, actor=reader)
        reopen_review(back, actor=reader)
        change_consent(unwilling.response, consent="not_published")
        for answer in (waits, back, unwilling):
            with pytest.raises(NoSuchSource):
                add_source(of, actor=editor, target={"answer": answer})
        Consultation.objects.update(state="open")
        with pytest.raises(NoSuchSource):
            add_source(of, actor=editor, target={"answer": early})
        assert not Provenance.objects.exists()

    @pytest.mark.parametrize("role", ["", "analyst", "moderator", "official"])
    def test_only_editors(self, role):
        paper, of = closed(), recommendation()
        answer = said(paper, "Words.")
        approve_words(answer, actor=analyst(paper))
        with pytest.raises(PermissionRefused):
            add_source(of, actor=user(role=role, factor=True), target={"answer": answer})
        assert not Provenance.objects.exists()

    def test_the_desk_says_the_same_of_a_hidden_one_as_of_none(self, client, editor):
        paper, of = closed(), recommendation()
        hidden = said(paper, "Canary words.")
        client.force_login(editor)
        told = []
        for address in (f"/fr/{hidden.path}", f"/fr/consultations/{paper.slug}/contributions/?question=text#c-0"):
            response = client.post(f"/cms/recommendations/{of.pk}/sources/", {"address": address})
            page = response.content.decode()
            assert response.status_code == 422
            assert "There is nothing public at that address here." in page
            assert "Canary" not in page
            told.append(address.partition("#")[0].replace("&", "&amp;") in page)
        assert told == [True, True]  # nothing typed is lost
        approve_words(hidden, actor=analyst(paper))
        client.post(f"/cms/recommendations/{of.pk}/sources/", {"address": f"https://example.org/fr/{hidden.path}"})
        assert of.provenance.get().answer == hidden
