"""Translations of posts by people: where they come from is told, the original stays one tap away."""

import pytest

from accounts.actions.accounts import erase_account
from core.errors import PermissionRefused
from dialogue.actions.moderation import hide_post, remove_post
from dialogue.actions.posts import edit_post, withdraw_post
from dialogue.actions.redaction import cover_passage
from dialogue.actions.translations import SameLanguage, remove_translation, translate_post
from dialogue.models import PostTranslation, ThreadEvent

FRENCH = "Un seul numéro où quelqu’un répond."


@pytest.fixture
def post(world, thread):
    return world.post(thread)


@pytest.fixture
def translator(world):
    return world.person()


@pytest.fixture
def translation(post, translator):
    return translate_post(post, actor=translator, language="fr", text=FRENCH)


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_translation_is_shown_with_its_origin_and_the_original_one_tap_away(client, thread, post, translation):
    html = page(client, f"/fr/threads/{thread.pk}/")
    assert FRENCH in html and "Traduit par une personne" in html and "<details" in html and post.text in html
    assert html.index(FRENCH) < html.index(post.text)
    assert FRENCH not in page(client, f"/en/threads/{thread.pk}/")
    assert FRENCH not in page(client, f"/ar/threads/{thread.pk}/")
    assert ThreadEvent.objects.filter(type="post.translated").count() == 1


def test_another_person_corrects_and_it_says_so(world, post, translator, translation):
    translate_post(post, actor=translator, language="fr", text="Mieux.")
    assert PostTranslation.objects.get().origin == "human"
    translate_post(post, actor=world.person(), language="fr", text="Encore mieux.")
    found = PostTranslation.objects.get()
    assert (found.origin, found.text) == ("corrected", "Encore mieux.")


def test_the_same_translation_twice_changes_nothing(post, translator, translation):
    translate_post(post, actor=translator, language="fr", text=FRENCH)
    assert ThreadEvent.objects.filter(type="post.translated").count() == 1


@pytest.mark.parametrize("language", ["en", "de", ""])
def test_not_into_its_own_or_an_unknown_language(post, translator, language):
    with pytest.raises(SameLanguage):
        translate_post(post, actor=translator, language=language, text="x")


@pytest.mark.parametrize(
    "change",
    [
        lambda post, author, moderator: edit_post(post, actor=author, text="Two numbers that somebody answers."),
        lambda post, author, moderator: withdraw_post(post, actor=author),
        lambda post, author, moderator: remove_post(post, actor=moderator, reason="illegal"),
        lambda post, author, moderator: cover_passage(post, actor=moderator, passage="number", reason="personal_data"),
    ],
)
def test_what_changes_the_text_takes_the_translation_away(world, thread, translator, change):
    author = world.person()
    post = world.post(thread, author)
    translate_post(post, actor=translator, language="fr", text=FRENCH)
    change(post, author, world.staff("moderator"))
    assert not PostTranslation.objects.exists()


def test_the_translation_of_a_hidden_post_is_not_shown(client, world, thread, post, translation):
    hide_post(post, actor=world.staff("moderator"), reason="insult")
    for path in (f"/fr/threads/{thread.pk}/", f"/fr/threads/{thread.pk}/fragment/?posts=1"):
        assert FRENCH not in page(client, path)


def test_only_those_who_may_write_there_translate(client, world):
    forum = world.forum(membership="invited")
    member = world.person()
    forum.members.create(user=member)
    post = world.post(world.thread(forum), member)
    for other in (world.person(), world.staff("official")):
        with pytest.raises(PermissionRefused):
            translate_post(post, actor=other, language="fr", text=FRENCH)
    assert client.get(f"/en/threads/{post.thread_id}/posts/1/translate/").status_code == 403
    translate_post(post, actor=member, language="fr", text=FRENCH)


def test_it_is_taken_away_by_its_writer_the_author_and_moderators_alone(world, thread, translator):
    author = world.person()
    post = world.post(thread, author)
    for actor, is_allowed in (
        (translator, True), (author, True), (world.staff("moderator"), True),
        (world.person(), False), (world.staff("official"), False), (world.staff("editor"), False),
    ):  # fmt: skip
        found = translate_post(post, actor=translator, language="fr", text=FRENCH)
        if is_allowed:
            remove_translation(found, actor=actor)
        else:
            with pytest.raises(PermissionRefused):
                remove_translation(found, actor=actor)
        assert PostTranslation.objects.exists() is not is_allowed


def test_by_form_with_what_was_typed_kept(client, world, thread, post, translator):
    client.force_login(translator)
    path = f"/en/threads/{thread.pk}/posts/1/translate/"
    page(client, path + "?to=fr")
    assert client.post(path, {"language": "fr", "text": ""}).status_code == 422
    answer = client.post(path, {"language": "en", "text": "Kept words"})
    assert answer.status_code == 422 and "Kept words" in answer.content.decode()
    assert client.post(path, {"language": "fr", "text": FRENCH}).status_code == 302
    assert FRENCH in page(client, path + "?to=fr")
    client.post(f"/en/threads/{thread.pk}/posts/1/translations/fr/remove/")
    assert not PostTranslation.objects.exists()


@pytest.mark.parametrize(("keep", "left"), [(True, [("", None)]), (False, [])])
def test_an_erased_translator_leaves_words_of_a_person_or_nothing(post, translator, translation, keep, left):
    erase_account(translator, keep_text=keep)
    assert list(PostTranslation.objects.values_list("alias", "author")) == left


@pytest.mark.parametrize("mode", [{"moderation_mode": "before"}, {"is_protected": True}])
def test_where_every_text_is_read_first_only_moderators_translate(client, world, mode):
    thread = world.thread(world.forum(**mode))
    organisation, speaker = world.organisation(), world.person()
    world.mandate(speaker, organisation)
    post = world.post(thread, speaker, on_behalf_of=organisation)
    for other in (world.person(), speaker, world.staff("official")):
        with pytest.raises(PermissionRefused) as refusal:
            translate_post(post, actor=other, language="fr", text="Words that nobody read")
        assert refusal.value.code == "read_before"
    assert "Words that nobody read" not in page(client, f"/fr/threads/{thread.pk}/")
    translate_post(post, actor=world.staff("moderator"), language="fr", text=FRENCH)
    assert FRENCH in page(client, f"/fr/threads/{thread.pk}/")
