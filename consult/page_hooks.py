"""What Wagtail's buttons may not do with the pages of a consultation: its record publishes, moves and keeps them.

The model refuses too (``ConsultationPage.publish`` and ``unpublish``); here the buttons go, and what has no method of
its own is refused.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from consult.models import ConsultationPage
from consult.models.pages import OpensByRecord, StaysPublished
from consult.queries.paper_text import has_record

GONE = {
    "action-publish",
    "action-unpublish",
    "action-submit",
    "action-restart-workflow",
    "action-cancel-workflow",
}


@hooks.register("construct_page_action_menu")
def no_buttons_of_publication(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Only keeping the draft is left."""
    if isinstance(context.get("page"), ConsultationPage):
        items[:] = [item for item in items if item.name not in GONE]


@hooks.register("before_publish_page")
def published_by_record(request: HttpRequest, page: Page) -> None:
    if has_record([page]):
        raise OpensByRecord


@hooks.register("before_unpublish_page")
@hooks.register("before_delete_page")
def kept_by_record(request: HttpRequest, page: Page) -> None:
    if has_record(page.get_descendants(inclusive=True)):
        raise StaysPublished


@hooks.register("before_move_page")
def stays_in_its_place(request: HttpRequest, page: Page, destination: Page) -> None:
    """Their address is the record's."""
    if has_record(page.get_descendants(inclusive=True)):
        raise StaysPublished


@hooks.register("before_copy_page")
def made_with_a_record(request: HttpRequest, page: Page) -> None:
    """A copy would be a paper without a plan."""
    if has_record([page]):
        raise OpensByRecord


@hooks.register("before_bulk_action")
def not_many_at_once(request: HttpRequest, action_type: str, objects: Sequence[Any], view: object) -> None:
    if action_type not in ("publish", "unpublish", "delete", "move"):
        return
    pages = [found for found in objects if isinstance(found, Page)]
    if any(has_record(page.get_descendants(inclusive=True)) for page in pages):
        raise StaysPublished
