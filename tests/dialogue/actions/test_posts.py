"""Publishing, editing, withdrawing: numbers, permissions, limits, repeats."""

import pytest

from accounts.models import Follow, Notice
from core.errors import Conflict, PermissionRefused, RateLimited
from core.models import AuditEntry
from core.sanitize import TextTooLong
from dialogue import receipts
from dialogue.actions import posts as actions
from dialogue.actions.moderation import approve_post, hide_post
from dialogue.actions.threads import close_thread
from dialogue.models import Post, PostVersion, ThreadEvent
from tests.dialogue.conftest import NOW


def events_of(thread):
    return list(ThreadEvent.objects.filter(thread=thread).values_list("seq", "type", "post__number"))


def test_posts_are_numbered_in_order(world, thread):
    first, second = world.post(thread), world.post(thread)
    thread.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert (thread.last_seq, thread.post_count) == (2, 2)
    assert events_of(thread) == [(1, "post.published", 1), (2, "post.published", 2)]


def test_edits_have_their_own_number_and_posts_keep_theirs(world, thread):
    author = world.person()
    post = world.post(thread, author)
    actions.edit_post(post, actor=author, text="Better words.", now=NOW)
    world.post(thread)
    assert events_of(thread) == [(1, "post.published", 1), (2, "post.edited", 1), (3, "post.published", 2)]


def test_a_person_appears_under_the_alias_of_the_space_and_with_the_day_only(world, thread):
    author = world.person(email="someone@example.org")
    post = world.post(thread, author)
    assert post.alias == author.aliases.get(space=thread.space).name
    assert post.published_at is None and post.published_on == NOW.date()
    assert AuditEntry.objects.get(action="post.sent").at.hour == 0


def test_an_organisation_appears_with_its_mandate_and_the_hour(world, thread):
    author, organisation = world.person(), world.organisation()
    mandate = world.mandate(author, organisation)
    post = world.post(thread, author, on_behalf_of=organisation, label="returnee")
    assert (post.mandate, post.alias, post.label, post.published_at) == (mandate, "", "", NOW)


def test_without_mandate_or_verification_nobody_speaks_for_it(world, thread):
    author = world.person()
    with pytest.raises(PermissionRefused) as refusal:
        world.post(thread, author, on_behalf_of=world.organisation())
    assert refusal.value.code == "no_mandate"
    unverified = world.organisation(verified=False)
    world.mandate(author, unverified)
    with pytest.raises(PermissionRefused) as refusal:
        world.post(thread, author, on_behalf_of=unverified)
    assert refusal.value.code == "not_verified"
    assert Post.objects.count() == 0


def test_sending_the_same_form_twice_gives_one_post(world, thread):
    author = world.person()
    first = world.post(thread, author, submission_key="same")
    second = world.post(thread, author, submission_key="same")
    assert first.pk == second.pk
    assert Post.objects.count() == 1
    assert events_of(thread) == [(1, "post.published", 1)]


def test_a_key_of_somebody_else_is_refused(world, thread):
    world.post(thread, submission_key="same", text="Mine alone")
    with pytest.raises(Conflict):
        world.post(thread, submission_key="same")


@pytest.mark.parametrize("text", ["", "   \n\t ", "\u202e\u200f"])
def test_nothing_cannot_be_sent(world, thread, text):
    with pytest.raises(actions.TextMissing) as refusal:
        world.post(thread, text=text)
    assert refusal.value.field == "text"


def test_ten_thousand_characters_pass_and_one_more_does_not(world, thread):
    assert len(world.post(thread, text="ا" * 10_000).text) == 10_000
    with pytest.raises(TextTooLong):
        world.post(thread, text="ا" * 10_001)


def test_controls_that_turn_text_around_are_taken_out(world, thread):
    assert world.post(thread, text="good\u202e\u2066 text\x00").text == "good text"


def test_a_closed_thread_takes_nothing(world, thread):
    close_thread(thread)
    with pytest.raises(PermissionRefused) as refusal:
        world.post(thread)
    assert refusal.value.code == "thread_closed"


def test_an_answer_must_be_in_the_same_thread(world, forum, thread):
    other = world.post(world.thread(forum))
    with pytest.raises(actions.OtherThread):
        world.post(thread, reply_to=other)


def test_an_unknown_label_is_refused(world, thread):
    with pytest.raises(actions.UnknownLabel):
        world.post(thread, label="irregular")
    assert world.post(thread, label="returnee").label_text == "Returnee"


