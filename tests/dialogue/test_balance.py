"""Who has been heard: by declared group only as the disclosure rule allows, and never whose group it is."""

import datetime
import json

import pytest

from accounts.actions.aliases import declare_group
from accounts.models import Declaration
from accounts.tags import person_tag
from core import clock
from dialogue.actions.balance import recompute_balances, take_balance, tell
from dialogue.actions.moderation import hide_post
from dialogue.jobs import take_balances
from dialogue.models import BalanceSnapshot, ForumIndexPage, ForumPage, Thread
from dialogue.queries.balance import balance_of, unheard_in
from dialogue.queries.forums import forum_view, mark_of, order_of_day
from tests.dialogue.conftest import NOW

MONTH = datetime.date(2026, 11, 1)
NEXT = datetime.date(2026, 12, 1)


def speak(world, thread, group, n, *, silent=False):
    """So many persons of a group, who speak or only declare themselves."""
    people = [world.person() for _n in range(n)]
    for person in people:
        if group:
            declare_group(person, space=thread.space, category=group)
        if not silent:
            world.post(thread, person)
    return people


def told(forum):
    return BalanceSnapshot.objects.filter(forum=forum).order_by("-month").first().told


def test_groups_of_ten_in_steps_and_small_ones_together():
    assert tell({"returnee": 27, "family": 14, "resident": 6, "migrant_abroad": 5}, {})["groups"] == [
        ["returnee", 20],
        ["family", 10],
        ["other_persons", 10],
    ]
    assert tell({"returnee": 27, "family": 14, "resident": 3}, {})["groups"] == [["returnee", 20], ["family", 10]]
    assert tell({"returnee": 27, "family": 9}, {})["groups"] == []  # one group alone tells of the other
    assert tell({}, {})["groups"] == []


def test_a_number_never_tells_of_one_person():
    before = tell({"returnee": 27, "family": 14}, {})
    assert tell({"returnee": 28, "family": 14}, {}) == before


def test_counted_once_a_month_from_what_can_be_read(world, forum, thread):
    speak(world, thread, "returnee", 11)
    speak(world, thread, "family", 10)
    speak(world, thread, "", 3)
    hidden = world.post(thread, speak(world, thread, "family", 1, silent=True)[0])
    hide_post(hidden, actor=world.staff("moderator"), reason="insult")
    assert [recompute_balances(NOW), recompute_balances(NOW)] == [1, 0]
    snapshot = BalanceSnapshot.objects.get()
    assert (snapshot.month, snapshot.counted["heard"]) == (MONTH, {"returnee": 11, "family": 10})
    found = balance_of(forum)
    assert found.persons == 24
    assert dict(found.groups) == {"Returnee": 10, "Family member of a migrant or returnee": 10}
    speak(world, thread, "family", 5)
    assert not take_balance(forum, MONTH)  # a second process, or the next day: totals move, groups do not
    assert balance_of(forum).persons == 29 and balance_of(forum).groups == found.groups


def test_nine_more_change_nothing_ten_do(world, forum, thread):
    speak(world, thread, "returnee", 19)
    speak(world, thread, "family", 12)
    take_balance(forum, MONTH)
    first = told(forum)
    speak(world, thread, "returnee", 9)
    take_balance(forum, NEXT)
    assert told(forum)["groups"] == first["groups"] and BalanceSnapshot.objects.count() == 2
    speak(world, thread, "returnee", 1)
    take_balance(forum, datetime.date(2027, 1, 1))
    assert dict(told(forum)["groups"]) == {"returnee": 20, "family": 10}


def test_what_is_kept_joins_no_account_to_a_group(world, forum, thread):
    person = speak(world, thread, "returnee", 1)[0]
    take_balance(forum, MONTH)
    kept = json.dumps([BalanceSnapshot.objects.get().counted, told(forum)])
    assert person_tag(forum.space, person) not in kept and person.username not in kept
    assert {field.name for field in BalanceSnapshot._meta.get_fields()} == {"id", "forum", "month", "counted", "told"}


def test_organisations_are_told_as_they_are(world, forum, thread):
    speaker, union = world.person(), world.organisation("trade_union")
    world.mandate(speaker, union)
    world.post(thread, speaker, on_behalf_of=union)
    world.post(thread, speaker, text="Twice", on_behalf_of=union)
    assert balance_of(forum).organisations == ()
    recompute_balances(NOW)
    assert balance_of(forum).organisations == [("Trade union", 1)]


def test_facilitators_see_who_is_silent(world, forum, thread):
    speak(world, thread, "returnee", 10, silent=True)
    speak(world, thread, "family", 9, silent=True)
    speak(world, thread, "resident", 10, silent=True)
    speak(world, thread, "resident", 1)
    silent, spoken = world.organisation(name="Silent (example)"), world.organisation(name="Loud (example)")
    hidden = world.organisation(name="Not verified (example)", verified=False)
    speaker = world.person()
    world.mandate(speaker, spoken)
    world.post(thread, speaker, on_behalf_of=spoken)
    take_balance(forum, MONTH)
    found = unheard_in(forum)
    assert found.groups == ["Returnee"]
    named = [organisation for _category, organisations in found.organisations for organisation in organisations]
    assert silent in named and spoken not in named and hidden not in named


