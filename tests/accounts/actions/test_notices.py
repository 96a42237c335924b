"""Being told: once, neutrally, and only of what one may see."""

import pytest

from accounts import ports
from accounts.actions.notices import follow, tell, tell_followers, unfollow
from accounts.models import Follow, Notice
from core.models import OutboxMail
from tests.support.factories import consultation, recommendation, round_, user, words

pytestmark = pytest.mark.django_db
NEWS = {"kind": "closed", "subject": words("A secret canary title"), "path": "consultations/x/"}


def test_told_once_and_no_mail_by_that_alone():
    person = user(email="amal@example.org", language="ar")
    assert tell(person, key="k", **NEWS)
    assert not tell(person, key="k", **NEWS)
    assert str(Notice.objects.get().about) == "A secret canary title"
    assert not OutboxMail.objects.exists()


def test_followers_are_told_and_nobody_else():
    follower, other, gone, author = user(), user(), user(is_active=False), user()
    for person in (follower, gone, author):
        follow(person, "x.1")
        follow(person, "x.1")
    follow(other, "x.11")
    assert tell_followers("x.1", key="k", but=[author.pk], **NEWS) == 1
    assert tell_followers("x.1", key="k", but=[author.pk], **NEWS) == 0
    assert [n.user for n in Notice.objects.all()] == [follower]
    unfollow(follower, "x.1")
    assert tell_followers("x.1", key="later", but=[author.pk], **NEWS) == 0


class TestTopics:
    def test_what_everybody_sees_can_be_followed(self, client):
        person = user()
        client.force_login(person)
        topics = [consultation().topic, recommendation().topic, round_().topic]
        for topic in topics:
            assert client.post("/en/account/follow/", {"topic": topic}).status_code == 302
        assert sorted(person.follows.values_list("topic", flat=True)) == sorted(topics)
        client.post("/en/account/follow/", {"topic": topics[0], "stop": "1"})
        assert person.follows.count() == 2

    def test_nothing_else(self, client):
        client.force_login(user())
        hidden = [consultation(state="draft").topic, round_(state="draft").topic]
        odd = ["", "x", "user.1", "recommendation", "recommendation.", "recommendation.-1", "recommendation.٣"]
        odd += ["recommendation.999999", "recommendation." + "9" * 40, "a" * 500, "recommendation.1\x00", "thread.1"]
        for topic in hidden + odd:
            assert client.post("/en/account/follow/", {"topic": topic}).status_code == 404, topic
        assert not Follow.objects.exists()

    def test_an_official_follows_the_draft_of_the_own_institution(self):
        from tests.support.factories import institution, official

        ours = institution()
        draft = consultation(state="draft", owner=ours)
        assert ports.topics.may_follow(official(ours), draft.topic)
        assert not ports.topics.may_follow(official(institution()), draft.topic)

    def test_visitors_sign_in_first_and_links_follow_nothing(self, client):
        topic = recommendation().topic
        assert client.post("/en/account/follow/", {"topic": topic}).status_code == 403
        client.force_login(user())
        assert client.get("/en/account/follow/").status_code == 405
        assert not Follow.objects.exists()
