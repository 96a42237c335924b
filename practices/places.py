"""Names of countries and regions in the library, in the language of the reader.

A practice keeps the names as its source writes them (in English); names that are listed here are shown translated,
any other name as it was typed.
"""

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_noop, pgettext

NAMES = frozenset(
    {
        gettext_noop("Algeria"),
        gettext_noop("Bangladesh"),
        gettext_noop("Belgium"),
        gettext_noop("Council of Europe member States"),
        gettext_noop("El Salvador"),
        gettext_noop("EU"),
        gettext_noop("Finland"),
        gettext_noop("France"),
        gettext_noop("Germany"),
        gettext_noop("Ghana"),
        gettext_noop("global"),
        gettext_noop("Greece"),
        gettext_noop("Gulf States and others"),
        gettext_noop("Iraq"),
        gettext_noop("Iraq (Kurdistan Region)"),
        gettext_noop("Italy"),
        gettext_noop("Japan"),
        gettext_noop("Libya"),
        gettext_noop("Maghreb"),
        gettext_noop("Maghreb and EU"),
        gettext_noop("Mauritania"),
        gettext_noop("Morocco"),
        gettext_noop("Netherlands"),
        gettext_noop("New Zealand"),
        gettext_noop("Nicaragua"),
        gettext_noop("not stated"),
        gettext_noop("Republic of Korea"),
        gettext_noop("several"),
        gettext_noop("Spain"),
        gettext_noop("Tunisia"),
        gettext_noop("United Kingdom"),
    }
)


def place(name: str) -> str:
    """One name in the active language, or as it is when it is not a listed one."""
    return gettext(name) if name in NAMES else name


def places(names: Iterable[str]) -> str:
    """Several names in one line."""
    return pgettext("between the names of a list", ", ").join(place(name) for name in names)
