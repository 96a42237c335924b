"""The way up from a page of the tree."""

from django import template
from django.urls import reverse

from core.components import Crumb
from core.context import MAIN
from core.pages import SitePage
from core.templatetags.components import crumbs

register = template.Library()


@register.simple_tag
def page_crumbs(page: SitePage) -> str:
    """The part of the site, then the page. From the navigation: asking the tree would cost a query."""
    return crumbs(items=[Crumb(dict(MAIN)[page.section], reverse(page.section)), Crumb(page.title)])
