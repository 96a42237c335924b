"""Cases of bad input that stand nowhere else."""

import pytest

from consult.actions.responses import destroy_old_drafts
from consult.models import Answer, Consultation, Response
from tests.consult.test_views import begin, shown_code
from tests.support.factories import DAY, NOW, consultation

pytestmark = pytest.mark.django_db


def test_ten_megabytes_in_a_field(client):
    """Refused by the size of the request, or with a sentence: never stored, never an error of the server."""
    paper = consultation()
    begin(client, paper)
    client.raise_request_exception = False
    page = client.post(f"/en/{paper.path}answer/2/", {"text-words": "x" * 10_485_760})
    assert 400 <= page.status_code < 500
    assert not Answer.objects.exists()


def test_the_code_of_a_destroyed_draft(client):
    """It opens nothing, and what was typed into the form stays there."""
    paper = consultation()
    code = shown_code(client.get(begin(client, paper).headers["Location"]).content.decode())
    client.post(f"/en/{paper.path}answer/2/", {"text-words": "canary"})
    Consultation.objects.update(state="closed", closes_at=NOW - 8 * DAY)
    assert destroy_old_drafts(NOW) == 1
    assert not Response.objects.exists()
    page = client.post("/en/my-answer/", {"code": code})
    assert page.status_code == 422
    assert code in page.content.decode()
    for part in ("answer/2/", "mine/"):
        assert client.get(f"/en/{paper.path}{part}").status_code == 302
