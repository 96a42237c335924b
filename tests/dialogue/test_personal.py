"""Download and erasure of what a person wrote."""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from accounts.actions.accounts import erase_account, export_data
from dialogue.actions.appeals import appeal_decision
from dialogue.actions.moderation import hide_post
from dialogue.actions.posts import edit_post
from dialogue.models import Appeal, Decision, Post, PostVersion, ThreadEvent


@pytest.fixture
def author(world):
    return world.person()


@pytest.fixture
def posts(world, thread, author):
    organisation = world.organisation()
    world.mandate(author, organisation)
    own = world.post(thread, author, text="First words", label="returnee")
    edit_post(own, actor=author, text="Own words")
    hide_post(world.post(thread, author, text="Hidden words"), actor=world.staff("moderator"), reason="insult")
    return own, world.post(thread, author, text="Words of the association", on_behalf_of=organisation)


def test_the_download_holds_all_texts_and_nobody_elses(world, thread, author, posts):
    world.post(thread, text="Of another person")
    found = json.dumps(export_data(author)["posts"], cls=DjangoJSONEncoder)
    for text in ("First words", "Own words", "Hidden words", "Words of the association"):
        assert text in found
    assert "Of another person" not in found


def test_text_kept_leads_back_to_nobody(author, posts):
    alias = posts[0].alias
    erase_account(author, keep_text=True)
    own = Post.objects.get(pk=posts[0].pk)
    assert (own.text, own.author, own.alias, own.submission_tag) == ("Own words", None, "", None)
    assert not PostVersion.objects.filter(text="First words").exists()
    assert not Post.objects.filter(alias=alias).exists()


def test_text_removed_leaves_a_line_and_the_organisation_keeps_its_word(client, thread, author, posts):
    erase_account(author, keep_text=False)
    assert sorted(Post.objects.values_list("state", "text")) == [
        ("visible", "Words of the association"), ("withdrawn", ""), ("withdrawn", ""),
    ]  # fmt: skip
    assert ThreadEvent.objects.filter(type="post.withdrawn").count() == 2
    html = client.get(f"/en/threads/{thread.pk}/").content.decode()
    assert "Own words" not in html and "Words of the association" in html


def test_the_words_of_an_appeal_are_in_the_download_and_go_with_the_account(world, thread, author):
    hide_post(world.post(thread, author, text="Loud words"), actor=world.staff("moderator"), reason="insult")
    appeal_decision(Decision.objects.get(), actor=author, words="I only said how it was")
    found = export_data(author)["posts"][0]["decisions"]
    assert found[0]["reason"] == "insult" and found[0]["appeal"] == "I only said how it was"
    erase_account(author, keep_text=True)
    assert list(Appeal.objects.values_list("words", "state")) == [("", "settled")]
