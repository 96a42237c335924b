"""Covering a passage, being told why, and having another moderator look again."""

import datetime

import pytest

from accounts.models import Notice
from core.errors import PermissionRefused
from core.models import AuditEntry
from dialogue.actions import appeals, moderation, redaction
from dialogue.actions.posts import edit_post, forget_versions, submit_without_account, withdraw_post
from dialogue.jobs import forget_covered
from dialogue.models import Appeal, Decision, Post, PostVersion, ThreadEvent
from tests.dialogue.conftest import NOW

NAME = "Samira of Rose Street"
TEXT = f"Ask {NAME} about it. She helps, {NAME} does."


@pytest.fixture
def moderator(world):
    return world.staff("moderator")


@pytest.fixture
def second(world):
    return world.staff("moderator")


@pytest.fixture
def author(world):
    return world.person()


@pytest.fixture
def post(world, thread, author):
    return world.post(thread, author, text=TEXT)


def cover(post, moderator, passage=NAME):
    return redaction.cover_passage(post, actor=moderator, passage=passage, reason="personal_data", now=NOW)


# --- Covering -----------------------------------------------------------------------------------------------


def test_a_passage_is_covered_everywhere_and_the_rest_stays(post, author, moderator):
    edit_post(post, actor=author, text=TEXT + " Truly.")
    covered = cover(post, moderator)
    assert NAME not in covered.text
    mark = "▮▮▮ [covered: It names or shows a private person]"
    assert covered.words == f"Ask {mark} about it. She helps, {mark} does. Truly."
    assert NAME not in PostVersion.objects.get().text
    assert Decision.objects.get().passage == NAME
    assert list(ThreadEvent.objects.values_list("type", flat=True))[-1] == "post.covered"
    assert Notice.objects.get(user=author).path == f"decisions/{Decision.objects.get().pk}/"


def test_the_log_of_a_covered_passage_holds_no_word_of_it(post, moderator):
    cover(post, moderator)
    entry = AuditEntry.objects.get(action="post.covered")
    assert entry.is_public and entry.details["reason"] == "personal_data"
    assert NAME not in str(entry.__dict__)


def test_covering_twice_is_the_same_as_once(post, moderator):
    cover(post, moderator)
    cover(post, moderator)
    assert Decision.objects.count() == 1
    assert AuditEntry.objects.filter(action="post.covered").count() == 1


@pytest.mark.parametrize(
    ("passage", "error"),
    [
        ("Samir", None),
        ("Nobody", redaction.PassageNotFound),
        ("", redaction.PassageNotFound),
        (TEXT, redaction.WholeText),
    ],
)
def test_only_words_that_stand_there_and_never_all_of_them(post, moderator, passage, error):
    if error is None:
        assert "a of Rose Street" in cover(post, moderator, passage).text
        return
    with pytest.raises(error):
        cover(post, moderator, passage)
    post.refresh_from_db()
    assert post.text == TEXT


def test_covering_needs_a_reason_and_a_moderator_without_a_conflict(world, post, forum, moderator, author):
    with pytest.raises(moderation.ReasonMissing):
        redaction.cover_passage(post, actor=moderator, passage=NAME, reason="because")
    for actor in (author, world.staff("official"), world.person()):
        with pytest.raises(PermissionRefused):
            cover(post, actor)
    world.mandate(moderator, forum.listener)
    with pytest.raises(PermissionRefused):
        cover(post, moderator)
    post.refresh_from_db()
    assert post.text == TEXT


def test_the_words_are_kept_thirty_days_and_longer_only_for_an_appeal(world, thread, author, moderator):
    old = NOW - datetime.timedelta(days=40)
    for number in range(2):
        post = world.post(thread, author, text=TEXT)
        cover(post, moderator)
        Decision.objects.filter(post=post).update(made_on=old.date())
        if number:
            Appeal.objects.create(decision=Decision.objects.get(post=post), words="Look again", raised_on=old.date())
    forget_covered()
    assert sorted(Decision.objects.values_list("passage", flat=True)) == ["", NAME]


