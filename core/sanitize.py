"""What people type, made safe to store and to show. The only module that calls bleach, nh3 or ``mark_safe``.

Text of participants is plain text: :func:`clean_text` on the way in, :func:`render_text` on the way out,
nothing to sanitise in between. Where an organisation may send rich text, :func:`clean_html` passes it through
two independent parsers with one tiny policy; bleach is end-of-life upstream and never the only barrier
(security.md 5.2).
"""

import re
import unicodedata
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser
from itertools import groupby

import bleach
import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

MAX_TEXT = 10_000
MAX_QUOTED_LINES = 200
MAX_HTML = 50_000
MAX_NESTING = 20
MAX_URL = 2_000
MAX_QUERY = 200

LINK_REL = "nofollow ugc noopener noreferrer"
TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a"})
SCHEMES = frozenset({"http", "https", "mailto"})

# C0 and C1 controls except tab and newline; the bidirectional controls; lone surrogates, which no encoding
# takes; the byte order mark.
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_URL = re.compile(r"https?://[^\s<>\"'\\`]+", re.IGNORECASE)
_HOST = re.compile(r"https?://[^\s/?#@]*[^\s/?#@.:](?=[/?#]|$)", re.IGNORECASE)
_HREF = re.compile(r"(?:https?://|mailto:)[^\s\\\"'<>`]+", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"}
)
_CLOSING = {")": "(", "]": "[", "}": "{", "»": "«", "”": "“"}
_TRAILING = frozenset(".,;:!?…،؛؟*_~")


class TextTooLong(InvalidInput):
    """More characters than the field takes."""

    code = "text_too_long"
    message = _("The text has %(length)d characters; at most %(limit)d are possible. Shorten it and send it again.")


class TooManyQuotedLines(InvalidInput):
    """A text that is mostly quotation."""

    code = "too_many_quoted_lines"
    message = _("The text quotes more than %(limit)d lines. Keep only the lines you answer to.")


class HtmlTooDeep(InvalidInput):
    """Markup nested deeper than any honest text."""

    code = "html_too_deep"
    message = _("The formatting of this text is too complicated. Paste it again as plain text.")


# --- Plain text ---------------------------------------------------------------------------------------------


def clean_text(raw: str, *, max_length: int = MAX_TEXT, field: str = "") -> str:
    """The text as it is stored: NFC, newlines as ``\\n``, without control and bidirectional control
    characters.

    Otherwise as typed, but for white space at both ends. Cleaning twice changes nothing. Raises
    :class:`TextTooLong` above ``max_length`` characters and :class:`TooManyQuotedLines`; both carry
    ``field``.
    """
    if len(raw) > 4 * max_length:  # before any work that grows with the text
        raise TextTooLong(field=field, length=len(raw), limit=max_length)
    text = unicodedata.normalize("NFC", strip_controls(raw)).strip()
    if len(text) > max_length:
        raise TextTooLong(field=field, length=len(text), limit=max_length)
    if sum(line.startswith(">") for line in text.split("\n")) > MAX_QUOTED_LINES:
        raise TooManyQuotedLines(field=field, limit=MAX_QUOTED_LINES)
    return text


def strip_controls(raw: str) -> str:
    """The text with uniform newlines and without controls, bidirectional controls and lone surrogates."""
    return _REMOVED.sub("", _NEWLINES.sub("\n", raw))


def render_text(text: str) -> SafeString:
    """Plain text as HTML: escaped, paragraphs at empty lines, ``<br>`` at single ones, web addresses as
    links, lines that begin with ``>`` as a quotation.

    Only ``http://`` and ``https://`` become links, with the address itself as text. Linear in the length of
    the text.
    """
    paragraphs = re.split(r"\n[ \t]*\n\s*", strip_controls(text).strip())
    return mark_safe("\n".join(_render_block(part) for part in paragraphs if part))  # noqa: S308


def render_line(text: str) -> SafeString:
    """Plain text as HTML within a line: escaped, addresses linked, no paragraphs."""
    return mark_safe(_link_addresses(" ".join(strip_controls(text).split())))  # noqa: S308


def _render_block(block: str) -> str:
    """A paragraph, its quoted lines apart."""
    runs = groupby(block.split("\n"), key=lambda line: line.startswith(">"))
    return "\n".join(_render_quoted(list(lines)) if quoted else _in_paragraph(lines) for quoted, lines in runs)


def _render_quoted(lines: list[str]) -> str:
    return f'<blockquote class="quoted">{_in_paragraph(line[1:].strip() for line in lines)}</blockquote>'


