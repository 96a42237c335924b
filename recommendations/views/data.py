"""Public data of recommendations: what there is, the files with their checksums, and the feed."""

import datetime

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext_lazy

from consult.public_files import answer, parted
from recommendations.exports import FORMATS, RIGHTS, TABLES, ledger_head
from recommendations.queries.news import NewsItem, latest_news


def data(request: HttpRequest) -> HttpResponse:
    """Every table with its columns, the licence, and where the ledger stands."""
    context = {"tables": TABLES, "formats": tuple(FORMATS), "rights": RIGHTS, "ledger_head": ledger_head()}
    return render(request, "recommendations/data.html", context)


def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file, its checksum or its metadata."""
    wanted, kind, asked = parted(name)
    table = next((table for table in TABLES if table.name == wanted), None)
    if table is None or kind not in FORMATS:
        raise Http404("no such file")
    return answer(table.file(kind), asked)


class News(Feed):
    """In the language of its address; every item leads to its recommendation or round."""

    feed_type = Atom1Feed
    title = gettext_lazy("News of the recommendations")
    subtitle = gettext_lazy("What is put to the vote, what closes, and what institutions answer.")

    def link(self) -> str:
        return f"/{get_language()}/recommendations/"

    def items(self) -> list[NewsItem]:
        return latest_news()

    def item_title(self, item: NewsItem) -> str:
        return item.title

    def item_description(self, item: NewsItem) -> str:
        return item.text

    def item_link(self, item: NewsItem) -> str:
        return item.href

    def item_updateddate(self, item: NewsItem) -> datetime.datetime:
        return item.at

    def item_guid(self, item: NewsItem) -> str:
        return item.key

    item_guid_is_permalink = False
