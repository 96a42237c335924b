"""Editors open forums, change them and give seats; nobody else does, and everybody reads what was changed."""

import uuid

import pytest

from core.models import AuditEntry
from core.translated import LANGUAGES
from dialogue.actions.forums import seat_members
from dialogue.models import Forum, ForumPage, Member, Thread
from tests.support.factories import forum_indexes, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    found = user(role="editor", factor=True)
    client.force_login(found)
    return found


def fields(to, **changes):
    found = {
        "listener": to.pk,
        "promise": "consult",
        "membership": "open",
        "audience": "public",
        "moderation_mode": "after",
        "seats": 0,
        "submission_key": str(uuid.uuid4()),
    }
    for language in LANGUAGES:
        found |= {
            f"title_{language}": f"After the return {language}",
            f"lead_{language}": f"The first year {language}.",
        }
    return {**found, **changes}


class TestOpening:
    @pytest.fixture(autouse=True)
    def places(self):
        forum_indexes()

    def test_pages_in_three_languages_are_public_at_once(self, client, editor, world):
        listener = world.organisation("authority_origin_national")
        client.post("/cms/forums/new/", fields(listener))
        made = Forum.objects.get()
        assert (made.slug, made.listener) == ("after-the-return-en", listener)
        pages = ForumPage.objects.live().filter(translation_key=made.translation_key)
        assert {page.locale.language_code: page.lead for page in pages} == {
            language: f"The first year {language}." for language in LANGUAGES
        }
        assert AuditEntry.objects.get(action="forum.created").is_public

    def test_the_same_form_twice_opens_one(self, client, editor, world):
        sent = fields(world.organisation("authority_origin_national"))
        for _time in range(2):
            assert client.post("/cms/forums/new/", sent).status_code == 302
        assert Forum.objects.count() == 1
        assert ForumPage.objects.count() == 3

    def test_the_same_title_gets_an_address_of_its_own(self, client, editor, world):
        listener = world.organisation("authority_origin_national")
        for _time in range(2):
            client.post("/cms/forums/new/", fields(listener))
        assert set(Forum.objects.values_list("slug", flat=True)) == {"after-the-return-en", "after-the-return-en-2"}

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"title_ar": ""}, "Write it in all three languages"),
            ({"lead_fr": ""}, "Write it in all three languages"),
            ({"listener": ""}, "Nothing was kept yet"),
        ],
    )
    def test_what_is_missing_is_said_and_what_was_typed_stays(self, client, editor, world, changes, sentence):
        page = client.post("/cms/forums/new/", fields(world.organisation("authority_origin_national"), **changes))
        assert page.status_code == 422
        assert sentence in page.content.decode()
        assert "After the return en" in page.content.decode()
        assert not Forum.objects.exists() and not ForumPage.objects.exists()

    def test_who_is_not_verified_cannot_listen(self, client, editor, world):
        listener = world.organisation("authority_origin_national", verified=False)
        assert client.post("/cms/forums/new/", fields(listener)).status_code == 422
        assert not Forum.objects.exists()


class TestChanging:
    def test_what_was_changed_stands_in_the_public_log(self, client, editor, world, forum, thread):
        sent = fields(forum.listener, membership="invited", audience="members")
        client.post(f"/cms/forums/{forum.pk}/", sent)
        forum.refresh_from_db()
        assert (forum.membership, forum.audience) == ("invited", "members")
        assert Thread.objects.get().audience == "members"
        entry = AuditEntry.objects.get(action="forum.changed")
        assert entry.is_public and set(entry.details["changed"]) >= {"membership", "audience"}

    def test_new_conversations_are_read_by_those_who_may(self, world, forum):
        forum.audience = "members"
        forum.save()
        assert world.thread(forum).audience == "members"

    def test_nothing_changed_leaves_no_entry(self, client, editor, forum):
        for _time in range(2):
            client.post(f"/cms/forums/{forum.pk}/", fields(forum.listener))
        assert AuditEntry.objects.filter(action="forum.changed").count() == 1


class TestSeats:
    @pytest.fixture
    def balanced(self, world):
        return world.forum(membership="balanced", seats=1)

    def give(self, client, forum, person, category):
        sent = {"username": person.username, "category": category}
        return client.post(f"/cms/forums/{forum.pk}/seats/", sent)

    def test_a_seat_is_given_moved_and_taken(self, client, editor, world, balanced):
        person = world.person()
        for category in ("trade_union", "employers"):
            assert self.give(client, balanced, person, category).status_code == 302
        member = Member.objects.get()
        assert member.category == "employers"
        for _time in range(2):
            client.post(f"/cms/forums/{balanced.pk}/seats/{member.pk}/free/")
        assert not Member.objects.exists()

    def test_no_side_has_more_seats_than_another(self, client, editor, world, balanced):
        first, second = world.person(), world.person()
        self.give(client, balanced, first, "trade_union")
        page = self.give(client, balanced, second, "trade_union")
        assert page.status_code == 422
        assert "All 1 seats of this side are taken" in page.content.decode()
        assert second.username in page.content.decode()
        self.give(client, balanced, second, "employers")
        assert Member.objects.count() == 2

    @pytest.mark.parametrize(("name", "category"), [("nobody", "trade_union"), (None, "")])
    def test_a_seat_needs_a_person_and_a_side(self, client, editor, world, balanced, name, category):
        person = world.person()
        sent = {"username": name or person.username, "category": category}
        assert client.post(f"/cms/forums/{balanced.pk}/seats/", sent).status_code == 422
        assert not Member.objects.exists()


@pytest.mark.parametrize("role", ["moderator", "official", "analyst"])
def test_nobody_else(client, world, role):
    forum, person = world.forum(membership="invited"), world.person()
    seat_members(forum, [person])
    member = Member.objects.get()
    client.force_login(user(role=role, factor=True))
    for path in ("", "new/", f"{forum.pk}/"):
        page = client.get(f"/cms/forums/{path}", follow=True)
        assert person.username not in page.content.decode()
    client.post("/cms/forums/new/", fields(forum.listener))
    client.post(f"/cms/forums/{forum.pk}/", fields(forum.listener, audience="members"))
    client.post(f"/cms/forums/{forum.pk}/seats/", {"username": "nobody"})
    client.post(f"/cms/forums/{forum.pk}/seats/{member.pk}/free/")
    assert Member.objects.count() == Forum.objects.count() == 1
    assert Forum.objects.get().audience == "public"
