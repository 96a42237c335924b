"""Who gets in where: every screen of recommendations by every kind of person. An address that is not here fails.

Whoever is not let in learns nothing (sent to the entrance, or told that there is no such page or no right), and what
they send changes no row.
"""

import hashlib
import uuid

import pytest
from django.apps import apps
from django.core import serializers
from django.urls import URLPattern

from accounts.models import Mandate
from recommendations import adoption_hooks, wagtail_hooks
from recommendations.actions.amendments import amend
from recommendations.actions.proposals import propose
from recommendations.models import (
    ActionPlan,
    CommonParty,
    CommonPosition,
    Contest,
    Obstacle,
    PlanMeasure,
    Proposer,
    Provenance,
    VoteReason,
)
from recommendations.urls import urlpatterns
from tests.support.factories import (
    NOW,
    addressee,
    institution,
    mandate,
    measure,
    official,
    organisation,
    recommendation,
    round_,
    user,
    words,
)

pytestmark = pytest.mark.django_db

EDITORS = {"editor", "administrator"}
MODERATORS = EDITORS | {"moderator"}
READERS_OF_REASONS = {"moderator", "administrator"}
OFFICIALS = {"its official", "other official"}
ITS_OWN = {"its official"}
# The administrator of the tests is no superuser and holds no mandate.
STAFF = {"moderator", "analyst", "editor", "administrator"}
PEOPLE = {"visitor", "participant", "spokesperson"} | OFFICIALS | STAFF
ACCOUNTS = PEOPLE - {"visitor"}

# Name of the address → who gets in.
DESK = {
    "admin_answers": OFFICIALS,
    "admin_answer": ITS_OWN,
    "admin_measure_new": ITS_OWN,
    "admin_common_new": ITS_OWN,
    "admin_common": ITS_OWN,
    "admin_common_sign": ITS_OWN,
    "admin_measure": ITS_OWN,
    "admin_measure_change": ITS_OWN,
    "admin_measure_report": ITS_OWN,
    "admin_obstacle_new": ITS_OWN,
    "admin_obstacle": ITS_OWN,
    "admin_contest": ITS_OWN,
    "admin_proposals": OFFICIALS,
    "admin_proposal_join": ITS_OWN,
    "admin_plans": OFFICIALS,
    "admin_plan_new": ITS_OWN,
    "admin_plan": ITS_OWN,
    "admin_plan_edit": ITS_OWN,
    "admin_plan_parties": ITS_OWN,
    "admin_plan_press": ITS_OWN,
    "admin_plan_take_out": ITS_OWN,
    "admin_sending": EDITORS,
    "admin_send": EDITORS,
    "admin_rounds": EDITORS,
    "admin_round_new": EDITORS,
    "admin_round": EDITORS,
    "admin_round_items": EDITORS,
    "admin_round_out": EDITORS,
    "admin_round_announce": EDITORS,
    "admin_round_extend": EDITORS,
    "admin_recommendations": EDITORS,
    "admin_recommendation": EDITORS,
    "admin_recommendation_text": EDITORS,
    "admin_recommendation_file": EDITORS,
    "admin_recommendation_source": EDITORS,
    "admin_recommendation_source_remove": EDITORS,
    "admin_recommendation_merge": EDITORS,
    "admin_contributions": MODERATORS,
    "admin_contribution": MODERATORS,
    "admin_contribution_show": MODERATORS,
    "admin_contribution_hide": MODERATORS,
    "admin_contribution_cover": MODERATORS,
    "admin_contribution_same": MODERATORS,
    "admin_contribution_decide": EDITORS,
    "admin_import": EDITORS,
    "admin_reasons": READERS_OF_REASONS,
    "admin_reason_decide": READERS_OF_REASONS,
}
PUBLIC = {
    **dict.fromkeys(
        [
            "recommendations",
            "recommendation_list",
            "board",
            "board_levels",
            "board_timeline",
            "board_feed",
            "board_overdue",
            "board_found",
            "recommendation_data",
            "recommendation_data_file",
            "recommendation_feed",
            "cluster",
            "recommendation",
            "recommendation_versions",
            "recommendation_reasons",
            "amend",
            "minority",
            "round",
            "round_results",
            "propose",
            "measure",
            "plans",
            "plan",
        ],
        PEOPLE,
    ),
    **dict.fromkeys(
        ["my_contributions", "vote_begin", "vote_done", "round_receipts", "vote", "vote_group", "vote_undo"], ACCOUNTS
    ),
    "minority_join": set(),
    "contribution_withdraw": set(),
    "stance": {"spokesperson"},
    "measure_assess": {"spokesperson"},
    "measure_obstacle": {"spokesperson"},
}
# Pages that everybody opens and that take a form from accounts only.
FORMS = {"amend", "propose"}
LATER = "2030-01-01"


