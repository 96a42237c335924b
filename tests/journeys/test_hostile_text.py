"""What people type never becomes markup or script, in a real browser (``tests/support/hostile.py`` has the texts)."""

from tests.support.hostile import vectors

FILL = """
import datetime
from dialogue.actions.bulk import PostRow, import_posts
from dialogue.actions.threads import open_thread
from dialogue.models import Forum
from tests.support.hostile import OWN, vectors
forum, at = Forum.objects.first(), datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
thread = open_thread(space=forum.space, forum=forum, title="Hostile", language="en")
import_posts(thread, [PostRow(text=text, language="en", at=at, alias=text[:80]) for text in vectors()])
for title in OWN[:40]:
    open_thread(space=forum.space, forum=forum, title=title[:200], language="en")
print(thread.pk, forum.path)
"""
# Runs before anything of the page: whatever a text could do leaves a trace here.
WATCH = """
window.trace = [];
for (const name of ["alert", "confirm", "prompt"]) window[name] = () => window.trace.push(name);
addEventListener("securitypolicyviolation", (e) => window.trace.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
# Elements that stand where participants' words stand, beside those that the sanitizer makes of plain text.
STRANGE = """() => {
  const made = new Set(["P", "BR", "A", "BDI", "SPAN", "BLOCKQUOTE"]), ours = new Set(["href", "rel", "lang", "dir"]);
  const words = document.querySelectorAll(".post .user-text, .post__who bdi, .entries h3 a");
  const inside = [...words].flatMap((words) => [...words.querySelectorAll("*")]);
  const strange = inside.filter((e) => !made.has(e.tagName) || [...e.attributes].some((a) => !ours.has(a.name)));
  const links = inside.filter((e) => e.tagName === "A" && !/^https?:\\/\\//.test(e.getAttribute("href")));
  return [...strange, ...links].map((e) => e.outerHTML);
}"""


def test_no_text_becomes_markup_or_script(server, visit):
    number, forum = server.python(FILL).splitlines()[-1].split()
    visitor = visit()
    visitor.context.add_init_script(WATCH)
    page = visitor.page
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())
    seen = 0
    for first in range(1, len(vectors()) + 1, 20):
        page.goto(f"/en/threads/{number}/?post={first}")
        seen += page.locator("article.post:has(.user-text)").count()
        assert page.evaluate(STRANGE) == [], first
        assert page.evaluate("window.trace") == [], first
    assert seen == len(vectors())
    for listing in (f"/en/{forum}", f"/ar/{forum}", f"/en/{forum}?page=2"):
        page.goto(listing)
        assert page.evaluate(STRANGE) == []
        assert page.evaluate("window.trace") == []
    assert dialogs == []
    assert "taken" not in page.title()
