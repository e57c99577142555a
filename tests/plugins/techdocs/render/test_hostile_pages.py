"""Markdown that wants to do harm becomes HTML that cannot, soon, or text."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from callboard.plugins.techdocs.clean import CleanRules
from callboard.plugins.techdocs.render import KNOWN, Limits
from callboard.plugins.techdocs.render.inside import Inside
from callboard.plugins.techdocs.render.pipe import Setup

from .conftest import Render, context, page

SCRIPT = "javascript:alert(1)"
HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<div onclick=alert(1) style='position:fixed'>x</div>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x><base href=//evil><link rel=stylesheet href=//e><meta http-equiv=refresh>",
    "<form action=//evil><input name=a><button formaction=x>b</button></form><textarea></textarea>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    f"[a]({SCRIPT}) <{SCRIPT}> ![b]({SCRIPT}) [c][d]\n\n[d]: {SCRIPT}",
    f"[a](JaVa&#x0a;ScRiPt:alert(1)) [b](java\tscript:alert(1)) [c](&#106;avascript:alert(1)) [d](\x01{SCRIPT})",
    "[a](data:text/html;base64,PHNjcmlwdD4=) [b](vbscript:x) [c](file:///etc/passwd)",
    '[a](x "onclick=alert(1)"){: onclick=alert(1) href=javascript:alert(1) style=color:red }',
    '# a {: onclick=alert(1) #x"><script>alert(1)</script> }',
    f'<a href="{SCRIPT}">a</a> <a href=" {SCRIPT}">b</a> <a href="&#1;{SCRIPT}">c</a>',
    '```python title="<script>alert(1)</script>" onclick=alert(1)\nx\n```',
    '``` {.python onclick=alert(1) title="<img src=x onerror=alert(1)>"}\nx\n```',
    "```mermaid\n</code></pre><script>alert(1)</script>\n```",
    "```plantuml\n</code></pre><script>alert(1)</script>\n```",
    '!!! note "<script>alert(1)</script>"\n    x',
    '!!! note" onclick="alert(1) "x"\n    x',
    '=== "<script>alert(1)</script>"\n\n    x',
    '*[HTML]: "><script>alert(1)</script>\n\nHTML',
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "$<script>alert(1)</script>$ $\\text{</math><script>alert(1)</script>}$ $\\href{javascript:alert(1)}{x}$",
    "/// html | script\nalert(1)\n///",
    "/// html | a[href='javascript:alert(1)' onclick='alert(1)']\nx\n///",
    "[[javascript:alert(1)]]",
    "<!--><script>alert(1)</script>-->",
    "<?php echo 1 ?><!DOCTYPE x><![CDATA[<script>alert(1)</script>]]>",
    "{++<script>alert(1)</script>++} {>><script>alert(1)</script><<}",
    "`#!html <script>alert(1)</script>`",
    "<div markdown onclick=alert(1)>\n\n<script>alert(1)</script>\n\n</div>",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0000\x03 <b>x</b>",
]
SCHEME = re.compile(r"[\x00-\x20]*([a-z][a-z0-9+.-]*):", re.IGNORECASE)


@pytest.mark.parametrize("text", HARMFUL)
def test_what_would_run_does_not(render: Render, text: str) -> None:
    extra = [
        (name, {}) for name in sorted(KNOWN) if name.startswith("pymdownx.blocks") or "arith" in name or "wiki" in name
    ]
    rendered = render(text, context(*extra))
    body = LexborHTMLParser(rendered.html).body
    assert body is not None
    for node in body.css("*"):
        assert node.tag not in {"script", "style", "iframe", "object", "embed", "base", "link", "meta", "form", "svg"}
        for name, value in node.attributes.items():
            assert not name.startswith("on")
            assert name not in {"style", "srcdoc", "formaction"}
            scheme = SCHEME.match(re.sub(r"[\t\r\n]", "", value or "")) if name in {"href", "src"} else None
            assert scheme is None or scheme[1].lower() in {"http", "https", "mailto"}, value


OPTIONS = [
    ("pymdownx.snippets", {"base_path": ["/"], "url_download": True, "auto_append": ["/etc/passwd"]}),
    ("pymdownx.b64", {"base_path": "/"}),
    ("pymdownx.pathconverter", {"base_path": "/"}),
    ("codehilite", {"pygments_formatter": "os.system", "noclasses": True}),
    ("wikilinks", {"build_url": "os.system"}),
    ("pymdownx.emoji", {"emoji_generator": "os.system", "options": {"image_path": "https://evil/"}}),
    ("toc", {"slugify": "os.system", "permalink": "<script>alert(1)</script>", "toc_depth": "x"}),
    ("pymdownx.superfences", {"custom_fences": [{"name": "x", "class": "x", "format": "os.system"}, 1, {"name": 1}]}),
    ("plantuml_markdown", {"plantuml_cmd": "touch /tmp/x", "server": "https://evil/", "priority": "x"}),
    ("os:system", {}),
    ("os", {}),
    ("pymdownx.arithmatex", {"block_tag": "script", "inline_syntax": 1}),
    ("pymdownx.tabbed", {"nope": 1}),
]


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_options_run_read_and_fetch_nothing(render: Render, name: str, options: dict[str, object]) -> None:
    text = '# A :smile: $x$ [[b]]\n\n```x\n1\n```\n\n--8<-- "/etc/passwd"\n\n![a](/etc/hostname)'
    html = render(text, context((name, options))).html
    assert "<h1" in html
    for harm in ("root:", "evil", "<script", "data:"):
        assert harm not in html


def test_a_page_that_takes_too_long_shows_its_source_and_its_neighbours_are_rendered() -> None:
    inside = Inside(Setup(limits=Limits(seconds=0.3), rules=CleanRules())).using(context())
    slow, next_one = inside.pages((page("[" * 2**20), page("# <b>Next</b>")))
    assert slow.failed
    assert "longer than 0.3 seconds" in slow.problems[0].message
    assert slow.html.startswith("<pre><code>[[[[")
    assert (next_one.failed, next_one.title) == (False, "Next")


LARGE = ["<div>" * 600, "x" * (2**20 + 1), "- " * 5_000, "> " * 5_000]


@pytest.mark.parametrize("text", LARGE, ids=range(len(LARGE)))
def test_what_is_too_large_or_too_deep_is_text(text: str) -> None:
    inside = Inside(Setup(limits=Limits(source=2**20), rules=CleanRules())).using(context())
    rendered = inside.page(page(text))
    assert len(rendered.html) < 2**21
    if rendered.failed:
        assert rendered.problems[0].level == "error"


def test_source_that_is_shown_is_text() -> None:
    inside = Inside(Setup(limits=Limits(source=10), rules=CleanRules())).using(context())
    assert inside.page(page("<script>alert(1)</script>")).html == (
        "<pre><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></pre>"
    )