def test_nobody_forges_a_mark(world, thread, author, post, moderator):
    forged = world.post(thread, author, text="See [▮ insult 7] there")
    assert forged.text == "See ▮▮▮ there"
    cover(post, moderator)
    post.refresh_from_db()
    edited = edit_post(post, actor=author, text=post.text + " [▮ hate 1]")
    assert "covered: It names" in edited.words and "hate" not in edited.text


def test_withdrawing_destroys_covered_words_too(post, author, moderator):
    cover(post, moderator)
    appeals.appeal_decision(Decision.objects.get(), actor=author, words="Please", now=NOW)
    withdraw_post(post, actor=author)
    assert Decision.objects.get().passage == ""
    assert Appeal.objects.get().state == "settled"


# --- Appeals ------------------------------------------------------------------------------------------------


def hidden(post, moderator):
    moderation.hide_post(post, actor=moderator, reason="insult", now=NOW)
    return Decision.objects.get(post=post)


def test_an_appeal_is_granted_by_another_and_the_post_comes_back(post, author, moderator, second):
    decision = hidden(post, moderator)
    appeal = appeals.appeal_decision(decision, actor=author, words="It is no insult", now=NOW)
    with pytest.raises(PermissionRefused) as refusal:
        appeals.decide_appeal(appeal, actor=moderator, is_granted=False)
    assert refusal.value.code == "own_decision"
    appeals.decide_appeal(appeal, actor=second, is_granted=True, answer="You are right.", now=NOW)
    post.refresh_from_db()
    appeal.refresh_from_db()
    decision.refresh_from_db()
    assert (post.state, post.number, post.text, post.reason) == ("visible", 1, TEXT, "")
    assert (appeal.state, appeal.decided_by, appeal.answer, decision.is_lifted) == (
        "granted", second, "You are right.", True,
    )  # fmt: skip
    assert Notice.objects.filter(user=author, path=decision.path).count() == 2
    entry = AuditEntry.objects.get(action="appeal.granted")
    assert entry.is_public and entry.details == {"thread": post.thread_id, "number": 1, "reason": "insult"}
    assert "no insult" not in str(entry.__dict__)


def test_a_refused_appeal_leaves_everything_and_is_final(post, author, moderator, second):
    appeal = appeals.appeal_decision(hidden(post, moderator), actor=author, words="Why?", now=NOW)
    for _ in range(2):
        appeals.decide_appeal(appeal, actor=second, is_granted=False)
    post.refresh_from_db()
    assert post.state == "hidden"
    assert AuditEntry.objects.filter(action="appeal.refused").count() == 1
    with pytest.raises(appeals.AlreadyDecided):
        appeals.decide_appeal(appeal, actor=second, is_granted=True)


def test_once_per_decision(post, author, moderator):
    decision = hidden(post, moderator)
    first = appeals.appeal_decision(decision, actor=author, words="First words", now=NOW)
    again = appeals.appeal_decision(decision, actor=author, words="Other words", now=NOW)
    assert (again.pk, again.words) == (first.pk, "First words")


def test_only_the_author_and_only_for_thirty_days(world, post, author, moderator):
    decision = hidden(post, moderator)
    for actor in (world.person(), moderator, world.staff("official")):
        with pytest.raises(PermissionRefused):
            appeals.appeal_decision(decision, actor=actor, words="Let me", now=NOW)
    with pytest.raises(PermissionRefused) as refusal:
        appeals.appeal_decision(decision, actor=author, words="Late", now=NOW + datetime.timedelta(days=31))
    assert refusal.value.code == "too_late"
    assert not Appeal.objects.exists()
    appeals.appeal_decision(decision, actor=author, words="In time", now=NOW + datetime.timedelta(days=30))


def test_an_appeal_needs_words(post, author, moderator):
    with pytest.raises(appeals.WordsMissing):
        appeals.appeal_decision(hidden(post, moderator), actor=author, words=" \n ")


def test_without_an_account_the_code_appeals_and_no_actor_does_not(world, post, moderator, second):
    thread = world.thread(world.forum(allows_anonymous=True))
    sent = submit_without_account(thread, text=TEXT, language="en", submission_key="k").post
    decision = hidden(sent, moderator)
    assert decision.deed == "refused"
    appeal = appeals.appeal_decision(decision, actor=None, words="It is about my own street", now=NOW)
    appeals.decide_appeal(appeal, actor=second, is_granted=True)
    sent.refresh_from_db()
    assert (sent.state, sent.number) == ("visible", 1)
    with pytest.raises(PermissionRefused):
        appeals.appeal_decision(hidden(post, moderator), actor=None, words="I hold no code", now=NOW)


