"""Reports and decisions: reasons, conflicts of interest, what the author and the public log are told."""

import pytest

from accounts.models import Notice
from core.errors import PermissionRefused
from core.models import AuditEntry
from dialogue.actions import moderation as actions
from dialogue.actions.posts import submit_without_account, withdraw_post
from dialogue.models import Flag, Post, ThreadEvent
from tests.dialogue.conftest import NOW

SECRET = "my neighbour Samira of Rose Street"


@pytest.fixture
def moderator(world):
    return world.staff("moderator")


def test_a_hidden_post_leaves_a_tombstone_a_reason_and_no_text_in_the_log(world, thread, moderator):
    author = world.person()
    post = world.post(thread, author, text=SECRET)
    hidden = actions.hide_post(post, actor=moderator, reason="personal_data", now=NOW)
    assert (hidden.state, hidden.number, hidden.text) == ("hidden", 1, SECRET)
    entry = AuditEntry.objects.get(action="post.hidden")
    assert entry.is_public and entry.details == {"thread": thread.pk, "number": 1, "reason": "personal_data"}
    assert SECRET not in str(entry.__dict__)
    assert Notice.objects.get(user=author).kind == "moderated"
    assert list(ThreadEvent.objects.values_list("seq", "type")) == [(1, "post.published"), (2, "post.hidden")]


def test_hiding_twice_is_the_same_as_once(world, thread, moderator):
    post = world.post(thread)
    for _ in range(2):
        actions.hide_post(post, actor=moderator, reason="insult")
    assert ThreadEvent.objects.filter(type="post.hidden").count() == 1
    assert AuditEntry.objects.filter(action="post.hidden").count() == 1


@pytest.mark.parametrize("reason", ["", "because", "visible"])
def test_without_a_published_reason_nothing_is_hidden(world, thread, moderator, reason):
    post = world.post(thread)
    with pytest.raises(actions.ReasonMissing):
        actions.hide_post(post, actor=moderator, reason=reason)
    post.refresh_from_db()
    assert post.state == "visible"


@pytest.mark.parametrize("role", ["official", "editor", "analyst", None])
def test_others_do_not_moderate(world, thread, role):
    actor = world.staff(role) if role else world.person()
    post = world.post(thread)
    for decide in (actions.hide_post, actions.remove_post):
        with pytest.raises(PermissionRefused):
            decide(post, actor=actor, reason="illegal")
    with pytest.raises(PermissionRefused):
        actions.dismiss_flags(post, actor=actor)


def test_nobody_moderates_where_their_own_institution_listens(world, forum, thread, moderator):
    world.mandate(moderator, forum.listener)
    with pytest.raises(PermissionRefused) as refusal:
        actions.hide_post(world.post(thread), actor=moderator, reason="insult")
    assert refusal.value.code == "conflict_of_interest"


def test_without_a_named_listener_nobody_of_an_authority_moderates(world, moderator):
    thread = world.thread()
    post = world.post(thread)
    world.mandate(moderator, world.organisation("trade_union"))
    actions.hide_post(post, actor=moderator, reason="insult")
    official = world.staff("moderator")
    world.mandate(official, world.organisation("authority_destination_national"))
    with pytest.raises(PermissionRefused) as refusal:
        actions.restore_post(post, actor=official)
    assert refusal.value.code == "conflict_of_interest"


def test_nobody_moderates_their_own_post_or_that_of_their_organisation(world, thread, moderator):
    with pytest.raises(PermissionRefused) as refusal:
        actions.hide_post(world.post(thread, moderator), actor=moderator, reason="insult")
    assert refusal.value.code == "own_post"
    union, speaker = world.organisation("trade_union"), world.person()
    world.mandate(speaker, union)
    world.mandate(moderator, union)
    with pytest.raises(PermissionRefused):
        actions.hide_post(world.post(thread, speaker, on_behalf_of=union), actor=moderator, reason="insult")


def test_removing_destroys_text_and_versions_and_only_for_two_reasons(world, thread, moderator):
    from dialogue.actions.posts import edit_post

    author = world.person()
    post = world.post(thread, author, text=SECRET)
    edit_post(post, actor=author, text=SECRET + "!")
    with pytest.raises(actions.NotForThatReason):
        actions.remove_post(post, actor=moderator, reason="insult")
    removed = actions.remove_post(post, actor=moderator, reason="illegal")
    assert (removed.state, removed.text, removed.versions.count()) == ("removed", "", 0)
    with pytest.raises(actions.NotInThatState):
        actions.restore_post(post, actor=moderator)


def test_restoring_brings_it_back_to_its_place(world, thread, moderator):
    author = world.person()
    post = world.post(thread, author)
    world.post(thread)
    actions.hide_post(post, actor=moderator, reason="insult")
    restored = actions.restore_post(post, actor=moderator)
    assert (restored.state, restored.number, restored.reason) == ("visible", 1, "")
    assert Notice.objects.filter(user=author).count() == 2


def test_a_waiting_post_gets_its_number_when_it_is_approved(world, moderator):
    thread = world.thread(world.forum(moderation_mode="before"))
    waiting = world.post(thread)
    approved = actions.approve_post(waiting, actor=moderator, now=NOW)
    assert (approved.number, approved.state) == (1, "visible")
    assert actions.approve_post(waiting, actor=moderator).number == 1
    assert list(ThreadEvent.objects.values_list("seq", "type")) == [(1, "post.published")]


def test_a_refused_post_never_appears_and_leaves_no_number(world, moderator):
    thread = world.thread(world.forum(allows_anonymous=True))
    post = submit_without_account(thread, text=SECRET, language="en", submission_key="k").post
    refused = actions.hide_post(post, actor=moderator, reason="advertising")
    assert (refused.state, refused.number) == ("hidden", None)
    assert not ThreadEvent.objects.exists()
    assert actions.restore_post(post, actor=moderator).number == 1


def test_what_is_withdrawn_cannot_be_hidden_or_shown(world, thread, moderator):
    author = world.person()
    post = world.post(thread, author)
    withdraw_post(post, actor=author)
    with pytest.raises(actions.NotInThatState):
        actions.hide_post(post, actor=moderator, reason="insult")
    with pytest.raises(actions.NotInThatState):
        actions.restore_post(post, actor=moderator)


def test_a_hundred_reports_hide_nothing_and_one_reader_counts_once(world, thread):
    post = world.post(thread)
    for number in range(100):
        actions.flag_post(post, actor=world.person(), tag=f"tag-{number % 50}", reason="insult")
    post.refresh_from_db()
    assert post.state == "visible"
    assert post.flags.count() == 50
    assert Post.objects.flagged().count() == 1


def test_deciding_closes_the_reports(world, thread, moderator):
    kept, hidden = world.post(thread), world.post(thread)
    for post in (kept, hidden):
        actions.flag_post(post, actor=None, tag="t", reason="insult", note="Look")
    assert actions.dismiss_flags(kept, actor=moderator) == 1
    actions.hide_post(hidden, actor=moderator, reason="insult")
    assert set(Flag.objects.values_list("post", "state")) == {(kept.pk, "dismissed"), (hidden.pk, "upheld")}
    assert not Post.objects.flagged().exists()


def test_nobody_reports_what_they_cannot_read(world):
    forum = world.forum(membership="invited")
    thread = world.thread(forum, audience="members")
    member = world.person()
    forum.members.create(user=member)
    post = world.post(thread, member, text=SECRET)
    with pytest.raises(PermissionRefused):
        actions.flag_post(post, actor=world.person(), tag="t", reason="insult")
