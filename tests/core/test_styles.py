"""The style sheet: joined and fresh, small, free of physical directions, and its colours measured."""

import gzip
import re

import pytest

from core import styles

BUDGET = 15 * 1024
TEXT, SIGN = 4.5, 3.0

# Foreground, backgrounds it stands on, and what WCAG 2.2 asks: 4.5 for text, 3 for controls and signs.
PAIRS = [
    ("ink", ("paper", "leaf", "wash", "sun-wash"), TEXT),
    ("soft", ("paper", "leaf", "wash"), TEXT),
    ("sea", ("paper", "leaf", "wash"), TEXT),
    ("sea-deep", ("paper", "leaf", "wash"), TEXT),
    ("sun", ("paper", "leaf", "wash", "sun-wash"), TEXT),
    ("edge", ("paper", "leaf", "wash"), SIGN),
    ("on-sea", ("sea", "sea-deep"), TEXT),
    ("paper", ("ink",), TEXT),
    ("on-deep", ("deep",), TEXT),
    ("on-deep-sun", ("deep",), SIGN),
]


def palettes() -> dict[str, dict[str, str]]:
    css = (styles.source_dir() / "tokens.css").read_text(encoding="utf-8")
    light_css, dark_css = css.split("@media (prefers-color-scheme: dark)")
    dark_css = dark_css.split("/* Arabic")[0]
    colours = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
    light = dict(colours.findall(light_css))
    return {"light": light, "dark": light | dict(colours.findall(dark_css))}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == 21


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "grounds", "need"), PAIRS)
def test_contrast(scheme, front, grounds, need):
    colours = palettes()[scheme]
    measured = {ground: round(contrast(colours[front], colours[ground]), 2) for ground in grounds}
    assert all(value >= need for value in measured.values()), f"{front} in {scheme}: {measured}, needs {need}"


def test_the_table_in_the_documentation_is_what_is_measured():
    text = (styles.source_dir().parent.parent / "docs" / "design.md").read_text(encoding="utf-8")
    colours = palettes()
    for front, grounds, need in PAIRS:
        for ground in grounds:
            values = [
                f"{contrast(colours[scheme][front], colours[scheme][ground]):.1f}" for scheme in ("light", "dark")
            ]
            row = f"| `{front}` | `{ground}` | {values[0]} | {values[1]} | {need:g} |"
            assert row in text, f"docs/design.md lacks: {row}"


def test_the_joined_file_is_fresh():
    assert styles.joined_path().read_text(encoding="utf-8") == styles.join(), "run manage.py build_css"


def test_the_joined_file_keeps_the_budget():
    assert len(gzip.compress(styles.joined_path().read_bytes())) <= BUDGET


def test_every_file_is_joined_once_and_closes_its_braces():
    names = [path.relative_to(styles.source_dir()).as_posix() for _layer, path in styles.sources()]
    apart = {styles.joined_path(), *styles.source_dir().glob("admin_*.css")}  # the admin has sheets of its own
    written = [path for path in styles.source_dir().rglob("*.css") if path not in apart]
    assert sorted(names) == sorted(path.relative_to(styles.source_dir()).as_posix() for path in written)
    joined = styles.join()
    assert joined.count("{") == joined.count("}")


def test_squeezing_keeps_rules_and_strings():
    css = (
        'a , b:hover { /* why */ color: red ; content: "( x )"; }\n\n'
        "@media (min-width: 2rem) {\n  .c > .d { top: 0; }\n}"
    )
    assert styles.squeeze(css) == 'a,b:hover{color:red;content:"( x )"}\n@media (min-width:2rem){.c > .d{top:0}}\n'


PHYSICAL = re.compile(
    r"(?<![\w-])((?:margin|padding|border)-(?:left|right|top|bottom)|left|right|float: (?:left|right)|"
    r"text-align: (?:left|right))\s*:",
)


def test_only_logical_directions():
    for _layer, path in styles.sources():
        found = PHYSICAL.findall(path.read_text(encoding="utf-8"))
        assert not found, f"{path.name}: {found}"


def test_no_text_is_smaller_than_sixteen_pixels():
    tokens = (styles.source_dir() / "tokens.css").read_text(encoding="utf-8")
    base = (styles.source_dir() / "base.css").read_text(encoding="utf-8")
    root = min(float(value) for value in re.findall(r"font-size: ([\d.]+)%", base)) / 100 * 16
    sizes = dict(re.findall(r"--t-(\w+): ([^;]+);", tokens))
    smallest = {name: float(re.search(r"([\d.]*\.?\d+)rem", value).group(1)) * root for name, value in sizes.items()}
    assert min(smallest.values()) >= 16 - 0.01, smallest


def test_nothing_is_loaded_from_elsewhere():
    joined = styles.join()
    assert "http" not in re.sub(r'href\^="http"', "", joined)
    for address in re.findall(r'url\("([^"]+)"\)', joined):
        assert (styles.source_dir() / address).resolve().is_file(), address
