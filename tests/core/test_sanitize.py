"""What people type, made safe: own vectors, two parsers, limits before work."""

import time
import unicodedata
from html.parser import HTMLParser

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sanitize import (
    LINK_REL,
    SCHEMES,
    TAGS,
    HtmlTooDeep,
    TextTooLong,
    TooManyQuotedLines,
    clean_html,
    clean_query,
    clean_text,
    csv_cell,
    nesting,
    render_line,
    render_text,
)


def link(url):
    return f'<a href="{url}" rel="{LINK_REL}" dir="ltr">{url}</a>'


class TestCleanText:
    @pytest.mark.parametrize(
        ("raw", "clean"),
        [
            ("  a \n", "a"),
            ("a\r\nb\rc\x0bd\x85e\u2028f", "a\nb\nc\nd\ne\nf"),
            ("a\x00b\x1bc\x9fd\te", "abcd\te"),
            ("e\u0301", "é"),
            ("abc\u202edcb\u2066x\u2069\u200f\u061c", "abcdcbx"),
            ("می\u200cروم", "می\u200cروم"),
            ("a\ud800b\ufeff", "ab"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("", ""),
        ],
    )
    def test_stored_as_typed_but_for_controls(self, raw, clean):
        assert clean_text(raw) == clean

    def test_the_limit_counts_what_is_stored(self):
        assert len(clean_text("x" * 100 + "\r\n" * 50, max_length=100)) == 100
        with pytest.raises(TextTooLong) as refusal:
            clean_text("x" * 101, max_length=100, field="reason")
        assert str(refusal.value).startswith("The text has 101 characters; at most 100 are possible.")
        assert (refusal.value.field, refusal.value.status) == ("reason", 422)
        with pytest.raises(TextTooLong):
            clean_text("x" * 10_001)

    def test_a_huge_text_is_refused_before_any_work(self):
        text = "\u0958" * 20_000_000
        before = time.perf_counter()
        with pytest.raises(TextTooLong):
            clean_text(text)
        assert time.perf_counter() - before < 0.1

    def test_too_much_quotation(self):
        clean_text("> x\n" * 200)
        with pytest.raises(TooManyQuotedLines):
            clean_text("> x\n" * 201)

    @settings(max_examples=300, deadline=None)
    @given(st.text(st.characters(), max_size=60))
    def test_cleaning_twice_changes_nothing(self, raw):
        once = clean_text(raw)
        assert clean_text(once) == once
        assert unicodedata.is_normalized("NFC", once)
        assert not {c for c in once if unicodedata.category(c) in ("Cc", "Cs")} - {"\n", "\t"}
        assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
        once.encode()


class TestRenderText:
    def test_paragraphs_and_lines(self):
        assert render_text("a\nb\n\n \nc") == "<p>a<br>\nb</p>\n<p>c</p>"
        assert render_text("") == ""
        assert render_line("a\n b") == "a b"

    def test_quoted_lines_stand_apart(self):
        assert render_text("Yes\n> one\n>two\nno") == (
            '<p>Yes</p>\n<blockquote class="quoted"><p>one<br>\ntwo</p></blockquote>\n<p>no</p>'
        )
        assert render_text("> <b>") == '<blockquote class="quoted"><p>&lt;b&gt;</p></blockquote>'

    def test_markup_is_text(self):
        assert render_text("<b onclick='x'>&amp;\"") == "<p>&lt;b onclick=&#x27;x&#x27;&gt;&amp;amp;&quot;</p>"

    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("see https://a.example/b.", f"see {link('https://a.example/b')}."),
            ("(https://a.example/b)", f"({link('https://a.example/b')})"),
            ("https://a.example/b_(c)", link("https://a.example/b_(c)")),
            ("https://a.example،", f"{link('https://a.example')}،"),
            ("HTTP://A.EXAMPLE", link("HTTP://A.EXAMPLE")),
            ("https://a.example/?a=1&b=2", link("https://a.example/?a=1&amp;b=2")),
            ("https://ar.example/عودة", link("https://ar.example/عودة")),
            ('https://a.example/"onmouseover=x', f"{link('https://a.example/')}&quot;onmouseover=x"),
            ("https://", "https://"),
            ("https://user@evil.example", "https://user@evil.example"),
            ("https://a\\b", link("https://a") + "\\b"),
            ("javascript:alert(1)", "javascript:alert(1)"),
            ("//evil.example", "//evil.example"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("www.example.com", "www.example.com"),
            ("https://a.example\u202ex", link("https://a.examplex")),
        ],
    )
    def test_only_web_addresses_become_links(self, text, html):
        assert render_line(text) == html

    def test_an_endless_address_stays_text(self):
        assert "<a" not in render_line("https://a.example/" + "x" * 3000)

    @pytest.mark.parametrize(
        "piece", ["http://", "https://a.example/(", ")", "https://a" + "." * 50, "\n", "\n \n", "<", "&", "ا"]
    )
    def test_time_grows_with_length_alone(self, piece):
        text = (piece * 10_000)[:10_000]
        before = time.process_time()
        render_text(text)
        assert time.process_time() - before < 0.05

    @settings(max_examples=300, deadline=None)
    @given(st.text(st.sampled_from("ab<>&\"'/:.()[] \n@\\?#=https"), max_size=60))
    def test_nothing_but_the_four_tags_comes_out(self, text):
        for tag, attributes in parsed(render_text(text)):
            assert tag in ("p", "br", "a", "blockquote")
            if tag == "a":
                assert attributes["href"].lower().startswith(("http://", "https://"))
                assert attributes["rel"] == LINK_REL


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def parsed(html):
    tags = Tags()
    tags.feed(html)
    return tags.found