def desk_paths():
    return {p.name: str(p.pattern) for hooks in (wagtail_hooks, adoption_hooks) for p in hooks.urls()}


def public_paths():
    return {pattern.name: str(pattern.pattern) for pattern in urlpatterns if isinstance(pattern, URLPattern)}


def test_the_table_is_complete():
    assert set(DESK) == set(desk_paths())
    assert set(PUBLIC) == set(public_paths())


@pytest.fixture
def world():
    """One of everything, and one person of every kind."""
    asked, another, body = institution("Asked"), institution("Another"), organisation("Body")
    found = round_(items=1, proposals_rule="read_first")
    draft = round_(items=1, state="draft")
    of = recommendation()
    received = addressee(of, asked)
    published = measure(received)
    own = user()
    mandate(own, body)
    people = {
        "visitor": None,
        "participant": user(),
        "spokesperson": own,
        "its official": official(asked),
        "other official": official(another),
        **{role: user(role=role, factor=True) for role in ("moderator", "analyst", "editor", "administrator")},
    }
    plan = ActionPlan.objects.create(owner=asked, slug="a-plan", title=words("Plan"), starts_on=LATER, ends_on=LATER)
    entry = PlanMeasure.objects.create(plan=plan, measure=published, added_at=NOW)
    common = CommonPosition.objects.create(recommendation=of, code="accepted")
    CommonParty.objects.create(common=common, addressee=received)
    proposed = recommendation()
    Proposer.objects.create(
        recommendation=proposed,
        institution=asked,
        mandate=Mandate.objects.filter(organisation=asked).first(),
        signed_at=NOW,
    )
    given = {"language": "en", "now": NOW}
    proposal = propose(
        found, actor=user(), title="A new one", text="Text", why="", submission_key=uuid.uuid4(), **given
    )
    change = amend(of, actor=user(), text="Other words", why="x", submission_key=uuid.uuid4(), **given)
    item = found.items.get()
    reason = VoteReason.objects.create(item=item, tag="r", stance="support", text="canary", language="en")
    source = Provenance.objects.create(recommendation=of, outside_title="A text")
    obstacle = Obstacle.objects.create(measure=published, organisation=body, text=words("x"), reported_at=NOW)
    contest = Contest.objects.create(measure=published, organisation=body, opened_at=NOW, waits_since=NOW)
    return {
        "people": people,
        "desk": {
            "admin_answer": {"pk": received.pk},
            "admin_measure_new": {"pk": received.pk},
            "admin_common_new": {"pk": received.pk},
            "admin_common": {"pk": common.pk},
            "admin_common_sign": {"pk": common.pk},
            **{f"admin_measure{end}": {"pk": published.pk} for end in ("", "_change", "_report")},
            "admin_obstacle_new": {"pk": published.pk},
            "admin_obstacle": {"pk": obstacle.pk},
            "admin_contest": {"pk": contest.pk},
            "admin_proposal_join": {"code": proposed.code},
            "admin_plan_new": {"owner": asked.pk},
            **{f"admin_plan{end}": {"pk": plan.pk} for end in ("", "_edit", "_parties", "_press")},
            "admin_plan_take_out": {"pk": plan.pk, "entry": entry.pk},
            "admin_send": {"code": of.code},
            **{f"admin_round{end}": {"pk": draft.pk} for end in ("", "_items", "_announce", "_extend")},
            "admin_round_out": {"pk": draft.pk, "item": draft.items.get().pk},
            **{f"admin_recommendation{end}": {"pk": of.pk} for end in ("", "_text", "_file", "_source", "_merge")},
            "admin_recommendation_source_remove": {"pk": of.pk, "source": source.pk},
            **{
                f"admin_contribution{end}": {"kind": "proposal", "pk": proposal.pk}
                for end in ("", "_show", "_hide", "_cover", "_same")
            },
            "admin_contribution_decide": {"kind": "amendment", "pk": change.pk},
            "admin_reason_decide": {"pk": reason.pk},
        },
        "public": {
            "recommendation_data_file": {"name": "recommendations.csv"},
            **{
                name: {"code": of.code}
                for name in ("recommendation", "recommendation_versions", "recommendation_reasons", "amend", "minority")
            },
            "cluster": {"code": "none"},
            "minority_join": {"pk": 1},
            "contribution_withdraw": {"kind": "proposal", "pk": proposal.pk},
            **{
                name: {"slug": found.slug}
                for name in ("round", "propose", "vote_begin", "vote_done", "round_receipts", "round_results")
            },
            **{name: {"slug": found.slug, "order": 1} for name in ("vote", "vote_group", "vote_undo")},
            "stance": {"slug": found.slug, "order": 1, "organisation": body.pk},
            "measure": {"pk": published.pk},
            "measure_assess": {"pk": published.pk, "organisation": body.pk},
            "measure_obstacle": {"pk": published.pk, "organisation": body.pk},
            "plan": {"slug": "none"},
        },
    }


