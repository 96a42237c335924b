"""What time does: reminders and silence, each told once whatever runs twice."""

import pytest

from accounts.actions.notices import follow
from accounts.models import Follow, Notice
from consult.actions.publication import approve_words
from core import clock
from core.models import AuditEntry
from dialogue.actions.posts import publish_post
from dialogue.actions.threads import open_thread
from recommendations.actions.assessments import assess
from recommendations.actions.positions import prepare_position, publish_position, send_to_institution
from recommendations.actions.silence import run_due
from recommendations.models import Addressee, AdoptionEvent, Position, Provenance
from tests.consult.workbench.build import analyst, closed, said
from tests.support.factories import (
    DAY,
    NOW,
    addressee,
    consultation,
    institution,
    mandate,
    measure,
    official,
    organisation,
    recommendation,
    theme,
    user,
    words,
)

pytestmark = pytest.mark.django_db


def told(person):
    return sorted(person.notices.values_list("key", flat=True))


def run(capture, now=NOW):
    """Twice: the second run says nothing new."""
    for _time in range(2):
        with capture(execute=True):
            run_due(now)


class TestSilence:
    def test_begins_once_in_public(self, django_capture_on_commit_callbacks):
        sent, follower = addressee(recommendation(), institution(), due_on=clock.today() - DAY), user()
        addressee(recommendation(), institution(), due_on=clock.today())
        answered = addressee(recommendation(), institution(), due_on=clock.today() - DAY)
        Position.objects.create(addressee=answered, code="noted", state="published", published_at=NOW)
        drafted = addressee(recommendation(), institution(), due_on=clock.today() - DAY)
        Position.objects.create(addressee=drafted, code="noted", reason=words("canary"))
        follow(follower, sent.recommendation.topic)
        run(django_capture_on_commit_callbacks)
        silent = AdoptionEvent.objects.filter(kind="silent").values_list("institution", flat=True)
        assert sorted(silent) == sorted([sent.institution_id, drafted.institution_id])
        assert AuditEntry.objects.filter(action="silence.began", is_public=True, role="system").count() == 2
        assert [(n.user, n.kind) for n in Notice.objects.all()] == [(follower, "silent")]
        assert Addressee.objects.get(pk=sent.pk).silence_told_on == clock.today()


class TestReminders:
    def test_before_the_day_after_it_and_every_four_weeks(self, django_capture_on_commit_callbacks):
        today = clock.today()
        sent = addressee(recommendation(), institution(), due_on=today + 14 * DAY)
        own, other = official(sent.institution), official(institution())
        ended = official(sent.institution, starts_on=today - 9 * DAY, ends_on=today - DAY)
        member = user()
        mandate(member, sent.institution)
        for days, turns in ((-1, 0), (0, 1), (14, 1), (15, 2), (42, 2), (43, 3)):
            run(django_capture_on_commit_callbacks, NOW + days * DAY)
            assert len(told(own)) == turns, days
        assert told(own) == [f"due.{sent.pk}.before", f"due.{sent.pk}.late-0", f"due.{sent.pk}.late-1"]
        assert told(other) == told(ended) == told(member) == []

    def test_a_no_is_looked_at_again_after_a_year(self, django_capture_on_commit_callbacks):
        for code, turns in (("noted", 1), ("not_accepted", 1), ("accepted", 0)):
            sent = addressee(recommendation(), institution())
            own = official(sent.institution)
            given = Position.objects.create(
                addressee=sent, code=code, state="published", published_at=NOW - 365 * DAY, reason=words("x")
            )
            assert (given.review_on == clock.today()) == bool(turns)
            run(django_capture_on_commit_callbacks)
            assert len(told(own)) == turns

    def test_of_measures_and_contests(self, django_capture_on_commit_callbacks):
        today = clock.today()
        sent = addressee(recommendation(), institution())
        Position.objects.create(addressee=sent, code="accepted", state="published", published_at=NOW)
        own = official(sent.institution)
        found = measure(sent, starts_on=today - 9 * DAY, ends_on=today - DAY, published_at=NOW - 366 * DAY)
        measure(sent, published_at=None, starts_on=today - 9 * DAY, ends_on=today - DAY)
        speaker, person = organisation(), user()
        mandate(person, speaker)
        assess(found, actor=person, organisation=speaker, finding="disputes", grounds=words("x"), now=NOW)
        run(django_capture_on_commit_callbacks)
        kinds = [key.split(".")[1].split("-")[0] for key in told(own)]
        assert kinds == ["contest", "news", "over"]
        run(django_capture_on_commit_callbacks, NOW + 29 * DAY)
        assert len(told(own)) == 4


class TestWhoFollowsByDefault:
    def test_who_answered_a_cited_consultation_and_who_wrote_in_the_thread(self):
        asked, paper = recommendation(), consultation()
        Provenance.objects.create(recommendation=asked, theme=theme(paper))
        asked.thread = open_thread(space=asked.space, title="Talk", language="en", path=asked.path)
        asked.save()
        respondent, writer, late, bystander = user(), user(), user(), user()
        follow(respondent, paper.topic)
        post = {"language": "en"}
        publish_post(asked.thread, actor=writer, text="One thing", submission_key="a", **post)
        send_to_institution(asked, institution=institution(), now=NOW)
        publish_post(asked.thread, actor=late, text="Another", submission_key="b", **post)
        followers = set(Follow.objects.filter(topic=asked.topic).values_list("user", flat=True))
        assert followers == {respondent.pk, writer.pk, late.pk}
        assert bystander.pk not in followers

    def test_who_follows_the_consultation_of_a_published_answer_that_it_cites(self):
        asked, hidden, paper, person = recommendation(), recommendation(), closed(), user()
        published, waits = said(paper, "Words."), said(paper, "Canary.")
        approve_words(published, actor=analyst(paper))
        Provenance.objects.create(recommendation=asked, answer=published)
        Provenance.objects.create(recommendation=hidden, answer=waits)
        follow(person, paper.topic)
        for sent in (asked, hidden):
            send_to_institution(sent, institution=institution(), now=NOW)
        followed = Follow.objects.filter(user=person).values_list("topic", flat=True)
        assert sorted(followed) == sorted([paper.topic, asked.topic])

    def test_who_stopped_is_not_made_to_follow_again(self):
        asked, paper, person = recommendation(), consultation(), user()
        Provenance.objects.create(recommendation=asked, theme=theme(paper))
        follow(person, paper.topic)
        send_to_institution(asked, institution=institution(), now=NOW)
        Follow.objects.filter(topic=asked.topic).delete()
        send_to_institution(asked, institution=institution(), now=NOW)
        assert not Follow.objects.filter(topic=asked.topic).exists()

    def test_who_follows_the_institution_is_told_too_and_each_once(self, django_capture_on_commit_callbacks):
        sent, person = addressee(recommendation(), institution()), user()
        follow(person, sent.recommendation.topic)
        follow(person, f"institution.{sent.institution_id}")
        own = official(sent.institution)
        with django_capture_on_commit_callbacks(execute=True):
            prepare_position(sent, actor=own, code="accepted", reason=words("Yes"))
            publish_position(sent, actor=own)
        assert [n.kind for n in person.notices.all()] == ["answered"]
