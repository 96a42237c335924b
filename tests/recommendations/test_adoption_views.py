"""Pages of measures, plans and boards; forms of organisations; screens of officials: who sees, who writes, who is told
that there is nothing."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from recommendations.actions import common as common_actions
from recommendations.actions import plans as plan_actions
from recommendations.actions.assessments import assess
from recommendations.actions.measures import change_measure, report_progress
from recommendations.actions.obstacles import report_obstacle
from recommendations.models import (
    ActionPlan,
    Addressee,
    Assessment,
    CommonPosition,
    Contest,
    Measure,
    MeasureChange,
    Obstacle,
    Position,
    ProgressReport,
    Proposer,
)
from tests.support.factories import (
    DAY,
    NOW,
    addressee,
    definition,
    institution,
    mandate,
    measure,
    official,
    organisation,
    recommendation,
    user,
    words,
)

pytestmark = pytest.mark.django_db
BOARDS = ["answers/", "answers/levels/", "answers/timeline/", "answers/late/", "answers/found/"]
ODD = ["0", "-1", "9" * 400, "x", "\x00", "٢", "1e9"]


def three(name, text):
    return {f"{name}_en": text, f"{name}_fr": "", f"{name}_ar": ""}


@pytest.fixture
def sent():
    return addressee(recommendation(), institution("Ministry One"))


@pytest.fixture
def found(sent):
    return measure(sent, "A desk")


@pytest.fixture
def speaker():
    association, person = organisation("Two Shores"), user()
    mandate(person, association, can_sign=False)
    return association, person


class TestThePageOfAMeasure:
    def test_everything_that_was_said_stands_on_it(self, client, found, speaker):
        association, person = speaker
        own = official(found.addressee.institution)
        report_progress(
            found,
            actor=own,
            status="implemented",
            text=words("It runs"),
            links=["https://example.org/desk"],
            value="7",
            value_on=clock.today(),
        )
        assess(found, actor=person, organisation=association, finding="agrees", grounds=words("First look"))
        assess(found, actor=person, organisation=association, finding="disputes", grounds=words("We saw nobody"))
        report_obstacle(found, actor=own, organisation=found.addressee.institution, text=words("No room"))
        same = {"title": found.title, "starts_on": found.starts_on, "ends_on": found.ends_on}
        Measure.objects.filter(pk=found.pk).update(indicator=words("Visits"))
        change_measure(found, actor=own, reason=words("Money ran out"), target="5", **same)
        page = client.get(f"/en/measures/{found.pk}/").content.decode()
        for text in (
            "It runs",
            "https://example.org/desk",
            "We saw nobody",
            "First look",
            "No room",
            "Money ran out",
            "1 organisation disputes it.",
            "Waits for an answer",
            "7 on ",
            "Contest opened: Disputes it",
            "a representative of the organisation",
        ):
            assert text in page, text
        assert person.username not in page
        assert own.username not in page

    def test_the_same_queries_for_few_and_for_many(self, client, found):
        own = official(found.addressee.institution)

        def load():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/en/measures/{found.pk}/").status_code == 200
            return len(captured)

        def fill(number):
            for _n in range(number):
                association, person = organisation(), user()
                mandate(person, association)
                assess(found, actor=person, organisation=association, finding="disputes", grounds=words("x"))
                report_progress(found, actor=own, status="limited", text=words("x"))
                report_obstacle(found, actor=person, organisation=association, text=words("y"))

        fill(3)
        load()
        few = load()
        fill(15)
        assert load() == few <= 15
        client.force_login(own)
        load()
        assert load() <= 25

    def test_of_a_draft_there_is_none(self, client, sent):
        draft = measure(sent, "canary measure", published_at=None)
        for person in (None, user(), official(institution()), official(sent.institution)):
            if person:
                client.force_login(person)
            assert client.get(f"/en/measures/{draft.pk}/").status_code == 404


class TestOrganisationsSpeak:
    def path(self, found, association, what="assess"):
        return f"/en/measures/{found.pk}/{what}/{association.pk}/"

    def test_assessed_from_the_page_without_script(self, client, found, speaker):
        association, person = speaker
        client.force_login(person)
        assert self.path(found, association) in client.get(f"/en/measures/{found.pk}/").content.decode()
        assert client.get(self.path(found, association)).status_code == 200
        key = str(uuid.uuid4())
        data = {"finding": "disputes", "links": "https://example.org/\n", "submission_key": key}
        for _time in range(2):
            response = client.post(self.path(found, association), {**data, **three("grounds", "We counted nine")})
            assert response.headers["Location"] == f"/en/measures/{found.pk}/"
        assert [str(a.grounds) for a in Assessment.objects.all()] == ["We counted nine"]
        assert Contest.objects.count() == 1

    def test_what_is_refused_keeps_what_was_typed(self, client, found, speaker):
        association, person = speaker
        client.force_login(person)
        path = self.path(found, association)
        cases = [
            {"finding": "", **three("grounds", "typed just now")},
            {"finding": "perhaps", **three("grounds", "typed just now")},
            {"finding": "disputes", "links": "javascript:alert(1)", **three("grounds", "typed just now")},
        ]
        for data in cases:
            response = client.post(path, data)
            assert response.status_code == 422
            assert "typed just now" in response.content.decode()
        assert client.post(path, {"finding": "agrees", **three("grounds", "")}).status_code == 422
        assert not Assessment.objects.exists()

    def test_obstacles(self, client, found, speaker):
        association, person = speaker
        client.force_login(person)
        path = self.path(found, association, "obstacle")
        assert client.get(path).status_code == 200
        assert client.post(path, three("text", "")).status_code == 422
        assert client.post(path, three("text", "No bus")).status_code == 302
        assert Obstacle.objects.get().organisation == association

    def test_nobody_else(self, client, found, speaker):
        association, _person = speaker
        partner, helper = organisation(category="ngo"), user()
        mandate(helper, partner)
        found.involved.add(partner)
        draft = measure(found.addressee, published_at=None)
        own = official(found.addressee.institution)
        data = {"finding": "disputes", **three("grounds", "canary"), **three("text", "canary")}
        tries = [
            (user(), found, association, "assess"),
            (user(), found, association, "obstacle"),
            (helper, found, partner, "assess"),
            (own, found, found.addressee.institution, "assess"),
            (own, found, found.addressee.institution, "obstacle"),
            (helper, draft, partner, "obstacle"),
        ]
        for person, about, who, what in tries:
            client.force_login(person)
            assert client.get(self.path(about, who, what)).status_code == 404
            assert client.post(self.path(about, who, what), data).status_code == 404
        client.logout()
        assert client.post(self.path(found, association), data).status_code == 403
        assert not Assessment.objects.exists()
        assert not Obstacle.objects.exists()


class TestBoards:
    @pytest.mark.parametrize("board", BOARDS)
    def test_shown_empty_filled_and_with_odd_input(self, client, board):
        assert client.get(f"/en/recommendations/{board}").status_code == 200
        sent = addressee(recommendation(), institution(), due_on=clock.today() - DAY)
        measure(sent)
        for odd in ODD:
            given = dict.fromkeys(("institution", "side", "area", "stage", "status", "kind", "page", "view"), odd)
            assert client.get(f"/en/recommendations/{board}", given).status_code == 200
        chosen = {"institution": sent.institution.slug, "side": "origin"}
        client.force_login(user())
        page = client.get(f"/en/recommendations/{board}", chosen).content.decode()
        assert f'value="institution.{sent.institution_id}"' in page

    def test_a_sparse_matrix_is_a_list_and_a_table_where_wanted(self, client):
        for _n in range(8):
            addressee(recommendation(), institution())
        path = "/en/recommendations/answers/"
        assert 'class="matrix matrix--sparse"' in client.get(path).content.decode()
        assert 'class="matrix"' in client.get(path, {"view": "table"}).content.decode()

    @pytest.mark.parametrize("board", BOARDS)
    def test_within_the_budget_with_three_and_with_fifty(self, client, board):
        path = f"/en/recommendations/{board}"

        def load():
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            return len(captured)

        def fill(number):
            for _n in range(number):
                sent = addressee(recommendation(), institution(), due_on=clock.today() - DAY)
                measure(sent, level="local")

        fill(3)
        load()
        few = load()
        fill(50)
        assert load() == few <= 15

    def test_the_feed_tells_what_the_timeline_tells(self, client, found):
        report_progress(found, actor=official(found.addressee.institution), status="limited", text=words("It runs"))
        response = client.get("/en/recommendations/answers/timeline/feed/")
        assert response.headers["Content-Type"].startswith("application/atom+xml")
        text = response.content.decode()
        assert "Progress reported: Started, limited progress · A desk" in text
        assert f"/en/measures/{found.pk}/" in text


class TestPlans:
    @pytest.fixture
    def plan(self, found):
        definition()
        owner = institution("Owner")
        self.actor = official(owner)
        made = plan_actions.prepare_plan(
            actor=self.actor,
            owner=owner,
            title=words("canary plan"),
            lead=words("Why"),
            definition_code="return-0",
            starts_on=NOW.date(),
            ends_on=(NOW + DAY).date(),
        )
        plan_actions.add_measure(made, actor=self.actor, measure=found)
        return made

    def test_a_draft_is_seen_by_its_institutions_only(self, client, plan, found):
        paths = [f"/en/{plan.path}", "/en/plans/", f"/en/measures/{found.pk}/", "/en/recommendations/answers/timeline/"]
        admin = [f"/cms/action-plans/{plan.pk}/", "/cms/action-plans/", f"/cms/action-plans/{plan.pk}/edit/"]
        people = [None, user(), official(institution()), user(role="administrator", factor=True)]
        for person in people:
            client.logout()
            if person:
                client.force_login(person)
            for path in paths + (admin if person and person.is_staff else []):
                assert "canary plan" not in client.get(path).content.decode(), path
            client.post(f"/cms/action-plans/{plan.pk}/press/", {"publish": "1"})
        assert ActionPlan.objects.get().published_at is None
        asked = institution()
        plan_actions.ask_to_agree(plan, actor=self.actor, institutions=[asked])
        for reader in (self.actor, official(asked)):
            client.force_login(reader)
            assert "canary plan" in client.get(f"/en/{plan.path}").content.decode()

    def test_prepared_published_and_agreed_to_in_the_admin(self, client, found):
        definition()
        owner, other = institution(), institution()
        client.force_login(official(owner))
        data = {"definition_code": "return-0", "starts_on": "2026-01-01", "ends_on": "2027-01-01"}
        path = f"/cms/action-plans/new/{owner.pk}/"
        assert client.get(path).status_code == 200
        assert client.post(path, {**data, **three("title", "")}).status_code == 422
        assert client.post(path, {**data, **three("title", "First year")}).status_code == 302
        plan = ActionPlan.objects.get()
        base = f"/cms/action-plans/{plan.pk}/"
        assert client.get(base + "edit/").status_code == 200
        edited = {**data, **three("title", "The first year"), **three("lead", "Why")}
        assert client.post(base + "edit/", edited).status_code == 302
        assert client.post(base + "institutions/", {"institutions": [other.pk]}).status_code == 302
        client.post(base + "press/", {"measures": [found.pk, "x", "9" * 30]})
        assert client.get(base).status_code == 200
        client.post(base + "press/", {"publish": "1"})
        entry = plan.entries.get()
        assert client.get(base + f"measures/{entry.pk}/out/").status_code == 200
        client.post(base + f"measures/{entry.pk}/out/", three("text", "It moved"))
        client.force_login(official(other))
        assert "Agree for" in client.get(base).content.decode()
        assert client.post(base + "press/", {"publish": "1"}, follow=True).status_code == 404
        client.post(base + "press/", {"agree": other.pk})
        client.logout()
        page = client.get(f"/en/{plan.path}").content.decode()
        for text in ("The first year", "It moved", "Return (Source): Going", str(other.name)):
            assert text in page, text
        assert "The first year" in client.get("/en/plans/").content.decode()


def measure_data(**more):
    return {"starts_on": "2026-01-01", "ends_on": "2027-01-01", **three("title", "A room"), **more}


class TestOfficialsWork:
    def test_a_measure_from_draft_to_report(self, client, sent):
        client.force_login(official(sent.institution))
        path = f"/cms/answers/{sent.pk}/measures/new/"
        assert client.get(path).status_code == 200
        response = client.post(path, measure_data(ends_on="2025-01-01", **three("lead_unit", "typed just now")))
        assert response.status_code == 422
        assert "typed just now" in response.content.decode()
        client.post(path, measure_data())
        made = Measure.objects.get()
        base = f"/cms/measures/{made.pk}/"
        assert "A room" in client.get(base).content.decode()
        assert "A room" in client.get(f"/cms/answers/{sent.pk}/").content.decode()
        client.post(base, measure_data(target="7", level="local"))
        client.post(base, measure_data(target="8", level="local", publish="1"))
        made.refresh_from_db()
        assert (made.target, made.level, made.published_at is None) == ("8", "local", False)
        for part in ("", "change/", "report/", "obstacle/"):
            assert client.get(base + part).status_code == 200
        assert client.post(base + "change/", measure_data(target="9")).status_code == 422
        client.post(base + "change/", measure_data(target="9", level="local", **three("reason", "More came")))
        assert client.post(base + "report/", {"status": "implemented", **three("text", "Done")}).status_code == 422
        client.post(base + "report/", {"status": "limited", "links": "", **three("text", "Begun")})
        client.post(base + "obstacle/", three("text", "No room"))
        assert MeasureChange.objects.get().fields == {"target": ["8", "9"]}
        assert ProgressReport.objects.get().status == "limited"
        told = Obstacle.objects.get()
        for text in ("We know", "We moved"):
            assert client.get(f"/cms/obstacles/{told.pk}/").status_code == 200
            client.post(f"/cms/obstacles/{told.pk}/", three("text", text))
        told.refresh_from_db()
        assert (str(told.acknowledgement), str(told.removal)) == ("We know", "We moved")
        assert client.get(f"/cms/obstacles/{told.pk}/").status_code == 302

    def test_a_draft_is_thrown_away(self, client, sent):
        draft = measure(sent, published_at=None)
        client.force_login(official(sent.institution, can_sign=False))
        client.post(f"/cms/measures/{draft.pk}/", measure_data(publish="1"))
        assert Measure.objects.get().published_at is None
        assert client.get(f"/cms/measures/{draft.pk}/report/", follow=True).status_code == 404
        client.post(f"/cms/measures/{draft.pk}/", {"drop": "1"})
        assert not Measure.objects.exists()

    def test_a_contest_is_answered(self, client, found, speaker):
        association, person = speaker
        assess(found, actor=person, organisation=association, finding="disputes", grounds=words("We saw nobody"))
        contest = Contest.objects.get()
        client.force_login(official(found.addressee.institution))
        assert "We saw nobody" in client.get(f"/cms/contests/{contest.pk}/").content.decode()
        assert client.post(f"/cms/contests/{contest.pk}/", three("text", "")).status_code == 422
        client.post(f"/cms/contests/{contest.pk}/", three("text", "Come on Monday"))
        assert "Come on Monday" in client.get(f"/en/measures/{found.pk}/").content.decode()

    @pytest.mark.parametrize("kind", ["participant", "member", "other official", "editor", "administrator"])
    def test_another_institution_sees_no_draft_and_writes_nothing(self, client, sent, found, speaker, kind):
        draft = measure(sent, "canary measure", published_at=None)
        other = addressee(sent.recommendation, institution())
        own = official(sent.institution)
        common_actions.prepare_common(
            sent.recommendation,
            actor=own,
            institutions=[sent.institution, other.institution],
            code="noted",
            reason=words("canary reason"),
        )
        common = CommonPosition.objects.get()
        assess(found, actor=speaker[1], organisation=speaker[0], finding="disputes", grounds=words("x"))
        told = report_obstacle(found, actor=own, organisation=sent.institution, text=words("x"))
        member = user()
        mandate(member, sent.institution)
        people = {
            "participant": user,
            "member": lambda: member,
            "other official": lambda: official(institution()),
            "editor": lambda: user(role="editor", factor=True),
            "administrator": lambda: user(role="administrator", factor=True),
        }
        client.force_login(people[kind]())
        public = [f"/en/{sent.recommendation.path}", f"/en/measures/{found.pk}/"]
        public += [f"/en/recommendations/{board}" for board in [*BOARDS, "answers/timeline/feed/"]]
        admin = [
            f"/cms/answers/{sent.pk}/",
            f"/cms/answers/{sent.pk}/measures/new/",
            f"/cms/answers/{sent.pk}/common/",
            f"/cms/measures/{draft.pk}/",
            f"/cms/measures/{found.pk}/",
            f"/cms/measures/{found.pk}/change/",
            f"/cms/measures/{found.pk}/report/",
            f"/cms/measures/{found.pk}/obstacle/",
            f"/cms/obstacles/{told.pk}/",
            f"/cms/contests/{Contest.objects.get().pk}/",
            f"/cms/common-answers/{common.pk}/",
            f"/cms/common-answers/{common.pk}/sign/",
        ]
        for path in public:
            page = client.get(path).content.decode()
            assert "canary" not in page, path
        before = {model: list(model.objects.order_by("pk").values()) for model in (Measure, CommonPosition, Obstacle)}
        data = measure_data(publish="1", status="limited", code="accepted", number="1", institution=sent.institution_id)
        data |= three("text", "x") | three("reason", "x")
        for path in admin:
            # A 404 without a language prefix is tried again with one; who is no staff comes no further than the door.
            expected = 404 if kind not in ("participant", "member") else 403
            response = client.post(path, data, follow=True)
            assert response.status_code == expected, path
            if not path.endswith("sign/"):
                response = client.get(path, follow=True)
                assert response.status_code == expected, path
                assert "canary" not in response.content.decode(), path
        after = {model: list(model.objects.order_by("pk").values()) for model in (Measure, CommonPosition, Obstacle)}
        assert after == before
        assert not ProgressReport.objects.exists()
        assert not Position.objects.exists()

    def test_answering_together(self, client, sent):
        other = addressee(sent.recommendation, institution("Ministry Two"))
        first, second = official(sent.institution), official(other.institution)
        client.force_login(first)
        path = f"/cms/answers/{sent.pk}/common/"
        assert client.get(path).status_code == 200
        both = [sent.institution_id, other.institution_id]
        assert client.post(path, {"institutions": both[:1], "code": "accepted"}).status_code == 422
        client.post(path, {"institutions": both, "code": "noted", **three("reason", "One voice")})
        common = CommonPosition.objects.get()
        base = f"/cms/common-answers/{common.pk}/"
        client.post(base, {"code": "accepted", **three("reason", "One voice")})
        client.post(base + "sign/", {"institution": sent.institution_id, "number": "1"})
        assert common.parties.filter(signed_at=None).count() == 2
        client.post(base + "sign/", {"institution": sent.institution_id, "number": "2"})
        client.force_login(second)
        assert "Sign for" in client.get(base).content.decode()
        client.post(base + "sign/", {"institution": other.institution_id, "number": "2"})
        assert client.get(base).status_code == 200
        assert Position.objects.filter(state="published", common=common).count() == 2
        client.logout()
        page = client.get(f"/en/{sent.recommendation.path}").content.decode()
        assert len(re.findall("One answer, signed together with", page)) == 2

    def test_a_common_draft_is_dropped(self, client, sent):
        other = addressee(sent.recommendation, institution())
        both = [sent.institution, other.institution]
        actor = official(sent.institution)
        common_actions.prepare_common(
            sent.recommendation, actor=actor, institutions=both, code="accepted", reason=words("x")
        )
        client.force_login(actor)
        client.post(f"/cms/common-answers/{CommonPosition.objects.get().pk}/sign/", {"drop": "1"})
        assert not CommonPosition.objects.exists()

    def test_proposing_together(self, client, sent):
        client.force_login(official(sent.institution))
        path = "/cms/institution-proposals/"
        assert client.get(path).status_code == 200
        data = {"institution": sent.institution_id, **three("title", "One paper")}
        assert client.post(path, data).status_code == 422
        client.post(path, {**data, **three("text", "States agree")})
        made = Proposer.objects.get().recommendation
        second = institution()
        client.force_login(official(second))
        assert "Join for" in client.get(path).content.decode()
        client.post(f"{path}{made.code}/join/", {"institution": second.pk})
        client.post(f"{path}{made.code}/join/", {"institution": sent.institution_id})
        assert set(made.proposers.values_list("institution", flat=True)) == {sent.institution_id, second.pk}
        page = client.get(f"/en/{made.path}").content.decode()
        assert "Proposed together" in page
        assert str(second.name) in page


def test_officials_see_first_what_waits_for_them(client, sent, found, speaker):
    association, person = speaker
    assess(found, actor=person, organisation=association, finding="disputes", grounds=words("x"))
    today = clock.today()
    measure(sent, "Long over", starts_on=today - 900 * DAY, ends_on=today - DAY, published_at=NOW - 400 * DAY)
    measure(sent, "canary draft", published_at=None, starts_on=today - 9 * DAY, ends_on=today - DAY)
    client.force_login(official(sent.institution))
    page = client.get("/cms/answers/").content.decode()
    for text in ("A contest without an answer", "A measure past its end", "A measure without news", "Long over"):
        assert text in page, text
    assert "canary draft" not in page
    client.force_login(official(institution()))
    page = client.get("/cms/answers/").content.decode()
    assert "What waits for you" not in page
    assert "Long over" not in page


class TestSending:
    def test_editors_send_and_nobody_else(self, client):
        asked, whom = recommendation(), institution()
        path = f"/cms/sending/{asked.code}/"
        for person in (official(whom), user(role="moderator", factor=True), user(role="analyst", factor=True)):
            client.force_login(person)
            assert client.get("/cms/sending/", follow=True).status_code == 404
            assert client.post(path, {"institutions": [whom.pk]}, follow=True).status_code == 404
        assert not Addressee.objects.exists()
        client.force_login(user(role="editor", factor=True))
        assert asked.code in client.get("/cms/sending/").content.decode()
        assert client.get(path).status_code == 200
        assert client.post(path, {}).status_code == 422
        for _time in range(2):
            client.post(path, {"institutions": [whom.pk]})
        assert Addressee.objects.get().institution == whom


def test_officials_find_the_way_from_the_public_page(client, sent, found):
    answer, work = f"/cms/answers/{sent.pk}/", f"/cms/measures/{found.pk}/"
    client.force_login(official(institution()))
    assert answer not in client.get(f"/en/{sent.recommendation.path}").content.decode()
    client.force_login(official(sent.institution))
    assert answer in client.get(f"/en/{sent.recommendation.path}").content.decode()
    assert work in client.get(f"/en/measures/{found.pk}/").content.decode()


def test_a_no_stays_on_watch(client, sent):
    Position.objects.create(addressee=sent, code="noted", state="published", published_at=NOW, reason=words("x"))
    page = client.get(f"/en/{sent.recommendation.path}").content.decode()
    assert "Stays on watch" in page
    assert "On watch: looked at again" in page
