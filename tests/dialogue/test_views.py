"""The pages of a conversation, without any script."""

import re
import uuid

import pytest

from accounts.actions.aliases import declare_group
from accounts.models import Declaration, Follow
from dialogue.actions.bulk import PostRow, import_posts
from dialogue.actions.moderation import hide_post
from dialogue.actions.posts import edit_post, withdraw_post
from dialogue.actions.threads import close_thread
from dialogue.models import Flag, Post, Thread
from tests.dialogue.conftest import NOW
from tests.support.pages import markup

SECRET = "my cousin in Rose Street"
VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "javascript:alert(1)",
    "http://a.example/\"onmouseover=alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "</textarea><script>alert(1)</script>",
    "{{ 7|add:7 }}{% csrf_token %}",
    "<style>*{display:none}</style><base href=//evil.example>",
    "<!--", "&lt;script&gt;alert(1)", "<iframe srcdoc='<script>alert(1)</script>'>",
]  # fmt: skip


def fill(thread, count):
    import_posts(
        thread,
        [PostRow(text=f"Text number {n}", language="en", at=NOW, alias=f"Name {n}") for n in range(1, count + 1)],
    )
    return thread


def page(client, path, status=200, **extra):
    answer = client.get(path, **extra)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def send(client, thread, **data):
    data = {"text": "Good day", "key": uuid.uuid4().hex, "speaker": "myself", **data}
    return client.post(f"/en/threads/{thread.pk}/post/", data)


@pytest.fixture
def signed_in(client, world):
    person = world.person()
    client.force_login(person)
    return person


# --- Reading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_everybody_reads_without_an_account(client, world, thread, language):
    world.post(thread, text="مرحبا بالجميع", language="ar")
    html = page(client, f"/{language}/threads/{thread.pk}/")
    assert 'lang="ar" dir="rtl"' in html and "مرحبا بالجميع" in html
    assert 'id="post1"' in html and f'data-seq="{thread.last_seq + 1}"' in html


def test_an_empty_thread_says_so(client, thread):
    assert "Nobody has said anything yet" in page(client, f"/en/threads/{thread.pk}/")


def test_pages_of_twenty_never_move(client, thread):
    fill(thread, 45)
    first = page(client, f"/en/threads/{thread.pk}/")
    assert "Text number 20<" in first and "Text number 21<" not in first
    assert "Posts 1 to 20 of 45" in first
    for number in (21, 33, 40):
        html = page(client, f"/en/threads/{thread.pk}/?post={number}")
        assert "Text number 21<" in html and "Text number 40<" in html and "Text number 41<" not in html
    last = page(client, f"/en/threads/{thread.pk}/?post=999999999999999999999")
    assert "Text number 1<" in last
    assert "Text number 45<" in page(client, f"/en/threads/{thread.pk}/?post=9999")


@pytest.mark.parametrize("bad", ["-1", "x", "٣", "1e9", "", "%00", "0"])
def test_a_bad_number_shows_the_first_page(client, thread, bad):
    fill(thread, 3)
    assert "Text number 1<" in page(client, f"/en/threads/{thread.pk}/?post={bad}")


def test_what_is_gone_leaves_a_line_and_no_text(client, world, thread):
    author, moderator = world.person(), world.staff("moderator")
    hidden, withdrawn = world.post(thread, author, text=SECRET), world.post(thread, author, text=SECRET)
    hide_post(hidden, actor=moderator, reason="personal_data")
    withdraw_post(withdrawn, actor=author)
    for path in (f"/en/threads/{thread.pk}/", f"/en/threads/{thread.pk}/fragment/?posts=1,2"):
        html = page(client, path)
        assert SECRET not in html
        assert "Post #1 was hidden by a moderator" in html and "Post #2 was withdrawn by its author" in html


def test_the_chip_is_empty_until_there_is_news(client, thread):
    """Not even a line feed: what is not ``:empty`` is shown."""
    assert re.search(r'class="chip"[^>]*></', page(client, f"/en/threads/{thread.pk}/"))


