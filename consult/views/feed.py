"""The news of all consultations as a feed (K11)."""

import datetime

from django.contrib.syndication.views import Feed
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consult.queries.news import NewsItem, latest_news


class News(Feed):
    """In the language of its address; every item leads to the consultation."""

    title = gettext_lazy("News of the consultations")
    description = gettext_lazy("What opens, closes and is answered.")

    def link(self) -> str:
        return f"/{get_language()}/consultations/"

    def items(self) -> list[NewsItem]:
        return latest_news()

    def item_title(self, item: NewsItem) -> str:
        return _("%(title)s: %(event)s") % {"title": item.consultation.title, "event": item.event}

    def item_description(self, item: NewsItem) -> str:
        return str(item.consultation.purpose)

    def item_link(self, item: NewsItem) -> str:
        return f"/{get_language()}/{item.consultation.path}"

    def item_pubdate(self, item: NewsItem) -> datetime.datetime:
        return item.at

    def item_guid(self, item: NewsItem) -> str:
        return item.key

    item_guid_is_permalink = False
