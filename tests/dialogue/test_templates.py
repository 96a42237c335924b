"""Conversations that begin with a form: a reflection group, and three seats for unions, employers and authorities."""

import pytest

from core.errors import PermissionRefused
from dialogue.actions.posts import submit_without_account
from dialogue.models import Post, Thread
from tests.support.pages import parse, text_of


@pytest.fixture
def union(world):
    return world.organisation("trade_union", "Union (example)")


@pytest.fixture
def speaker(client, world, union):
    person = world.person()
    world.mandate(person, union)
    client.force_login(person)
    return person


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_form_brings_words_to_begin_with(client, forum, speaker):
    html = page(client, f"/en/forums/{forum.slug}/new/?template=reflection")
    assert "What we ask the other side:" in html and 'name="template" value="reflection"' in html
    assert "What we ask" not in page(client, f"/en/forums/{forum.slug}/new/?template=nonsense")


def test_three_seats_and_who_has_taken_them(client, world, forum, union, speaker):
    data = {"title": "Seasonal work", "kind": "discussion", "text": "Our side", "key": "k",
            "template": "three_seats", "speaker": f"org-{union.pk}"}  # fmt: skip
    assert client.post(f"/en/forums/{forum.slug}/new/", data).status_code == 302
    thread = Thread.objects.get()
    assert thread.template == "three_seats"
    words = text_of(parse(page(client, f"/en/threads/{thread.pk}/"))[0])
    assert "Employers: nobody has spoken yet" in words and "Unions: Union (example)" in words


def test_the_composer_is_for_those_who_have_a_seat(client, world, forum, speaker):
    thread = world.thread(forum, template="three_seats")
    assert "<textarea" in page(client, f"/en/threads/{thread.pk}/")
    client.force_login(world.person())
    html = page(client, f"/en/threads/{thread.pk}/")
    assert "<textarea" not in html and "each from a seat of its own" in html


def test_whoever_has_no_seat_is_told_and_keeps_the_text(client, world, forum, union, speaker):
    data = {"title": "Seasonal work", "kind": "discussion", "text": "My own words", "key": "k",
            "template": "three_seats", "speaker": "myself"}  # fmt: skip
    answer = client.post(f"/en/forums/{forum.slug}/new/", data)
    html = answer.content.decode()
    assert answer.status_code == 403 and "each from a seat of its own" in html and "My own words" in html
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    ("category", "may_speak"),
    [
        ("trade_union", True), ("employers", True), ("company", True), ("authority_origin_national", True),
        ("authority_transit", True), ("migrant_association", False), ("academia", False),
    ],
)  # fmt: skip
def test_who_has_a_seat(world, forum, category, may_speak):
    thread = world.thread(forum, template="three_seats")
    person, organisation = world.person(), world.organisation(category)
    world.mandate(person, organisation)
    if may_speak:
        assert world.post(thread, person, on_behalf_of=organisation).number == 1
        return
    with pytest.raises(PermissionRefused) as refusal:
        world.post(thread, person, on_behalf_of=organisation)
    assert refusal.value.code == "no_seat"
    assert not Post.objects.exists()


def test_nobody_takes_a_seat_without_an_account(world):
    thread = world.thread(world.forum(allows_anonymous=True), template="three_seats")
    with pytest.raises(PermissionRefused):
        submit_without_account(thread, text="Words", language="en", submission_key="k")


def test_a_reflection_group_shows_both_sides_and_takes_persons_too(client, world, forum):
    thread = world.thread(forum, template="reflection")
    person, authority = world.person(), world.organisation("authority_destination_national", "Office of B (example)")
    world.mandate(person, authority)
    world.post(thread, person, on_behalf_of=authority)
    world.post(thread)
    words = text_of(parse(page(client, f"/en/threads/{thread.pk}/"))[0])
    assert "Side of destination: Office of B (example)" in words and "Side of origin: nobody has spoken yet" in words
