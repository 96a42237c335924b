"""Somebody signs up by e-mailed code and enters an association; it speaks only once it is verified."""

from tests.support.people import second_factor, sign_in, sign_up

NAME = "Association of the new harbour"
FORUM = "/en/forums/the-first-year/"


def write(page, thread, text):
    page.goto(thread)
    page.locator("#composer textarea").fill(text)


def test_an_organisation_speaks_once_it_is_verified(visit, server):
    member = visit()
    sign_up(member, "new.harbour@example.org")
    page = member.goto("/en/account/organisations/new/")
    page.locator("input[name=name_en]").fill(NAME)
    page.locator("select[name=category]").select_option("migrant_association")
    page.locator("input[name=country]").fill("State A")
    page.locator("select[name=level]").select_option("national")
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/account/organisations/**")
    assert "not verified" in page.locator("main").inner_text().lower()

    page.goto(FORUM)
    page.locator("main .entries h3 a, main .entries h4 a").first.click()
    page.wait_for_url("**/threads/**")
    thread = page.url
    write(page, thread, "We speak for our members.")
    speakers = page.locator("#composer input[name=speaker]:not([type=hidden])")
    assert not speakers.count() or NAME not in page.locator("#composer").inner_text()
    refusal = server.python(
        "from accounts.models import User, Organisation; from dialogue.models import Thread;"
        "from dialogue.actions.posts import publish_post; import uuid;"
        f"o=Organisation.objects.get(name__en='{NAME}'); u=o.mandates.get().user\n"
        "try:\n"
        f"    publish_post(Thread.objects.get(pk={thread.rstrip('/').split('/')[-1]}), actor=u, text='x',\n"
        "        language='en', on_behalf_of=o,\n"
        "        submission_key=str(uuid.uuid4()))\n"
        "except Exception as e:\n    print(e)\n"
    )
    assert "not verified yet" in refusal

    editor = visit()
    sign_in(editor, "editor", code=second_factor(server, "editor"))
    desk = editor.goto("/cms/organisations/")
    desk.locator("tr", has_text=NAME).get_by_role("button").click()
    desk.wait_for_url("**/cms/organisations/")
    assert NAME not in desk.locator("main").inner_text()

    write(page, thread, "We speak for our members, now verified.")
    page.locator("#composer label", has_text=NAME).click()
    page.locator("#composer .actions button").first.click()
    page.wait_for_load_state()
    post = page.locator("article.post", has_text="now verified")
    assert NAME in post.first.inner_text()