def test_eleven_posts_in_a_minute_are_one_too_many(world, thread):
    author = world.person()
    for _ in range(10):
        world.post(thread, author)
    with pytest.raises(RateLimited) as refusal:
        world.post(thread, author)
    assert 0 < refusal.value.retry_after <= 60
    assert Post.objects.count() == 10


def test_repeating_is_not_counted_as_another_post(world, thread):
    author = world.person()
    for _ in range(15):
        world.post(thread, author, submission_key="same")
    assert Post.objects.count() == 1


@pytest.mark.parametrize("mode", [{"moderation_mode": "before"}, {"is_protected": True}])
def test_where_a_moderator_reads_first_it_waits_without_a_number(world, mode):
    thread = world.thread(world.forum(**mode))
    post = world.post(thread)
    assert (post.state, post.number) == ("pending", None)
    assert events_of(thread) == []


def test_what_a_moderator_read_cannot_be_changed_afterwards(world):
    thread = world.thread(world.forum(moderation_mode="before"))
    author = world.person()
    waiting = world.post(thread, author, text="Harmless")
    assert actions.edit_post(waiting, actor=author, text="Harmless too").is_edited is False
    approve_post(waiting, actor=world.staff("moderator"))
    with pytest.raises(PermissionRefused) as refusal:
        actions.edit_post(waiting, actor=author, text="Not read by anybody")
    assert refusal.value.code == "read_before"


def test_followers_are_told_once_a_day_and_the_author_is_not(world, thread, django_capture_on_commit_callbacks):
    author, reader = world.person(), world.person()
    Follow.objects.create(user=reader, topic=thread.topic)
    with django_capture_on_commit_callbacks(execute=True):
        world.post(thread, author)
        world.post(thread, author)
    assert list(Notice.objects.values_list("user", "kind", "path")) == [
        (reader.pk, "post", f"threads/{thread.pk}/?post=1#post1")
    ]


def test_followers_who_may_no_longer_read_are_not_told(world, django_capture_on_commit_callbacks):
    forum = world.forum(membership="invited")
    thread = world.thread(forum, audience="members")
    author, former = world.person(), world.person()
    forum.members.create(user=author)
    Follow.objects.create(user=former, topic=thread.topic)
    with django_capture_on_commit_callbacks(execute=True):
        world.post(thread, author, text="Only for us")
    assert not Notice.objects.exists()


def test_an_invited_forum_takes_posts_of_members_only(world):
    forum = world.forum(membership="invited")
    thread = world.thread(forum)
    with pytest.raises(PermissionRefused) as refusal:
        world.post(thread)
    assert refusal.value.code == "not_member"
    member = world.person()
    forum.members.create(user=member)
    assert world.post(thread, member).number == 1


def test_an_edit_keeps_the_earlier_text_as_a_version(world, thread):
    author = world.person()
    post = world.post(thread, author, text="First")
    edited = actions.edit_post(post, actor=author, text="Second", now=NOW)
    assert (edited.text, edited.is_edited) == ("Second", True)
    assert list(PostVersion.objects.values_list("text", flat=True)) == ["First"]
    assert not AuditEntry.objects.filter(is_public=True, object_type="dialogue.post").exists()


def test_the_same_text_again_is_no_edit(world, thread):
    author = world.person()
    post = world.post(thread, author, text="First")
    assert not actions.edit_post(post, actor=author, text=" First ", now=NOW).is_edited
    assert len(events_of(thread)) == 1


def test_only_the_author_edits_and_withdraws(world, thread):
    post = world.post(thread, text="Mine")
    for stranger in (world.person(), world.staff("moderator")):
        with pytest.raises(PermissionRefused):
            actions.edit_post(post, actor=stranger, text="Yours")
        with pytest.raises(PermissionRefused):
            actions.withdraw_post(post, actor=stranger)
    post.refresh_from_db()
    assert (post.text, post.state) == ("Mine", "visible")


def test_a_withdrawn_text_of_a_person_is_destroyed_with_its_versions(world, thread):
    author = world.person()
    post = world.post(thread, author, text="First", label="returnee")
    actions.edit_post(post, actor=author, text="Second")
    gone = actions.withdraw_post(post, actor=author)
    assert (gone.state, gone.text, gone.label, gone.number) == ("withdrawn", "", "", 1)
    assert not PostVersion.objects.exists()
    assert actions.withdraw_post(post, actor=author).state == "withdrawn"
    assert [event for _seq, event, _n in events_of(thread)] == [
        "post.published",
        "post.edited",
        "post.withdrawn",
    ]


