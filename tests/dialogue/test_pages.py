"""The pages of the forums in the page tree, and the panel of a thread on another page."""

import re

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from wagtail.models import Locale, Page, Site

from core.translated import Translated
from dialogue.actions.bulk import PostRow, import_posts
from dialogue.models import ForumIndexPage, ForumPage
from dialogue.queries.threads import panel
from home.models import HomePage
from tests.dialogue.conftest import NOW


@pytest.fixture
def home(db):
    locale = Locale.objects.get_or_create(language_code="en")[0]
    root = Page.get_first_root_node()
    page = root.add_child(instance=HomePage(title="Home", slug="en-home", promise="P", lead="L", locale=locale))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": page}
    )
    return page


@pytest.fixture
def index(home):
    return home.add_child(instance=ForumIndexPage(title="Forums", slug="forums", locale=home.locale))


def make_forum(world, index, number=1):
    page = index.add_child(
        instance=ForumPage(
            title=f"Forum {number}", slug=f"forum-{number}", lead="What it is about", locale=index.locale
        )
    )
    forum = world.forum()
    forum.translation_key, forum.slug = page.translation_key, page.slug
    forum.title = Translated(en=page.title)
    forum.save()
    return forum


def test_without_a_forum_the_index_says_so(client, index):
    assert "There is no forum yet" in client.get("/en/forums/").content.decode()


def test_a_page_without_a_record_shows_its_text_alone(client, index):
    index.add_child(instance=ForumPage(title="Draft", slug="draft", lead="Soon", locale=index.locale))
    html = client.get("/en/forums/draft/").content.decode()
    assert "Soon" in html and "Open a new conversation" not in html


def test_index_and_forum_count_only_what_one_may_read(client, world, index):
    forum = make_forum(world, index)
    import_posts(world.thread(forum, title="Open to all"), [PostRow(text="x", language="en", at=NOW, alias="A")] * 2)
    world.thread(forum, title="For members", audience="members")
    html = client.get("/en/forums/").content.decode()
    assert "1 conversation" in html and "2 posts" in html
    html = client.get("/en/forums/forum-1/").content.decode()
    assert "Open to all" in html and "For members" not in html
    assert "Agency of State A (example)" in html
    client.force_login(world.person())
    assert "For members" in client.get("/en/forums/forum-1/").content.decode()


def test_a_forum_without_conversations_invites_the_first(client, world, index):
    make_forum(world, index)
    assert "You can open the first one" in client.get("/en/forums/forum-1/").content.decode()


@pytest.mark.parametrize(("who", "limit"), [("visitor", 15), ("person", 25)])
def test_queries_of_index_and_forum_do_not_grow(client, world, index, who, limit, django_assert_max_num_queries):
    if who == "person":
        client.force_login(world.person())
    forum = make_forum(world, index)
    world.thread(forum)
    counts = []
    for more in (3, 50):
        for number in range(more):
            world.thread(forum)
            make_forum(world, index, more * 100 + number)
        client.get("/en/forums/")
        for path in ("/en/forums/", "/en/forums/forum-1/"):
            with django_assert_max_num_queries(limit) as context:
                assert client.get(path).status_code == 200
            counts.append(len(context.captured_queries))
    assert counts[:2] == counts[2:]


def test_conversations_come_in_pages_pinned_ones_first(client, world, index):
    forum = make_forum(world, index)
    threads = [world.thread(forum, title=f"Conversation {n}.") for n in range(1, 26)]
    threads[0].is_pinned = True
    threads[0].save()
    first = client.get("/en/forums/forum-1/?order=new").content.decode()
    assert "Conversation 1." in first and "Conversation 25." in first and "Conversation 3." not in first
    second = client.get("/en/forums/forum-1/?page=2&order=new").content.decode()
    assert "Conversation 3." in second and "Conversation 25." not in second


def test_mixed_every_conversation_stands_on_one_page_the_pinned_one_first(client, world, index):
    forum = make_forum(world, index)
    threads = [world.thread(forum, title=f"Conversation {n}.") for n in range(1, 26)]
    threads[7].is_pinned = True
    threads[7].save()
    pages = [client.get(f"/en/forums/forum-1/?page={page}").content.decode() for page in (1, 2)]
    shown = [re.findall(r"Conversation (\d+)\.</", page) for page in pages]
    assert [len(titles) for titles in shown] == [20, 5]
    assert sorted(map(int, shown[0] + shown[1])) == list(range(1, 26))
    assert shown[0][0] == "8"
    assert client.get("/en/forums/forum-1/?page=99999999999").status_code == 200


# --- The panel on another page ------------------------------------------------------------------------------


def render(view, user, path="/en/recommendations/R1/"):
    request = RequestFactory().get(path)
    request.user = user
    context = Context({"request": request, "user": user, "view": view, "LANGUAGE_CODE": "en"})
    return Template("{% load dialogue_tags %}{% thread_panel view %}").render(context)


def test_the_panel_shows_the_last_twenty_and_comes_back(world, django_assert_max_num_queries):
    thread = world.thread(path="recommendations/R1/")
    rows = [PostRow(text=f"Text {n}.", language="en", at=NOW, alias="A") for n in range(1, 31)]
    import_posts(thread, rows)
    person = world.person()
    with django_assert_max_num_queries(7):  # one of them loads the thread
        view = panel(type(thread).objects.get(pk=thread.pk), person)
        html = render(view, person)
    assert "Text 11." in html and "Text 30." in html and "Text 10." not in html
    assert 'value="/en/recommendations/R1/"' in html
    assert "Read from the beginning" in html and "data-end" in html


def test_the_panel_takes_only_what_panel_gives(world, thread):
    with pytest.raises(TemplateSyntaxError):
        render(thread, world.person())