class TestPages:
    @pytest.fixture
    def page(self, world):
        from tests.support.factories import front_page

        forum = world.forum()
        index = front_page().add_child(instance=ForumIndexPage(title="Forums", slug="forums"))
        made = ForumPage(title="First year", slug=forum.slug, lead="Lead", translation_key=forum.translation_key)
        index.add_child(instance=made)
        return forum

    def test_the_forum_tells_and_switches_the_order(self, client, world, page):
        thread = world.thread(page)
        speak(world, thread, "returnee", 12)
        speak(world, thread, "family", 11)
        recompute_balances()
        html = client.get(f"/en/{page.path}").content.decode()
        assert "23 persons have spoken" in html and "10 or more" in html and "Who has not spoken" not in html
        assert "Newest posts first." in client.get(f"/en/{page.path}?order=new").content.decode()

    def test_only_facilitators_without_a_conflict_see_who_is_silent(self, client, world, page):
        path = f"/en/forums/{page.slug}/unheard/"
        conflicted = world.staff("moderator")
        world.mandate(conflicted, page.listener)
        silent = world.organisation(name="Silent canary (example)")
        for actor in (None, world.person(), world.staff("official"), world.staff("editor"), conflicted):
            if actor:
                client.force_login(actor)
            answer = client.get(path)
            assert answer.status_code == 403 and str(silent.name) not in answer.content.decode()
        client.force_login(world.staff("moderator"))
        assert str(silent.name) in client.get(path).content.decode()

    def test_a_group_is_declared_apart_from_the_account(self, client, world, page):
        path = f"/en/forums/{page.slug}/my-group/"
        assert "/login/" in client.get(path).url
        person = world.person()
        client.force_login(person)
        client.get(path)
        assert client.post(path, {"category": "trade_union"}).status_code == 422
        for _twice in range(2):
            client.post(path, {"category": "family"})
        found = Declaration.objects.get()
        assert (found.category, found.tag) == ("family", person_tag(page.space, person))
        assert "checked" in client.get(path).content.decode()


class TestOrder:
    def threads(self, world, forum, n=24):
        union, speaker = world.organisation("trade_union"), world.person()
        world.mandate(speaker, union)
        found = [world.thread(forum, title=f"Thread {k}") for k in range(n)]
        world.post(found[0], speaker, on_behalf_of=union)
        Thread.objects.update(opened_on=datetime.date(2026, 11, 1))
        return found

    def test_marks_come_by_turns_whatever_was_declared(self, world, forum):
        found = self.threads(world, forum)
        order = order_of_day(Thread.objects.all(), forum, MONTH + clock.DAY)
        assert found[0].pk in order[:2]  # the only one of its mark
        person = world.person()
        declare_group(person, space=forum.space, category="returnee")
        world.post(found[5], person)
        assert order_of_day(Thread.objects.all(), forum, MONTH + clock.DAY) == order
        assert order_of_day(Thread.objects.all(), forum, MONTH + 2 * clock.DAY) != order

    def test_what_is_opened_today_moves_no_page(self, world, forum):
        self.threads(world, forum)
        day = clock.today()
        before = order_of_day(Thread.objects.all(), forum, day)
        fresh = world.thread(forum, title="Fresh")
        Thread.objects.filter(pk=fresh.pk).update(opened_on=day)
        assert order_of_day(Thread.objects.all(), forum, day) == [*before, fresh.pk]

    def test_pages_hold_everything_once_and_keep_their_day(self, world, forum):
        found = self.threads(world, forum)
        Thread.objects.filter(pk=found[3].pk).update(is_pinned=True)
        first = forum_view(forum.translation_key, None)
        second = forum_view(forum.translation_key, None, page="2", day=str(first.mixed_on))
        shown = [thread.pk for thread in (*first.threads, *second.threads)]
        assert shown[0] == found[3].pk and sorted(shown) == [thread.pk for thread in found]
        assert first.older == f"?page=2&day={clock.today()}"
        yesterday = clock.today() - clock.DAY
        assert forum_view(forum.translation_key, None, day=str(yesterday)).mixed_on == yesterday
        for odd in ("2020-01-01", "x", "9999-99-99"):
            assert forum_view(forum.translation_key, None, day=odd).mixed_on == clock.today()
        newest = forum_view(forum.translation_key, None, order="new")
        assert (newest.mixed_on, newest.older) == (None, "?page=2&order=new")

    def test_a_thread_one_may_not_read_is_in_no_order(self, world, forum):
        hidden = world.thread(forum, title="Members only", audience="members")
        assert forum_view(forum.translation_key, None).threads == []
        assert [t.pk for t in forum_view(forum.translation_key, world.staff("moderator")).threads] == [hidden.pk]

    def test_marks(self):
        assert [mark_of(c) for c in (None, "", "authority_origin_national", "authority_transit", "ngo")] == [
            "person",
            "person",
            "institution",
            "institution",
            "ngo",
        ]


def test_the_job_runs(world, forum):
    take_balances()
    assert BalanceSnapshot.objects.filter(forum=forum).count() == 1
