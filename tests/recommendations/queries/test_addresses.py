"""What stands at an address: a text of a consultation is named by its anchor and its question."""

import pytest

from consult.models import Answer
from recommendations.queries.addresses import target_of
from tests.consult.workbench.build import closed, said

pytestmark = pytest.mark.django_db


class TestAnswers:
    @pytest.mark.parametrize("before", ["/en/", " /fr/", "/ar/", "https://rihla.example/ar/"])
    def test_by_its_address_in_every_language(self, before):
        answer = said(closed(), "Words.", choice="yes")
        assert target_of(f"{before}{answer.path}", "") == {"answer": answer}

    def test_the_anchor_and_the_question_say_which(self):
        paper, other = closed(), closed()
        answer, neighbour = said(paper, "Words.", choice="yes"), said(paper, "Others.")
        ticked = Answer.objects.get(response=answer.response, words="")
        page = f"/en/consultations/{paper.slug}/contributions/"
        own, first = answer.response.public_id, neighbour.response.public_id
        assert target_of(f"{page}?question=text&from={first}#c-{own}", "") == {"answer": answer}
        assert target_of(f"{page}?question=single&from={own}#c-{own}", "") == {"answer": ticked}
        wrong = [
            page,
            f"{page}?question=text",
            f"{page}?question=text&from={own}",
            f"{page}#c-{own}",
            f"{page}?question=none#c-{own}",
            f"{page}?question=text#c-",
            f"{page}?question=text#c-{own}x",
            f"{page}?question=text#texts",
            f"/en/consultations/{other.slug}/contributions/?question=text#c-{own}",
            f"/en/consultations/{paper.slug}/data/?question=text#c-{own}",
        ]
        assert [target_of(address, "") for address in wrong] == [None] * len(wrong)
