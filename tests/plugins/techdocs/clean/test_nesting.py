"""How deep a page nests is never underrated: a parser that met such a page would not come back for minutes."""

from __future__ import annotations

import random

import pytest
from selectolax.lexbor import LexborHTMLParser

from callboard import Invalid
from callboard.plugins.techdocs.clean import clean_html, make_rules
from callboard.plugins.techdocs.clean.nesting import DEEPEST, depth_bound

SOUPS, MOST_TOKENS = 6000, 40
BESIDE = 2
"""What a parser adds by itself: an empty paragraph for an end without a beginning, an element without content."""
NAMES = (
    *("div", "p", "b", "i", "span", "li", "ul", "td", "tr", "table", "svg", "math", "title", "script", "style", "path"),
    *(
        "mi",
        "a",
        "h1",
        "h2",
        "code",
        "button",
        "select",
        "textarea",
        "iframe",
        "noscript",
        "x-y",
        "details",
        "template",
    ),
    *("input", "br", "img", "option", "em", "desc", "foreignObject", "text", "g", "tspan", "defs"),
)
ODDITIES = (
    *("<!-->", "<!-- ", "-->", "--!>", "<![CDATA[", "]]>", '"', "'", '="', "='", ">", "</", "</ ", "<!", "<?", "/>"),
    *("text", " ", '<b ="', '<b x="</div>">', "<p id='>'>"),
)
ATTACKS = (
    "<div>",
    "<div><title></div></title>",
    "<div><![CDATA[</div>]]>",
    "<p><b id={n}></p>",
    "<!--><div>-->",
    '<b ="><div>">',
    "<span><div></span>",
    "<svg><div></svg>",
    "<path/>",
    "<svg><title><div></title>",
    "<noscript><div></noscript>",
    "<div></ </div>",
    "<table><div></table>",
)


def soup(seed: int) -> str:
    """Tags, ends and oddities in any order; the same for the same seed."""
    chance = random.Random(seed)
    found = []
    for _ in range(chance.randint(1, MOST_TOKENS)):
        name, which = chance.choice(NAMES), chance.random()
        made = {0: f"<{name}>", 1: f"</{name}>", 2: f"<{name}/>", 3: chance.choice(ODDITIES)}
        found.append(made[0 if which < 0.4 else 1 if which < 0.7 else 2 if which < 0.75 else 3])
    return "".join(found)


def depth_of(html: str) -> int:
    """How many elements a parser has within one another."""
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    waiting, deepest = [(body, 0)] if body is not None else [], 0
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(each, depth + 1) for each in node.iter(include_text=False) if (each.tag or "")[:1].isalpha()]
    return deepest


def test_no_soup_of_tags_is_deeper_to_a_parser_than_it_was_taken_for() -> None:
    underrated = [html for html in map(soup, range(SOUPS)) if depth_bound(html) + BESIDE < depth_of(html)]
    assert not underrated, underrated[0]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_would_hold_a_parser_up_for_minutes_is_refused(attack: str) -> None:
    html = "".join(attack.replace("{n}", str(number)) for number in range(100_000))
    with pytest.raises(Invalid, match="nests deeper"):
        clean_html(html, make_rules())


def test_a_long_page_that_closes_what_it_opens_is_read() -> None:
    page = '<h2 id="a">A</h2><p>One <b>two</b> <a href="x/">three</a><br><img src="a.png"></p><ul><li>x<li>y</ul>'
    drawing = '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg><table><tr><td>1</table><title>a > b</title>'
    assert depth_bound((page + drawing) * 5_000) < DEEPEST
    node = '<g id="n"><title>n</title><a xlink:href="#n"><ellipse rx="1"/><text x="0">n<tspan>o</tspan></text></a></g>'
    assert depth_bound(f"<p>A drawing:</p><svg><g>{node * 2_000}</g></svg><p>It was drawn.</p>") < DEEPEST