def test_a_person_shows_the_day_and_an_organisation_the_hour(client, world, thread):
    speaker, organisation = (
        world.person(),
        world.organisation("authority_origin_national", "Agency (example)"),
    )
    world.mandate(speaker, organisation, title="Spokesperson")
    world.post(thread)
    world.post(thread, speaker, on_behalf_of=organisation)
    html = markup(page(client, f"/en/threads/{thread.pk}/"))
    assert html.count("09:30 UTC") == 1
    assert "Official answer" in html and "post--official" in html and "Spokesperson" in html
    assert speaker.username not in html


def test_closed_conversations_do_not_exist_for_others(client, world):
    thread = world.thread(audience="members")
    world.post(thread, text=SECRET)
    base = f"/en/threads/{thread.pk}/"
    paths = [
        "",
        "news/",
        "fragment/?posts=1",
        "post/",
        "posts/1/report/",
        "posts/1/edit/",
        "posts/1/versions/",
    ]
    for path in paths:
        answer = client.get(base + path)
        assert answer.status_code == 404 and SECRET not in answer.content.decode(), path
    assert client.post(base + "follow/").status_code == 404


def test_an_edited_post_says_so_and_keeps_its_earlier_text_to_its_author(client, world, thread):
    author = world.person()
    post = world.post(thread, author, text=SECRET)
    edit_post(post, actor=author, text="Better")
    html = page(client, f"/en/threads/{thread.pk}/")
    assert "edited" in html and SECRET not in html
    page(client, f"/en/threads/{thread.pk}/posts/1/versions/", status=404)
    client.force_login(author)
    assert SECRET in page(client, f"/en/threads/{thread.pk}/posts/1/versions/")


def test_earlier_texts_of_an_organisation_are_public(client, world, thread):
    speaker, organisation = world.person(), world.organisation()
    world.mandate(speaker, organisation)
    post = world.post(thread, speaker, on_behalf_of=organisation, text="We will build ten")
    edit_post(post, actor=speaker, text="We will build two")
    assert "We will build ten" in page(client, f"/en/threads/{thread.pk}/posts/1/versions/")


@pytest.mark.parametrize("text", VECTORS)
def test_text_never_becomes_markup(client, world, thread, text):
    world.post(thread, text=text)
    world.post(thread, text="An answer", reply_to=Post.objects.get(number=1))
    for path in ("", "post/?reply=1", "posts/1/report/"):
        html = page(client, f"/en/threads/{thread.pk}/{path}")
        assert "<script>alert" not in html and "<svg" not in html.split("<main")[1].split("badge")[0]
        assert not re.search(r"<(img|iframe|style|base)[^>]*(onerror|srcdoc|evil|display)", html)
        assert 'href="javascript:' not in html and not re.search(r"<a [^>]*onmouseover", html)
        assert "{{ 7|add:7 }}" in html or "7|add" not in text


def test_a_title_never_becomes_markup(client, world, forum):
    thread = world.thread(forum, title="<script>alert(1)</script>")
    assert "<script>alert" not in page(client, f"/en/threads/{thread.pk}/")


# --- Queries ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "limit"), [("visitor", 15), ("person", 25), ("moderator", 25)])
def test_queries_do_not_grow_with_the_posts(client, world, forum, who, limit, django_assert_max_num_queries):
    if who != "visitor":
        client.force_login(world.person() if who == "person" else world.staff("moderator"))
    counts = []
    for size in (3, 50, 5000):
        thread = world.thread(forum)
        organisation = world.organisation()
        rows = [
            PostRow(text=f"T{n}", language="en", at=NOW, alias=f"N{n}", reply_to=n - 1 if n % 2 else None,
                    on_behalf_of=organisation if n % 3 == 0 else None)
            for n in range(size)
        ]  # fmt: skip
        import_posts(thread, rows)
        thread.posts.update(supports=2, language="fr")
        with django_assert_max_num_queries(limit) as context:
            answer = client.get(f"/en/threads/{thread.pk}/?post={size}")
        counts.append((len(context.captured_queries), answer.status_code))
    assert counts[0] == counts[1] == counts[2]


# --- Writing ------------------------------------------------------------------------------------------------


