"""Marks of covered passages are no words: what is covered later leaves them whole."""

import pytest

from dialogue.actions.appeals import appeal_decision, decide_appeal
from dialogue.actions.redaction import PassageNotFound, cover_passage

TEXT = "Your name is known to us. That is a threat, number 1."


def test_a_word_that_stands_in_a_mark_is_covered_beside_it_alone(world, thread):
    author, moderator = world.person(), world.staff("moderator")
    post = world.post(thread, author, text=TEXT)
    post = cover_passage(post, actor=moderator, passage="Your name is known to us", reason="threat")
    first = post.decisions.get()
    for passage in ("threat", "1"):
        post = cover_passage(post, actor=moderator, passage=passage, reason="insult")
    assert post.words.count("▮▮▮ [covered: It threatens somebody]") == 1
    assert post.words.count("▮▮▮ [covered: It insults somebody]") == 2 and "[▮" not in post.words
    appeal = appeal_decision(first, actor=author, words="It is no threat.")
    decide_appeal(appeal, actor=world.staff("moderator"), is_granted=True)
    post.refresh_from_db()
    assert post.words.startswith("Your name is known to us. That is a ▮▮▮")


def test_what_stands_in_a_mark_alone_is_not_found(world, thread):
    moderator = world.staff("moderator")
    post = world.post(thread, text="Bad words, and good ones.")
    post = cover_passage(post, actor=moderator, passage="Bad words", reason="insult")
    with pytest.raises(PassageNotFound):
        cover_passage(post, actor=moderator, passage="insult", reason="hate")
    assert post.decisions.count() == 1
