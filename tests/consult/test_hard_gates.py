"""Hard gates, tried by every way there is: action, button, Wagtail's own buttons, bulk actions, revisions, commands."""

import pytest
from django.core.management import call_command
from wagtail.models import Page

from consult.actions.consultations import NotReady, approve_opening, propose_opening, run_due_changes
from consult.actions.plan import override_gate
from consult.models import Consultation, ConsultationPage, GateOverride, PlanPoint
from consult.models.pages import OpensByRecord, StaysPublished
from core.errors import ActionError
from core.translated import Translated
from tests.support.factories import DAY, NOW, official, ready_draft, user, words

pytestmark = pytest.mark.django_db


def without(**fields):
    def change(paper):
        Consultation.objects.filter(pk=paper.pk).update(**fields)

    return change


def no_points(paper):
    PlanPoint.objects.all().delete()


def no_questions(paper):
    paper.questions.all().delete()


def no_summary(paper):
    for page in ConsultationPage.objects.all():
        kept = page.get_latest_revision_as_object()
        kept.summary = ""
        kept.save_revision(clean=False)


def long_summary(paper):
    for page in ConsultationPage.objects.all():
        kept = page.get_latest_revision_as_object()
        kept.summary = "two words. " * 251
        kept.save_revision(clean=False)


HARD = {
    "K01 purpose": without(purpose=Translated()),
    "K01 groups": without(target_groups=[]),
    "K01 countries": without(countries=[]),
    "K01 points": no_points,
    "K01 questions": no_questions,
    "K02": without(promise=""),
    "K03 who": without(decides=Translated()),
    "K03 how": without(decision_how=Translated()),
    "K05 none": no_summary,
    "K05 long": long_summary,
    "K06 none": without(definition=Translated()),
    "K06 own": without(definition=words("whatever suits us")),
    "K12": None,
}


def ways_of_the_admin(client, paper):
    """Every button that could publish, pressed by somebody who may press Wagtail's."""
    client.force_login(user(role="administrator", factor=True, is_superuser=True))
    client.post(f"/cms/consultations/{paper.pk}/propose/")
    client.post(f"/cms/consultations/{paper.pk}/approve/")
    for page in ConsultationPage.objects.filter(locale__language_code="en"):
        kept = page.get_latest_revision_as_object()
        data = {
            "title": kept.title,
            "lead": kept.lead,
            "summary": kept.summary or "x",
            "body-count": 0,
            "action-publish": "1",
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
        }
        client.post(f"/cms/pages/{page.pk}/edit/", data)
        client.post(f"/cms/pages/{page.pk}/edit/", {**data, "action-submit": "1"})
        client.post(f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}", {"include_descendants": "on"})
        client.post(f"/cms/pages/{page.pk}/copy/", {"new_title": "Copy", "new_slug": "copy", "publish_copies": "on"})
    client.logout()


@pytest.mark.parametrize("name", HARD)
def test_a_hard_gate_stays_shut(client, name):
    client.raise_request_exception = False
    paper = ready_draft()
    if HARD[name]:
        HARD[name](paper)
    Consultation.objects.filter(pk=paper.pk).update(opened_by=official(paper.owner))
    for gate in ("K07", "K08", "K09"):
        GateOverride.objects.create(consultation=paper, gate=gate, reason=words("because"), given_at=NOW)
    first = Consultation.objects.get(pk=paper.pk).opened_by
    with pytest.raises(ActionError):
        approve_opening(paper, actor=first, now=NOW)
    if name != "K12":
        for step in (propose_opening, approve_opening):
            with pytest.raises(NotReady):
                step(paper, actor=official(paper.owner), now=NOW)
    for page in ConsultationPage.objects.all():
        with pytest.raises(OpensByRecord):
            page.get_latest_revision().publish()
    Consultation.objects.filter(pk=paper.pk).update(opened_by=None if name == "K12" else first)
    ways_of_the_admin(client, paper)
    call_command("publish_scheduled", verbosity=0)
    run_due_changes(NOW + DAY)
    assert Consultation.objects.get(pk=paper.pk).state == "draft"
    assert not ConsultationPage.objects.filter(live=True).exists()
    assert not Page.objects.filter(slug="copy").exists()
    for language in ("en", "fr", "ar"):
        for part in ("", "plan/", "answer/", "results/"):
            assert client.get(f"/{language}/{paper.path}{part}").status_code == 404


