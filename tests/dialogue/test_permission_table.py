"""Every role and everything that can be done in a conversation: one table, read by people, compared with the rules.

``yes`` or the code of the refusal. Whoever adds a predicate to ``dialogue.permissions`` adds a row here.
"""

import inspect
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from dialogue import permissions
from dialogue.actions.appeals import appeal_decision
from dialogue.actions.moderation import hide_post
from dialogue.actions.translations import translate_post
from dialogue.models import Decision

ROLES = (
    "visitor", "person", "inactive", "author", "union", "listener", "official", "editor", "analyst",
    "moderator", "decided", "conflict", "own_post", "administrator",
)  # fmt: skip
"""*author* wrote the posts, *union* speaks for the organisation of one, *listener* for the institution that listens;
*decided* is the moderator who hid a post, *conflict* one who acts for that institution, *own_post* one who wrote."""

YES, IN, MOD, ED = "yes", "not_signed_in", "not_moderator", "not_editor"
"""Columns as in ROLES."""
TABLE = {
    "read thread":           [YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES],
    "post":                  [IN, YES, IN, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES],
    "post, closed":          ["thread_closed"] * 14,
    "post, three seats":     [IN, "no_seat", IN, *["no_seat"] * 11],
    "post for the union":    [IN, "no_mandate", IN, "no_mandate", YES, *["no_mandate"] * 9],
    "open thread":           [IN, YES, IN, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES],
    "follow":                [IN, YES, IN, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES],
    "support":               [IN, YES, IN, "own_post", YES, YES, YES, YES, YES, YES, YES, YES, YES, YES],
    "translate":             [IN, YES, IN, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES, YES],
    "remove translation":    [IN, MOD, MOD, YES, MOD, MOD, MOD, MOD, MOD, YES, YES, "conflict_of_interest", YES, YES],
    "edit":                  [IN, *["not_author"] * 2, YES, *["not_author"] * 10],
    "edit hidden":           [IN, *["not_author"] * 2, "not_editable", *["not_author"] * 10],
    "edit the union's":      [IN, "no_mandate", IN, "no_mandate", YES, *["no_mandate"] * 9],
    "withdraw":              [IN, *["not_author"] * 2, YES, *["not_author"] * 10],
    "read versions":         [IN, *["not_author"] * 2, YES, *["not_author"] * 10],
    "read the union's versions": [YES] * 14,
    "forget versions":       [IN, *["not_author"] * 2, YES, *["not_author"] * 10],
    "forget the union's versions": ["not_author"] * 14,
    "manage forums": [ED] * 7 + [YES] + [ED] * 5 + [YES],
    "moderate":              [MOD] * 9 + [YES] * 5,
    "moderate thread":       [MOD] * 9 + [YES, YES, "conflict_of_interest", YES, YES],
    "moderate post":         [MOD] * 9 + [YES, YES, "conflict_of_interest", YES, YES],
    "moderate the own post": [MOD] * 9 + [YES, YES, "conflict_of_interest", "own_post", YES],
    "mark question":         [MOD] * 5 + [YES] + [MOD] * 3 + [YES, YES, YES, YES, YES],
    "read decision":         [IN, *["not_author"] * 2, YES, *["not_author"] * 10],
    "appeal":                [IN, *["not_author"] * 2, YES, *["not_author"] * 10],
    "decide appeal":         [MOD] * 9 + [YES, "own_decision", "conflict_of_interest", YES, YES],
}  # fmt: skip


@pytest.fixture
def people(world, forum):
    found = {name: world.person() for name in ("person", "author", "union", "listener")}
    found |= {name: world.staff(name) for name in ("official", "editor", "analyst", "moderator", "administrator")}
    found |= {name: world.staff("moderator") for name in ("decided", "conflict", "own_post")}
    found |= {"visitor": AnonymousUser(), "inactive": world.person(is_active=False)}
    for name in ("listener", "conflict"):
        world.mandate(found[name], forum.listener)
    return found


@pytest.fixture
def asked(world, forum, people):
    """Row → the verdict of a person."""
    thread, question = world.thread(forum), world.thread(forum, kind="question")
    closed, seated = world.thread(forum), world.thread(forum, template="three_seats")
    closed.state = "closed"
    union = world.organisation("trade_union")
    world.mandate(people["union"], union)
    post = world.post(thread, people["author"])
    of_union = world.post(thread, people["union"], on_behalf_of=union)
    of_moderator = world.post(thread, people["own_post"])
    translation = translate_post(post, actor=world.person(), language="fr", text="Un numéro")
    hidden = hide_post(world.post(thread, people["author"]), actor=people["decided"], reason="insult")
    decision = Decision.objects.get()
    appeal = appeal_decision(decision, actor=people["author"], words="Why?")
    can = permissions
    return {
        "read thread": lambda who: can.can_read_thread(who, thread),
        "post": lambda who: can.can_post_in_thread(who, thread),
        "post, closed": lambda who: can.can_post_in_thread(who, closed),
        "post, three seats": lambda who: can.can_post_in_thread(who, seated),
        "post for the union": lambda who: can.can_post_in_thread(who, thread, union),
        "open thread": lambda who: can.can_open_thread(who, forum),
        "follow": lambda who: can.can_follow_thread(who, thread),
        "support": lambda who: can.can_support_post(who, post),
        "translate": lambda who: can.can_translate_post(who, post),
        "remove translation": lambda who: can.can_remove_translation(who, translation),
        "edit": lambda who: can.can_edit_post(who, post),
        "edit hidden": lambda who: can.can_edit_post(who, hidden),
        "edit the union's": lambda who: can.can_edit_post(who, of_union),
        "withdraw": lambda who: can.can_withdraw_post(who, post),
        "read versions": lambda who: can.can_read_versions(who, post),
        "read the union's versions": lambda who: can.can_read_versions(who, of_union),
        "forget versions": lambda who: can.can_forget_versions(who, post),
        "forget the union's versions": lambda who: can.can_forget_versions(who, of_union),
        "manage forums": can.can_manage_forums,
        "moderate": can.can_moderate,
        "moderate thread": lambda who: can.can_moderate_thread(who, thread),
        "moderate post": lambda who: can.can_moderate_post(who, post),
        "moderate the own post": lambda who: can.can_moderate_post(who, of_moderator),
        "mark question": lambda who: can.can_mark_question(who, question),
        "read decision": lambda who: can.can_read_decision(who, decision),
        "appeal": lambda who: can.can_appeal(who, decision),
        "decide appeal": lambda who: can.can_decide_appeal(who, appeal),
    }


def test_every_role_and_every_action(people, asked):
    assert set(asked) == set(TABLE) and all(len(row) == len(ROLES) for row in TABLE.values())
    found = {
        row: [verdict.code or "yes" for verdict in (ask(people[role]) for role in ROLES)] for row, ask in asked.items()
    }
    wrong = {
        f"{row} / {role}": (expected, got)
        for row in TABLE
        for role, expected, got in zip(ROLES, TABLE[row], found[row], strict=True)
        if expected != got
    }
    assert wrong == {}


def test_every_predicate_is_in_the_table():
    """But the one that asks about nobody: a post without an account."""
    functions = inspect.getmembers(permissions, inspect.isfunction)
    ours = {n for n, f in functions if n.startswith("can_") and f.__module__ == permissions.__name__}
    source = Path(__file__).read_text(encoding="utf-8")
    assert {name for name in ours if f"can.{name}" not in source} == {"can_post_without_account"}
