"""What every page must be: valid, labelled, one heading of the first rank, no inline code, right direction."""

import re
from xml.etree.ElementTree import Element

import html5lib

XHTML = "{http://www.w3.org/1999/xhtml}"
# html5lib follows an older grammar; these are allowed by the living standard.
TOLERATED = {"unexpected-char-in-attribute-name"}
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
# White space beside their tags is never drawn; beside inline ones it parts two words. Our labels are blocks.
BLOCKS = (
    "article|aside|blockquote|body|br|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|"
    "header|hr|html|label|legend|li|link|main|meta|nav|ol|option|p|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)


def parse(html: str) -> tuple[Element, list[str]]:
    """The tree of the page, and the parse errors of the HTML grammar."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    tree = parser.parse(html)
    errors = [f"invalid HTML: {code} {data}" for _position, code, data in parser.errors if code not in TOLERATED]
    return tree, errors


def elements(tree: Element, *names: str) -> list[Element]:
    wanted = {XHTML + name for name in names}
    return [e for e in tree.iter() if isinstance(e.tag, str) and e.tag in wanted]


def text_of(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def markup(html: str) -> str:
    """The markup without the white space that means nothing: inside tags and beside blocks. Any other is one space."""
    html = re.sub(r" (/?>)", r"\1", re.sub(r"\s+", " ", html))
    return re.sub(rf" ?(</?(?:{BLOCKS})\b[^>]*>) ?", r"\1", html)


def check_page(html: str, path: str) -> list[str]:
    """The rules a page breaks, as sentences; an empty list when it keeps them all."""
    if "<html" not in html[:400].lower():
        return []
    tree, problems = parse(html)
    problems += _check_root(tree, path)
    problems += _check_ids(tree)
    problems += _check_headings(tree)
    problems += _check_labels(tree)
    problems += _check_inline(tree)
    problems += _check_names(tree)
    return problems


def _check_root(tree: Element, path: str) -> list[str]:
    root = elements(tree, "html")[0]
    lang, direction = root.get("lang"), root.get("dir")
    problems = []
    match = re.match(r"^/(en|fr|ar)/", path)
    if match and lang != match.group(1):
        problems.append(f"lang is {lang}, the address says {match.group(1)}")
    if direction != ("rtl" if lang == "ar" else "ltr"):
        problems.append(f"dir is {direction} with lang {lang}")
    title = elements(tree, "title")
    if not title or not text_of(title[0]):
        problems.append("no title")
    return problems


def _check_ids(tree: Element) -> list[str]:
    seen: set[str] = set()
    problems = []
    for element in tree.iter():
        name = element.get("id") if isinstance(element.tag, str) else None
        if name in seen:
            problems.append(f"id {name} twice")
        if name is not None:
            seen.add(name)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for reference in (element.get(attribute) or "").split():
                if reference not in seen:
                    problems.append(f"{attribute} points to the missing id {reference}")
    return problems


def _check_headings(tree: Element) -> list[str]:
    count = len(elements(tree, "h1"))
    return [] if count == 1 else [f"{count} headings of the first rank"]


def _check_labels(tree: Element) -> list[str]:
    labelled = {e.get("for") for e in elements(tree, "label")}
    inside = {child for label in elements(tree, "label") for child in label.iter()}
    problems = []
    for control in elements(tree, "input", "select", "textarea"):
        if control.get("type") in UNLABELLED:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not named and control.get("id") not in labelled and control not in inside:
            problems.append(f"control {control.get('name')} has no label")
    return problems


def _check_inline(tree: Element) -> list[str]:
    problems = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.get("style") is not None:
            problems.append(f"inline style on {element.tag.removeprefix(XHTML)}")
        problems += [f"inline handler {name}" for name in element.attrib if name.startswith("on")]
    for script in elements(tree, "script"):
        is_data = (script.get("type") or "").endswith("json")
        if not script.get("src") and not is_data:
            problems.append("inline script")
    if elements(tree, "style"):
        problems.append("inline style sheet")
    return problems


def _check_names(tree: Element) -> list[str]:
    problems = []
    for element in elements(tree, "a", "button"):
        labelled = element.get("aria-label") or element.get("aria-labelledby") or text_of(element)
        if not labelled and not [i for i in element.iter(XHTML + "img") if i.get("alt")]:
            problems.append(f"{element.tag.removeprefix(XHTML)} without a name: {element.get('href')}")
    for image in elements(tree, "img"):
        if image.get("alt") is None:
            problems.append(f"image without alt: {image.get('src')}")
    return problems