@pytest.mark.parametrize(
    ("gate", "change"),
    [
        ("K07", without(target_groups=["trade_union"])),
        ("K08", without(purpose=Translated(en="only English"))),
        ("K09", without(closes_at=NOW + 83 * DAY)),
    ],
)
def test_an_override_publishes_its_reason(client, gate, change):
    paper = ready_draft(opens_at=NOW)
    change(paper)
    actor = official(paper.owner)
    with pytest.raises(NotReady):
        propose_opening(paper, actor=actor, now=NOW)
    override_gate(paper, actor=actor, gate=gate, reason=words("canary-reason"), now=NOW)
    propose_opening(paper, actor=actor, now=NOW)
    approve_opening(paper, actor=official(paper.owner), now=NOW)
    for language, ending in (("en", ""), ("fr", " (fr)"), ("ar", " (ar)")):
        assert f"canary-reason{ending}" in client.get(f"/{language}/{paper.path}plan/").content.decode()


class TestWagtailsButtons:
    @pytest.fixture
    def opened(self):
        paper = ready_draft()
        propose_opening(paper, actor=official(paper.owner), now=NOW)
        approve_opening(paper, actor=official(paper.owner), now=NOW)
        return paper

    def test_a_change_after_the_opening_stays_beside_what_people_read(self, client, opened):
        client.raise_request_exception = False
        page = ConsultationPage.objects.get(locale__language_code="en")
        page.lead = "canary-lead"
        page.save_revision()
        client.force_login(user(role="editor", factor=True))
        client.post(f"/cms/pages/{page.pk}/edit/", {"title": "canary-title", "action-publish": "1"})
        with pytest.raises(OpensByRecord):
            page.get_latest_revision().publish()
        assert "canary" not in client.get(f"/en/{opened.path}").content.decode()

    def test_what_is_published_stays(self, client, opened):
        client.raise_request_exception = False
        client.force_login(user(role="administrator", factor=True, is_superuser=True))
        page = ConsultationPage.objects.get(locale__language_code="en")
        with pytest.raises(StaysPublished):
            page.unpublish()
        index = page.get_parent()
        french = Page.objects.get(slug="rihla-fr")
        for path in (
            f"/cms/pages/{page.pk}/unpublish/",
            f"/cms/pages/{page.pk}/delete/",
            f"/cms/pages/{index.pk}/delete/",
            f"/cms/pages/{page.pk}/move/{french.pk}/confirm/",
            f"/cms/bulk/wagtailcore/page/unpublish/?id={page.pk}",
            f"/cms/bulk/wagtailcore/page/delete/?id={page.pk}",
            f"/cms/bulk/wagtailcore/page/delete/?id={index.pk}",
        ):
            assert client.post(path, {"include_descendants": "on"}).status_code != 200, path
        kept = ConsultationPage.objects.get(pk=page.pk)
        assert (kept.live, kept.get_parent().pk) == (True, index.pk)
        client.logout()
        assert client.get(f"/en/{opened.path}").status_code == 200

    def test_the_editor_shows_where_the_record_is_and_no_button_of_publication(self, client, opened):
        client.force_login(user(role="administrator", factor=True, is_superuser=True))
        page = ConsultationPage.objects.first()
        html = client.get(f"/cms/pages/{page.pk}/edit/").content.decode()
        assert f"/cms/consultations/{opened.pk}/" in html
        for name in ("action-publish", "action-submit", "go_live_at", "expire_at"):
            assert f'name="{name}"' not in html

    def test_no_paper_is_made_without_a_record(self, client, opened):
        client.force_login(user(role="administrator", factor=True, is_superuser=True))
        index = ConsultationPage.objects.first().get_parent()
        add = client.get(f"/cms/pages/add/consult/consultationpage/{index.pk}/", follow=True)
        assert add.status_code in (403, 404) or "action-publish" not in add.content.decode()
        lonely = index.add_child(instance=ConsultationPage(title="Lonely", slug="lonely", lead="l", summary="s"))
        client.logout()
        assert client.get(lonely.url).status_code == 404

    def test_an_edit_in_wagtail_takes_a_proposal_back(self):
        paper = ready_draft()
        propose_opening(paper, actor=official(paper.owner), now=NOW)
        ConsultationPage.objects.first().save_revision(clean=False)
        assert Consultation.objects.get().opened_by is None
