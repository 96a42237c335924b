"""Tags that need the request or a Wagtail page."""

from typing import Any

from django import template
from wagtail.models import Page

from core.components import Crumb
from core.templatetags.components import crumbs

register = template.Library()


@register.simple_tag(takes_context=True)
def page_crumbs(context: dict[str, Any], page: Page) -> str:
    """The way up the page tree, from the part of the site to this page."""
    steps = [Crumb(a.title, a.get_url(context["request"])) for a in context.get("ancestors", [])]
    return crumbs(items=[*steps, Crumb(page.title)])
