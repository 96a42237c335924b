"""The signed heads as a feed: who keeps it holds witnesses that the operators cannot take back."""

import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.ledger.reading import anchors
from core.models import LedgerEntry


class Heads(Feed):
    """One item a day, in the language of its address."""

    feed_type = Atom1Feed
    title = gettext_lazy("Heads of the public ledger")
    subtitle = gettext_lazy("Number and hash of the newest entry, signed once a day.")

    def link(self) -> str:
        return reverse("ledger")

    def items(self) -> list[LedgerEntry]:
        return anchors()

    def item_title(self, item: LedgerEntry) -> str:
        return _("Head of %(day)s") % {"day": item.day.isoformat()}

    def item_description(self, item: LedgerEntry) -> str:
        return item.body

    def item_link(self, item: LedgerEntry) -> str:
        return reverse("ledger_entry", kwargs={"seq": item.seq})

    def item_pubdate(self, item: LedgerEntry) -> datetime.datetime:
        return clock.start_of_day(item.day)