def test_a_post_is_sent_and_one_comes_back_to_it(client, thread, signed_in):
    answer = send(client, thread, label="returnee", language="fr", text="Bonjour")
    assert answer.url == f"/en/threads/{thread.pk}/?post=1#post1"
    post = Post.objects.get()
    assert (post.text, post.author, post.label, post.language) == ("Bonjour", signed_in, "returnee", "fr")
    assert Follow.objects.get().topic == thread.topic


def test_the_same_form_twice_is_one_post(client, thread, signed_in):
    for _ in range(2):
        assert send(client, thread, key="same").status_code == 302
    assert Post.objects.count() == 1


def test_from_another_page_one_comes_back_to_that_page(client, thread, signed_in):
    assert send(client, thread, next="/en/recommendations/R1/").url == "/en/recommendations/R1/#post1"


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_never_to_another_site(client, thread, signed_in, evil):
    assert send(client, thread, next=evil).url == f"/en/threads/{thread.pk}/?post=1#post1"


def test_an_answer_names_what_it_answers(client, world, thread, signed_in):
    world.post(thread, text="Shall we meet?")
    assert "Shall we meet?" in page(client, f"/en/threads/{thread.pk}/post/?reply=1")
    send(client, thread, reply_to="1")
    assert Post.objects.get(number=2).reply_to.number == 1
    assert "In answer to #1" in page(client, f"/en/threads/{thread.pk}/")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Write something before you send it"), ("x" * 10_001, "Your text has 10001 characters")],
)
def test_what_is_wrong_comes_back_with_what_was_typed(client, thread, signed_in, text, sentence):
    answer = send(client, thread, text=text, label="family")
    html = answer.content.decode()
    assert answer.status_code == 422 and sentence in html
    assert not text or text in html
    assert 'value="family" selected' in html
    assert Post.objects.count() == 0


def test_a_closed_thread_says_so_and_keeps_the_text(client, thread, signed_in):
    close_thread(thread)
    answer = send(client, thread, text="Too late but precious")
    assert answer.status_code == 403
    assert "takes no more posts" in answer.content.decode()


def test_a_text_with_a_telephone_number_is_asked_about_once(client, thread, signed_in):
    text = "Call me: 0612345678"
    html = markup(send(client, thread, text=text).content.decode())
    assert "<li>a telephone number</li>" in html and text in html
    assert Post.objects.count() == 0
    assert send(client, thread, text=text, is_checked="1").status_code == 302


def test_an_organisation_is_not_asked_about_its_own_number(client, world, thread, signed_in):
    organisation = world.organisation()
    world.mandate(signed_in, organisation)
    assert send(client, thread, text="0612345678", speaker=f"org-{organisation.pk}").status_code == 302
    assert Post.objects.get().on_behalf_of == organisation


def test_nobody_chooses_an_organisation_that_is_not_theirs(client, world, thread, signed_in):
    organisation = world.organisation()
    assert send(client, thread, speaker=f"org-{organisation.pk}").status_code == 422
    assert Post.objects.count() == 0


def test_too_fast_is_told_and_the_text_kept(client, thread, signed_in):
    answers = [send(client, thread, text=f"Post number {n}") for n in range(50)]
    assert [a.status_code for a in answers] == [302] * 10 + [429] * 40
    assert "Post number 49" in answers[-1].content.decode()


def test_signed_out_the_text_is_kept_while_signing_in(client, world, thread):
    answer = send(client, thread, text="Written before signing in", label="family")
    assert answer.url.startswith("/en/account/login/?next=")
    person = world.person()
    client.force_login(person)
    html = page(client, f"/en/threads/{thread.pk}/post/")
    assert "Written before signing in" in html and 'value="family" selected' in html
    send(client, thread, text="Written before signing in")
    assert "Written before signing in" not in page(client, f"/en/threads/{thread.pk}/post/")


def test_following_is_for_those_who_may_read(client, world, thread, signed_in):
    client.post(f"/en/threads/{thread.pk}/follow/")
    assert signed_in.follows.count() == 1
    client.post(f"/en/threads/{thread.pk}/follow/", {"stop": "1"})
    assert signed_in.follows.count() == 0
    closed = world.thread(world.forum(membership="invited"), audience="members")
    assert client.post(f"/en/threads/{closed.pk}/follow/").status_code == 404
    assert signed_in.follows.count() == 0


