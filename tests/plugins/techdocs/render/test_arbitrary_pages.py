"""Whatever a page is written like, it becomes clean HTML, or says why not."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard.plugins.techdocs.clean import CleanRules, clean_html
from callboard.plugins.techdocs.render import Limits, RenderedPage
from callboard.plugins.techdocs.render.inside import Inside
from callboard.plugins.techdocs.render.pipe import Setup

from .conftest import context, page

MARKS = r"""
` `` ``` ~~~ ```python --- === # ## > - * 1. ! [ ] ( ) ]( ][ ![ [^1] [^1]: *[HTML]: [a]: < > </ /> & &amp; &#x41; &#x1;
** _ __ ~ ~~ ^ ^^ == {-- --} {++ ++} {~~ ~> ~~} {>> <<} {== ==} !!! ??? ???+ note danger /// | |---| : :smile:
++ctrl+a++ $ $$ \( \) \[ \ \frac{ } { \begin{matrix} \end{matrix} {:.a#b} {#id} onclick="x" style="a:b" <div>
<div markdown> </div> <script> </script> <b> <!-- --> <? ?> <![CDATA[ <a href='x.md'> <img src=x> <svg/onload=x>
<math> <style> <template>
--8<-- "a" ;--8<-- 'b' [!NOTE] >>> [!tip] ::uml:: ::end-uml:: {% dot a.svg %} ```plantuml ```mermaid https://example.org
a@example.org javascript:alert(1) guide.md ../x.md#y #z word x title: klzzwxh:0001 é
"""
PIECES = [
    *MARKS.split(),
    *MARKS.split(),
    " ",
    " ",
    "  ",
    "    ",
    "\t",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\x02",
    "\x03",
    "\u202e",
    "\ufeff",
    "x" * 50,
]
EVERY = tuple(
    (f"pymdownx.{name}", {})
    for name in ("arithmatex", "blocks.admonition", "blocks.caption", "blocks.html", "fancylists", "keys", "quotes")
)
SNIPPETS = {"a": "> x\n--8<-- 'b'", "b": "`"}
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)

core, every = (
    Inside(Setup(limits=Limits(), rules=CleanRules())).using(
        context(*extra, snippets={"a": "> x\n--8<-- 'b'", "b": "`"})
    )
    for extra in ((), EVERY)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_page_becomes_clean_html(text: str) -> None:
    _assert_clean(core.page(page(text)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_page_becomes_clean_html_whatever_extensions_there_are(text: str) -> None:
    _assert_clean(every.page(page(text)))


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_any_text_is_a_page(text: str) -> None:
    _assert_clean(core.page(page(text)))


def _assert_clean(rendered: RenderedPage) -> None:
    assert not rendered.failed, rendered.problems
    assert _parts_of(clean_html(rendered.html, CleanRules())) == _parts_of(rendered.html)
    assert 'href="javascript' not in rendered.html


class _Parts(HTMLParser):
    """All that there is of a page, in order. Attributes have none: where one is dropped, the last takes its place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(("/", tag))

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_entityref(self, name: str) -> None:
        self.found.append(("&", name))

    def handle_charref(self, name: str) -> None:
        self.found.append(("&#", name))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!", data))


def _parts_of(html: str) -> list[object]:
    parts = _Parts()
    parts.feed(html)
    parts.close()
    return parts.found