def _in_paragraph(lines: Iterable[str]) -> str:
    paragraph = "\n".join(lines)
    return f"<p>{_render_paragraph(paragraph)}</p>"


def _render_paragraph(paragraph: str) -> str:
    return "<br>\n".join(_link_addresses(line) for line in paragraph.split("\n"))


def _link_addresses(line: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _URL.finditer(line):
        url = _trim_address(match.group())
        if not _HOST.match(url) or len(url) > MAX_URL:
            continue
        pieces.append(escape(line[position : match.start()]))
        pieces.append(f'<a href="{escape(url)}" rel="{LINK_REL}" dir="ltr">{escape(url)}</a>')
        position = match.start() + len(url)
    pieces.append(escape(line[position:]))
    return "".join(pieces)


def _trim_address(url: str) -> str:
    """The address without the punctuation of the sentence around it; a bracket opened inside it stays."""
    counts = {mark: url.count(mark) for pair in _CLOSING.items() for mark in pair}
    end = len(url)
    while end:
        last = url[end - 1]
        if last in _CLOSING and counts[last] > counts[_CLOSING[last]]:
            counts[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]


# --- Rich text ----------------------------------------------------------------------------------------------


def clean_html(raw: str, *, field: str = "") -> SafeString:
    """Rich text reduced to a few tags and safe links, through bleach and then nh3.

    Cleaning twice changes nothing. Where the two parsers disagree on the text, it comes back as escaped plain
    text. Raises :class:`TextTooLong` above 50,000 characters and :class:`HtmlTooDeep` above 20 levels, before
    any parsing.
    """
    if len(raw) > MAX_HTML:
        raise TextTooLong(field=field, length=len(raw), limit=MAX_HTML)
    source = strip_controls(raw)
    if nesting(source) > MAX_NESTING:
        raise HtmlTooDeep(field=field)
    first = _bleach(source)
    second = _nh3(first)
    if _text_of(first) != _text_of(second) or _nh3(_bleach(second)) != second:
        return render_text(_text_of(first))
    return mark_safe(second)  # noqa: S308


def nesting(source: str) -> int:
    """An upper bound of the depth a parser can build from the markup, counted in one pass.

    Only a closing tag that matches the last open one counts as closing: misnested markup is what makes
    parsers slow.
    """
    open_tags: list[str] = []
    deepest = 0
    for closing, name in _TAG.findall(source.lower()):
        if name in _VOID:
            continue
        if closing:
            if open_tags and open_tags[-1] == name:
                open_tags.pop()
        elif not (name in ("p", "li") and open_tags and open_tags[-1] == name):
            open_tags.append(name)
            deepest = max(deepest, len(open_tags))
    return deepest


def _allow_attribute(tag: str, name: str, value: str) -> bool:
    return tag == "a" and name == "href" and bool(_HREF.fullmatch(unescape(value)))


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    # nh3 writes ``rel`` itself and asks about it too; one in the input was dropped before.
    return value if name == "rel" or _allow_attribute(tag, name, value) else None


def _bleach(source: str) -> str:
    cleaned: str = bleach.clean(
        source, tags=TAGS, attributes=_allow_attribute, protocols=SCHEMES, strip=True, strip_comments=True
    )
    return cleaned


def _nh3(source: str) -> str:
    return nh3.clean(
        source,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        attribute_filter=_filter_attribute,
        url_schemes=set(SCHEMES),
        strip_comments=True,
        link_rel=LINK_REL,
    )


class _TextCollector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "br", "li", "blockquote"):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _text_of(source: str) -> str:
    collector = _TextCollector()
    collector.feed(source)
    collector.close()
    return "".join(collector.pieces).strip()


# --- Search and tables --------------------------------------------------------------------------------------


def clean_query(query: str) -> str:
    """A search query that no backend stumbles over: no quotation marks or controls, single spaces, 200
    characters.

    An unbalanced quotation mark, NUL or a no-break space makes SQLite's search fail.
    """
    text = strip_controls(query[: 4 * MAX_QUERY]).replace('"', " ")
    return unicodedata.normalize("NFC", " ".join(text.split()))[:MAX_QUERY].strip()


def clean_page(value: str) -> int:
    """The number of a page of a list from an address, 1 to 10,000; 1 for what is no number."""
    return min(int(value), 10_000) or 1 if value.isdecimal() and len(value) <= 9 else 1


def plain_number(value: object, *, default: int) -> int:
    """A plain number of at most ten digits, else the default."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else default


def csv_cell(value: object) -> str:
    """A value for a cell of a table; text that a spreadsheet would run as a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = strip_controls(str(value))
    return f"'{text}" if text.lstrip(" \n")[:1] in ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠") else text
