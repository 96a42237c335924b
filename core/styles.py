"""The style sheet: many small files in ``static/css``, one request on the page.

``manage.py build_css`` writes ``static/css/rihla.css`` from them. The joined file is committed, so that
nobody who runs the site needs a build step; a test fails when it is stale. Addresses in a source file are relative to
that file, because ``collectstatic`` reads every one, and are written anew for the joined file.
"""

import re
from pathlib import Path

from django.conf import settings

LAYERS = ("tokens", "base", "layout", "components", "print")
HEAD = "/* Written by manage.py build_css from the files beside it. Do not edit. */\n"


def source_dir() -> Path:
    """Where the hand-written files lie."""
    return Path(settings.BASE_DIR) / "static" / "css"


def joined_path() -> Path:
    """The one file that pages load."""
    return source_dir() / "rihla.css"


def sources() -> list[tuple[str, Path]]:
    """Layer and file in the order of the cascade. Within a layer no file depends on another's place."""
    root = source_dir()
    files = []
    for layer in LAYERS:
        paths = sorted((root / layer).glob("*.css")) if layer == "components" else [root / f"{layer}.css"]
        files += [(layer, path) for path in paths]
    return files


def join() -> str:
    """The text of the joined style sheet: every file in its layer, without comments and spare white space."""
    parts = [HEAD, f"@layer {', '.join(LAYERS)};\n"]
    parts += [f"@layer {layer}{{\n{squeeze(_moved_up(path))}}}\n" for layer, path in sources()]
    return "".join(parts)


def _moved_up(path: Path) -> str:
    """The rules of a source file with its addresses as seen from the joined file."""
    css = path.read_text(encoding="utf-8")
    return css if path.parent == source_dir() else css.replace('url("../', 'url("')


def squeeze(css: str) -> str:
    """The same rules, one to a line, without comments.

    White space inside strings stays as long as it is single spaces not next to braces, commas or semicolons.
    """
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    css = re.sub(r"([a-z-]): ", r"\1:", css)
    return css.replace(";}", "}").replace("}", "}\n").replace("\n}", "}").strip() + "\n"