def test_editing_and_withdrawing_by_form(client, world, thread, signed_in):
    world.post(thread, signed_in, text="First")
    base = f"/en/threads/{thread.pk}/posts/1/"
    assert "First" in page(client, base + "edit/")
    assert client.post(base + "edit/", {"text": "Second"}).status_code == 302
    assert Post.objects.get().text == "Second"
    page(client, base + "withdraw/")
    client.post(base + "withdraw/")
    assert Post.objects.get().state == "withdrawn"


def test_what_was_done_to_a_post_is_said_beside_it_where_the_page_opens(client, world, thread, signed_in):
    world.post(thread)
    world.post(thread, signed_in, text="First")
    answer = client.post(f"/en/threads/{thread.pk}/posts/2/edit/", {"text": "Second"})
    html = page(client, answer.url.split("#")[0])
    assert html.count("Your post is changed.") == 1
    assert html.index('id="post2"') < html.index("Your post is changed.") < html.index("Second")
    assert "Your post is changed." not in page(client, answer.url.split("#")[0])


def test_what_has_no_place_on_the_page_is_said_at_its_top(client, world, thread, signed_in):
    world.post(thread, signed_in, text="First")
    client.post(f"/en/threads/{thread.pk}/posts/1/edit/", {"text": "Second"})
    html = page(client, f"/en/threads/{thread.pk}/?post=40")
    assert html.index("Your post is changed.") < html.index("<h1")


def test_the_post_of_another_person_is_neither_edited_nor_withdrawn(client, world, thread, signed_in):
    world.post(thread, text=SECRET)
    for what in ("edit", "withdraw"):
        path = f"/en/threads/{thread.pk}/posts/1/{what}/"
        assert client.get(path).status_code == 403
        assert client.post(path, {"text": "Mine now"}).status_code == 403
    assert Post.objects.get().text == SECRET


def test_a_new_conversation(client, world, forum, signed_in):
    path = f"/en/forums/{forum.slug}/new/"
    page(client, path)
    data = {"title": "A door", "kind": "question", "text": "Who opens?", "key": "k", "speaker": "myself"}
    assert client.post(path, {**data, "title": ""}).status_code == 422
    answer = client.post(path, data)
    thread = Thread.objects.get()
    assert answer.url == f"/en/threads/{thread.pk}/?post=1#post1"
    assert (thread.title, thread.kind, thread.forum, thread.listener) == (
        "A door",
        "question",
        forum,
        forum.listener,
    )
    client.post(path, data)
    assert Thread.objects.count() == 1


def test_a_new_conversation_needs_an_account(client, forum):
    path = f"/en/forums/{forum.slug}/new/"
    assert "You need an account" in page(client, path)
    answer = client.post(path, {"title": "A", "kind": "question", "text": "B", "key": "k"})
    assert answer.status_code == 403
    assert not Thread.objects.exists()


# --- Without an account -------------------------------------------------------------------------------------


def test_a_post_without_an_account_waits_and_its_code_opens_it(client, world):
    thread = world.thread(world.forum(allows_anonymous=True))
    answer = client.post(f"/en/threads/{thread.pk}/post/", {"text": SECRET, "key": "k"}, follow=True)
    html = answer.content.decode()
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", html).group()
    assert SECRET in html
    assert SECRET not in page(client, f"/en/threads/{thread.pk}/")
    client.cookies.clear()
    assert client.get("/en/my-post/receipt/").url == "/en/my-post/"
    assert client.post("/en/my-post/", {"code": "0000000000000000"}).status_code == 422
    assert client.post("/en/my-post/", {"code": code}).url == "/en/my-post/receipt/"
    html = page(client, "/en/my-post/receipt/")
    assert SECRET in html and code not in html
    client.post("/en/my-post/receipt/")
    assert Post.objects.get().state == "withdrawn"
    assert SECRET not in page(client, "/en/my-post/receipt/")


def test_one_may_still_sign_in_first(client, world):
    thread = world.thread(world.forum(allows_anonymous=True))
    answer = client.post(f"/en/threads/{thread.pk}/post/", {"text": "Wait", "key": "k", "sign_up": "1"})
    assert answer.url.startswith("/en/account/signup/?next=")
    assert not Post.objects.exists()


