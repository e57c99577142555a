"""Text from outside made fit for a page: code with colours, Markdown without anything that could run."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from operator import itemgetter

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)
from pygments.util import ClassNotFound

COLOURED_UP_TO = 200_000
"""Characters of code beyond which colours are not worth the time."""

CLASSES = (
    (Comment, "c"),
    (Generic.Prompt, "c"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Generic.Deleted, "n"),
    (Generic.Inserted, "s"),
    (String, "s"),
    (Number, "n"),
    (Literal, "s"),
    (Name.Tag, "p"),
    (Name.Attribute, "p"),
    (Name.Property, "p"),
    (Generic.Heading, "p"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
    (Name.Builtin, "f"),
)

BLOCKS = {"blockquote", "dd", "details", "div", "dl", "dt", "hr", "li", "ol", "p", "pre", "summary", "ul"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
INLINE = {"a", "abbr", "b", "br", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "small"}
TAGS = BLOCKS | HEADINGS | TABLES | INLINE | {"span", "strong", "sub", "sup"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "ol": {"start"},
    "code": {"class"},
}
SCHEMES = {"http", "https", "mailto"}
LOWEST_HEADING = 6
_ALIGNED = re.compile(r'(<t[dh]) style="text-align:(left|right|center)"')


def highlight(text: str, language: str = "") -> Markup:
    """Code as markup with our token classes (tk-k tk-s tk-n tk-p tk-f tk-c); unknown languages stay plain."""
    text = text.strip("\n")
    lexer = _lexer(language.lower())
    if lexer is None or len(text) > COLOURED_UP_TO:
        return escape(text)
    coloured = ((_class_of(kind), part) for kind, part in lexer.get_tokens(text))
    runs = groupby(coloured, key=itemgetter(0))
    return Markup("").join(_span(name, "".join(part for _, part in run)) for name, run in runs).rstrip("\n")


@cache
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False) if language else None
    except ClassNotFound:
        return None


def _class_of(kind: _TokenType) -> str:
    """The class of a kind of token, empty for what stays plain. A type contains its kinds: String.Double, String."""
    return next((letter for parent, letter in CLASSES if kind in parent), "")  # type: ignore[comparison-overlap]


def _span(name: str, text: str) -> Markup:
    return Markup('<span class="tk-{}">{}</span>').format(name, text) if name else escape(text)


def markdown(text: str, heading: int = 3) -> Markup:
    """Markdown as safe markup. Its highest heading becomes level `heading`, since a page has one h1 of its own."""
    renderer = _renderer()
    tokens = renderer.parse(text)
    _lower_headings(tokens, heading)
    html = renderer.renderer.render(tokens, renderer.options, {})
    # The renderer aligns cells with style attributes, which our content policy forbids.
    return sanitised(_ALIGNED.sub(r'\1 align="\2"', html))


def sanitised(html: str) -> Markup:
    """HTML from outside with only harmless elements left, links to http, https and mailto only."""
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    return Markup(clean)  # noqa: S704  (made safe on the line above)


def cleaned(html: str) -> Markup:
    """HTML of which its plugin has taken whatever could do harm, as markup. Of what it might have missed, the content
    policy of every page runs nothing."""
    return Markup(html)  # noqa: S704  (whoever calls it has made it safe)


@cache
def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _lower_headings(tokens: list[Token], highest: int) -> None:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    by = highest - min((int(token.tag[1]) for token in headings), default=highest)
    for token in headings:
        token.tag = f"h{max(1, min(LOWEST_HEADING, int(token.tag[1]) + by))}"