def parsed_as_a_browser(html):
    fragment = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [(element.tag, dict(element.attrib)) for element in fragment.iter() if element is not fragment]


def only_policy(html):
    for tag, attributes in [*parsed(html), *parsed_as_a_browser(html)]:
        if tag == "DOCUMENT_FRAGMENT":
            continue
        assert tag in TAGS, html
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else set()), html
        if "href" in attributes:
            assert attributes["href"].partition(":")[0].lower() in SCHEMES, html


VECTORS = [
    "<script>alert(1)</script>x",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='jAvAsCrIpT&colon;alert(1)'>x</a>",
    "<a href=' &#14;  javascript:alert(1)'>x</a>",
    "<a href='javascript:123'>x</a>",
    "<a href='tel:123456'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='/\\evil.example'>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "<a href='https://a.example/\u202egpj.exe'>x</a>",
    "<a href='https://a.example' target=_blank onclick=x style='color:red' class=y id=z>x</a>",
    "<a href='https://a.example\"onmouseover=\"x'>x</a>",
    "<p style='background:url(javascript:x)'>x</p>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=x><button formaction=javascript:x>x</button></form>",
    "<base href=//evil.example>",
    "<template><script>x</script></template>",
    "<plaintext><b>x",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<table><td><b>x",
    "\x00<\x00script>x",
    "<p>\ufffd&#0;&#x110000;&bogus;",
]


class TestCleanHtml:
    def test_the_few_tags_stay(self):
        text = "<p>a <strong>b</strong> <em>c</em><br>d</p><ul><li>e</li></ul><blockquote>f</blockquote>"
        assert clean_html(text) == text

    def test_a_link_carries_its_rel(self):
        assert clean_html('<a href="https://a.example">x</a>') == f'<a href="https://a.example" rel="{LINK_REL}">x</a>'
        assert 'href="mailto:a@b.example"' in clean_html('<a href="mailto:a@b.example">x</a>')

    @pytest.mark.parametrize("vector", VECTORS)
    def test_no_vector_passes(self, vector):
        once = clean_html(vector)
        only_policy(once)
        assert clean_html(once) == once

    @pytest.mark.parametrize(
        "href",
        ["javascript:123", "tel:123456", "//evil.example", "/\\evil.example", "https:\\\\evil.example", "x"],
    )
    def test_a_link_elsewhere_loses_its_address(self, href):
        assert "href" not in clean_html(f"<a href='{href}'>x</a>")

    def test_limits_come_before_any_parsing(self):
        with pytest.raises(TextTooLong):
            clean_html("x" * 50_001)
        before = time.perf_counter()
        for deep in ("<blockquote>" * 4000, "<b><i>" * 4000, "<p><b>" * 4000, "<b a=1><p></b>" * 3000):
            with pytest.raises(HtmlTooDeep):
                clean_html(deep)
        assert time.perf_counter() - before < 0.5

    def test_ordinary_markup_is_not_deep(self):
        assert nesting("<p>a<p>b<br>" * 100) == 1
        assert nesting("<ul>" + "<li>a" * 100 + "</ul>") == 2
        assert nesting("<ul><li>a</li><li>b</li></ul>" * 50) == 2
        assert nesting("<blockquote>" * 20 + "</blockquote>" * 20) == 20

    @settings(max_examples=300, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                [
                    "<p>",
                    "</p>",
                    "<a href='https://x.example'>",
                    "</a>",
                    "<em>",
                    "</em>",
                    "<svg>",
                    "</svg>",
                    "<style>",
                    "</style>",
                    "<math>",
                    "<!--",
                    "-->",
                    "<table>",
                    "<td>",
                    "</table>",
                    "<img src=x onerror=y>",
                    "text",
                    "&lt;",
                    "<",
                    "\"'",
                    "<li>",
                    "<ul>",
                    "<script>",
                    "</script>",
                    "<noscript>",
                    "<title>",
                    "<br/>",
                ]
            ),
            max_size=15,
        )
    )
    def test_whatever_is_nested_in_whatever(self, pieces):
        once = clean_html("".join(pieces))
        only_policy(once)
        assert clean_html(once) == once


class TestQueryAndCell:
    @pytest.mark.parametrize(
        ("query", "clean"),
        [
            ('"', ""),
            ('return "home', "return home"),
            ("a\x00b\u00a0c  d", "ab c d"),
            ("x" * 500, "x" * 200),
            ("", ""),
        ],
    )
    def test_a_query_no_backend_stumbles_over(self, query, clean):
        assert clean_query(query) == clean

    @pytest.mark.parametrize(
        ("value", "cell"),
        [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\t=1", "'\t=1"),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("\r=1", "'\n=1"),
            (-1, "-1"),
            (1.5, "1.5"),
            (None, ""),
            ("a=b", "a=b"),
            ("عودة", "عودة"),
        ],
    )
    def test_a_cell_is_no_formula(self, value, cell):
        assert csv_cell(value) == cell