# --- Moderation ---------------------------------------------------------------------------------------------


def test_a_report_by_form(client, world, thread):
    world.post(thread)
    path = f"/en/threads/{thread.pk}/posts/1/report/"
    assert client.post(path, {"note": "x"}).status_code == 422
    for _ in range(2):
        assert client.post(path, {"reason": "insult", "note": "Look"}).status_code == 302
    assert Flag.objects.get().reason == "insult"


def test_moderators_decide_by_form(client, world, thread):
    post = world.post(thread, text=SECRET)
    client.force_login(world.staff("moderator"))
    path = f"/en/moderation/posts/{post.pk}/"
    assert SECRET in page(client, path)
    assert client.post(path, {"deed": "hide", "reason": ""}).status_code == 422
    assert client.post(path, {"deed": "remove", "reason": "insult"}).status_code == 422
    assert client.post(path, {"deed": "hide", "reason": "insult"}).status_code == 302
    assert Post.objects.get().state == "hidden"
    assert client.post(path, {"deed": "restore", "reason": ""}).status_code == 302
    assert Post.objects.get().state == "visible"


@pytest.mark.parametrize("role", [None, "official", "editor"])
def test_others_find_no_decisions(client, world, thread, role):
    post = world.post(thread, text="A text")
    client.force_login(world.staff(role) if role else world.person())
    assert client.get(f"/en/moderation/posts/{post.pk}/").status_code == 403
    assert client.get(f"/en/threads/{thread.pk}/manage/").status_code == 403
    assert "Moderate" not in page(client, f"/en/threads/{thread.pk}/")


def test_an_official_sees_exactly_what_a_participant_sees(client, world, thread):
    world.post(thread, text="A text")
    hide_post(world.post(thread, text=SECRET), actor=world.staff("moderator"), reason="insult")
    seen = []
    for person in (world.person(), world.staff("official")):
        client.force_login(person)
        html = page(client, f"/en/threads/{thread.pk}/")
        seen.append(re.sub(r'name="(csrfmiddlewaretoken|key)" value="\w+"', "", html).split("<main")[1])
    assert seen[0] == seen[1] and SECRET not in seen[0]


def test_a_moderator_closes_and_marks(client, world, forum):
    thread = world.thread(forum, kind="question")
    client.force_login(world.staff("moderator"))
    path = f"/en/threads/{thread.pk}/manage/"
    page(client, path)
    client.post(path, {"deed": "answered"})
    client.post(path, {"deed": "close", "reason": "done"})
    thread.refresh_from_db()
    assert (thread.question_state, thread.state) == ("answered", "closed")
    assert "Question, answered" in page(client, f"/en/threads/{thread.pk}/")


# --- News without a socket ----------------------------------------------------------------------------------


def test_the_fallback_tells_what_a_socket_would(client, world, thread):
    world.post(thread, text=SECRET)
    answer = client.get(f"/en/threads/{thread.pk}/news/?since=0")
    assert answer.json() == {"seq": 1, "events": [{"type": "post.published", "seq": 1, "post": 1}]}
    assert SECRET not in answer.content.decode()
    assert client.get(f"/en/threads/{thread.pk}/news/?since=1").json()["events"] == []


def test_the_fragment_is_in_the_language_of_the_page_and_holds_twenty_at_most(client, thread):
    fill(thread, 30)
    html = page(client, f"/en/threads/{thread.pk}/fragment/?posts=" + ",".join(map(str, range(1, 31))))
    assert html.count("<article") == 20
    assert page(client, f"/en/threads/{thread.pk}/fragment/?posts=x,-1,99,").strip() == ""


def test_reports_do_not_tell_of_the_same_person(client, world, thread):
    reader = world.person()
    declare_group(reader, space=thread.space, category="returnee")
    client.force_login(reader)
    for post in (world.post(thread), world.post(thread)):
        for _twice in range(2):
            client.post(f"/en/threads/{thread.pk}/posts/{post.number}/report/", {"reason": "insult"})
    tags = set(Flag.objects.values_list("tag", flat=True))
    assert len(tags) == Flag.objects.count() == 2
    assert not tags & set(Declaration.objects.values_list("tag", flat=True))
