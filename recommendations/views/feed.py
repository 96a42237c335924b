"""What happened to recommendations, as a feed: the same events as on the board, no more."""

import datetime

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from recommendations.queries.boards import Filters, timeline
from recommendations.queries.story import EventLine


class AdoptionNews(Feed):
    """In the language of its address; every item leads to its measure, recommendation or plan."""

    feed_type = Atom1Feed
    title = gettext_lazy("What institutions do with recommendations")
    description = gettext_lazy("Answers, silences, measures, progress, and what others find.")

    def link(self) -> str:
        return f"/{get_language()}/recommendations/answers/timeline/"

    def items(self) -> list[EventLine]:
        return list(timeline(Filters()).rows)

    def item_title(self, item: EventLine) -> str:
        return _("%(event)s · %(subject)s") % {"event": item.title, "subject": item.subject}

    def item_description(self, item: EventLine) -> str:
        return f"{item.who}. {item.reason}" if item.reason else item.who

    def item_link(self, item: EventLine) -> str:
        return item.href

    def item_updateddate(self, item: EventLine) -> datetime.datetime:
        return item.event.at

    def item_pubdate(self, item: EventLine) -> datetime.datetime:
        return item.event.at

    def item_guid(self, item: EventLine) -> str:
        return f"adoption-event-{item.event.pk}"

    item_guid_is_permalink = False