def test_what_an_organisation_withdraws_stays_among_its_versions_and_in_the_public_log(world, thread):
    author, organisation = world.person(), world.organisation()
    world.mandate(author, organisation)
    post = world.post(thread, author, text="We promise", on_behalf_of=organisation)
    actions.withdraw_post(post, actor=author, now=NOW)
    assert list(PostVersion.objects.values_list("text", flat=True)) == ["We promise"]
    entry = AuditEntry.objects.get(action="post.withdrawn")
    assert entry.is_public and "We promise" not in str(entry.details)


def test_a_colleague_with_a_mandate_edits_what_the_organisation_said(world, thread):
    author, colleague, organisation = world.person(), world.person(), world.organisation()
    world.mandate(author, organisation)
    world.mandate(colleague, organisation)
    post = world.post(thread, author, on_behalf_of=organisation)
    assert actions.edit_post(post, actor=colleague, text="We mean").text == "We mean"


# --- Without an account -------------------------------------------------------------------------------------


def submit(thread, key="k", text="I have no account", **fields):
    return actions.submit_without_account(thread, text=text, language="en", submission_key=key, now=NOW, **fields)


def test_a_post_without_an_account_waits_and_has_a_code(world):
    thread = world.thread(world.forum(allows_anonymous=True))
    submitted = submit(thread)
    assert (submitted.post.state, submitted.post.number, submitted.post.author) == ("pending", None, None)
    assert len(submitted.code) == 16 and submitted.code not in str(vars(submitted.post))
    assert actions.find_by_code(submitted.code).pk == submitted.post.pk
    assert events_of(thread) == []


def test_the_code_is_taken_in_any_digits(world):
    thread = world.thread(world.forum(allows_anonymous=True))
    submitted = submit(thread)
    arabic = submitted.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert actions.find_by_code(f"{arabic[:4]} {arabic[4:]}").pk == submitted.post.pk
    assert actions.find_by_code("0000 0000 0000 0000") is None
    assert actions.find_by_code("not a code") is None


def test_the_same_form_twice_gives_the_same_code(world):
    thread = world.thread(world.forum(allows_anonymous=True))
    assert submit(thread).code == submit(thread).code
    assert Post.objects.count() == 1
    assert submit(thread, key="other").code != submit(thread).code


def test_where_the_forum_does_not_allow_it_nothing_is_kept(world, thread):
    with pytest.raises(PermissionRefused) as refusal:
        submit(thread)
    assert refusal.value.code == "not_signed_in"
    assert Post.objects.count() == 0


def test_the_code_withdraws_it(world):
    thread = world.thread(world.forum(allows_anonymous=True))
    submitted = submit(thread)
    assert actions.withdraw_post(submitted.post, actor=None).text == ""


def test_without_a_code_nobody_withdraws_as_nobody(world, thread):
    with pytest.raises(PermissionRefused):
        actions.withdraw_post(world.post(thread), actor=None)


def test_nothing_in_the_database_tells_the_code(world):
    thread = world.thread(world.forum(allows_anonymous=True))
    submitted = submit(thread, key="a-key")
    row = Post.objects.values().get()
    assert "a-key" not in str(row) and submitted.code not in str(row)
    assert row["code_digest"] == receipts.digest(submitted.code)


def test_edits_are_limited_and_the_same_text_again_is_none(world, thread):
    author = world.person()
    post = world.post(thread, author)
    for n in range(10):
        for _twice in range(2):
            post = actions.edit_post(post, actor=author, text=f"Words {n}")
    with pytest.raises(RateLimited):
        actions.edit_post(post, actor=author, text="Words again")
    assert Post.objects.get().text == "Words 9"


def test_withdrawing_does_not_show_what_a_moderator_hid(client, world, thread):
    organisation, speaker = world.organisation(), world.person()
    world.mandate(speaker, organisation)
    post = world.post(thread, speaker, text="The name of a private person", on_behalf_of=organisation)
    actions.edit_post(post, actor=speaker, text="Better words")
    hide_post(post, actor=world.staff("moderator"), reason="personal_data")
    assert client.get(f"/en/threads/{thread.pk}/posts/1/versions/").status_code == 404
    actions.withdraw_post(post, actor=speaker)
    assert "private person" not in client.get(f"/en/threads/{thread.pk}/posts/1/versions/").content.decode()
    assert not PostVersion.objects.exists()


def test_a_form_of_one_conversation_brings_nothing_into_another(world, thread):
    author = world.person()
    world.post(thread, author, submission_key="same")
    with pytest.raises(Conflict):
        world.post(world.thread(thread.forum), author, submission_key="same")