def test_who_speaks_for_the_organisation_appeals_for_its_post(world, thread, moderator):
    union, speaker, colleague = world.organisation("trade_union"), world.person(), world.person()
    world.mandate(speaker, union)
    world.mandate(colleague, union)
    decision = hidden(world.post(thread, speaker, on_behalf_of=union), moderator)
    assert appeals.appeal_decision(decision, actor=colleague, words="We meant it", now=NOW).state == "open"


def test_granting_brings_a_covered_passage_back_even_after_an_edit(post, author, moderator, second):
    cover(post, moderator)
    post.refresh_from_db()
    edit_post(post, actor=author, text="First: " + post.text)
    appeal = appeals.appeal_decision(Decision.objects.get(), actor=author, words="It is my shop's name", now=NOW)
    appeals.decide_appeal(appeal, actor=second, is_granted=True)
    post.refresh_from_db()
    assert post.text == "First: " + TEXT
    assert Decision.objects.get().passage == ""
    assert list(ThreadEvent.objects.values_list("type", flat=True))[-1] == "post.uncovered"


def test_a_passage_around_a_covered_one_comes_back_whole(post, author, moderator, second):
    cover(post, moderator, "Rose")
    post.refresh_from_db()
    cover(post, moderator, post.text[4:40])
    for decision in Decision.objects.order_by("pk"):
        appeal = appeals.appeal_decision(decision, actor=author, words="Please", now=NOW)
        appeals.decide_appeal(appeal, actor=second, is_granted=True)
    post.refresh_from_db()
    assert post.text == TEXT


def test_a_destroyed_text_does_not_come_back_but_the_decision_is_taken_back(post, author, moderator, second):
    moderation.remove_post(post, actor=moderator, reason="illegal", now=NOW)
    appeal = appeals.appeal_decision(Decision.objects.get(), actor=author, words="It is legal", now=NOW)
    appeals.decide_appeal(appeal, actor=second, is_granted=True)
    post.refresh_from_db()
    assert (post.state, post.text) == ("removed", "")
    assert Decision.objects.get().is_lifted


def test_who_restores_the_post_settles_the_appeal(post, author, moderator):
    appeal = appeals.appeal_decision(hidden(post, moderator), actor=author, words="Why?", now=NOW)
    moderation.restore_post(post, actor=moderator, now=NOW)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.decided_by) == ("settled", None)
    with pytest.raises(PermissionRefused) as refusal:
        appeals.appeal_decision(Decision.objects.get(), actor=author, words="Again", now=NOW)
    assert refusal.value.code == "nothing_to_appeal"


def test_a_conflict_of_interest_keeps_away_from_the_appeal_too(world, forum, post, author, moderator, second):
    appeal = appeals.appeal_decision(hidden(post, moderator), actor=author, words="Why?", now=NOW)
    world.mandate(second, forum.listener)
    with pytest.raises(PermissionRefused) as refusal:
        appeals.decide_appeal(appeal, actor=second, is_granted=True)
    assert refusal.value.code == "conflict_of_interest"
    assert Post.objects.get().state == "hidden"


# --- Earlier texts ------------------------------------------------------------------------------------------


def test_the_author_destroys_earlier_texts_at_once_and_nobody_else(world, post, author):
    edit_post(post, actor=author, text="Better words")
    for other in (world.person(), world.staff("moderator")):
        with pytest.raises(PermissionRefused):
            forget_versions(post, actor=other)
    assert PostVersion.objects.count() == 1
    assert [forget_versions(post, actor=author) for _ in range(2)] == [1, 0]
    assert not PostVersion.objects.exists()


def test_what_an_organisation_said_is_not_forgotten(world, thread, author):
    organisation = world.organisation()
    world.mandate(author, organisation)
    post = world.post(thread, author, on_behalf_of=organisation, text="We will build ten")
    edit_post(post, actor=author, text="We will build two")
    with pytest.raises(PermissionRefused):
        forget_versions(post, actor=author)
    assert PostVersion.objects.get().text == "We will build ten"