def address(path, arguments, base):
    for name, value in arguments.items():
        for kind in ("int", "slug", "str"):
            path = path.replace(f"<{kind}:{name}>", str(value))
    assert "<" not in path, path
    return base + path


def rows():
    """A digest of every row of recommendations, votes and their ledger among them."""
    told = hashlib.sha256()
    for label in ("recommendations", "core"):
        for model in apps.get_app_config(label).get_models():
            found = model._default_manager.order_by("pk")
            told.update(serializers.serialize("json", found).encode())
    return told.hexdigest()


def is_let_in(response):
    if response.status_code in (200, 422):
        return True
    target = response.headers.get("Location", "")
    # To the entrance, to the first page of the admin, or (for what is not there) to the same address in a language.
    refusals = ("login" in target, target.endswith("/cms/"), target.startswith("/en/cms/"))
    return response.status_code == 302 and not any(refusals)


def asked_by(client, person, path):
    client.logout()
    if person is not None:
        client.force_login(person)
    return client.get(path)


@pytest.mark.parametrize("name", sorted(DESK))
def test_the_desk(client, world, name):
    path = address(desk_paths()[name], world["desk"].get(name, {}), "/cms/")
    before = rows()
    for kind, person in world["people"].items():
        response = asked_by(client, person, path)
        if response.status_code != 405:  # it takes a POST only, and says so before it asks who it is
            assert is_let_in(response) == (kind in DESK[name]), (kind, response.status_code)
        if kind not in DESK[name]:
            assert "canary" not in response.content.decode()
            refused = client.post(path, {"reason": "insult", "show": "1", "publish": "1", "title_en": "x"})
            assert not is_let_in(refused), (kind, refused.status_code)
    assert rows() == before


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_the_site(client, world, name):
    path = address(public_paths()[name], world["public"].get(name, {}), "/en/")
    is_missing = name in ("cluster", "plan")
    before = rows()
    for kind, person in world["people"].items():
        response = asked_by(client, person, path)
        if is_missing:
            assert response.status_code == 404
            continue
        if response.status_code != 405:
            assert is_let_in(response) == (kind in PUBLIC[name]), (kind, response.status_code)
        if kind not in PUBLIC[name] or (kind == "visitor" and name in FORMS):
            client.post(path, {"stance": "support", "text": "x", "why": "x", "title": "x", "category": "returnee"})
    assert rows() == before
