"""Parts of a conversation on pages: the panel, a post, the words of the live chip."""

from typing import Any

from django import template
from django.template import TemplateSyntaxError
from django.utils.translation import get_language, gettext, ngettext

from core import vocabularies
from dialogue.forms.writing import PostForm
from dialogue.queries.threads import PostView, ThreadView

register = template.Library()

# One number for each plural form that the browser's Intl.PluralRules knows in the language.
SAMPLES: dict[str, dict[str, int]] = {
    "en": {"one": 1, "other": 2},
    "fr": {"one": 1, "many": 1_000_000, "other": 2},
    "ar": {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100},
}


@register.inclusion_tag("dialogue/_panel.html", takes_context=True)
def thread_panel(context: dict[str, Any], view: ThreadView, *, level: int = 2) -> dict[str, Any]:
    """The last posts of a thread, live, with a composer that comes back to this page.

    ``view`` is what ``dialogue.queries.threads.panel(thread, request.user)`` gave in the view.
    """
    if not isinstance(view, ThreadView):
        raise TemplateSyntaxError("thread_panel: takes what dialogue.queries.threads.panel() gives.")
    form = PostForm(view=view, initial={"next": view.home_url})
    return {**_shared(context), "view": view, "form": form, "level": level}


@register.inclusion_tag("dialogue/_post.html", takes_context=True)
def post_item(context: dict[str, Any], row: PostView) -> dict[str, Any]:
    """One post as an item of ``<ol class="posts">``; what has just been done to it is said in its place."""
    said = context.get("messages") if row.post.number == context.get("landing") else ()
    return {**_shared(context), "row": row, "post": row.post, "thread": row.thread, "messages": said}


@register.simple_tag
def chip_words() -> list[tuple[str, str]]:
    """The words of the chip for each plural form of the language, with ``{n}`` where the number goes."""
    samples = SAMPLES.get(get_language() or "en", SAMPLES["en"])
    # Translators: {n} is replaced by the number.
    return [(form, ngettext("{n} new post", "{n} new posts", number)) for form, number in samples.items()]


@register.simple_tag
def promise_words(code: str) -> Any:
    """The promise of a forum in words."""
    return vocabularies.label("participation_promise", code)


@register.simple_tag
def seen_as(alias: str) -> str:
    """Under which name a person will appear."""
    if alias:
        return gettext("You appear here as %(name)s, and nowhere else under that name.") % {"name": alias}
    return gettext("You get a name of neutral words that you have nowhere else.")


def _shared(context: dict[str, Any]) -> dict[str, Any]:
    """What an inclusion tag must hand on by itself."""
    names = ("request", "user", "csrf_token", "LANGUAGE_CODE")
    return {name: context[name] for name in names if name in context}
