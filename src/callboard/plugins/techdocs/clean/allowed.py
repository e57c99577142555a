"""Which elements and attributes documentation may hold. Everything that runs, submits, loads or styles is missing."""

from __future__ import annotations

SECTIONS = {"address", "article", "aside", "center", "div", "footer", "header", "hgroup", "section"}
BLOCKS = {"blockquote", "details", "figcaption", "figure", "hr", "p", "pre", "summary"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
TABLES = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
INLINE = {"a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins"}
INLINE |= {"kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup"}
INLINE |= {"time", "tt", "u", "var", "wbr"}
MEDIA = {"audio", "img", "picture", "source", "video"}
FORM = {"input", "label"}
"""Of forms only what tabs and task lists are made of: `shaping` leaves radio buttons and disabled checkboxes."""
MATH = {"math", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts"}
MATH |= {"mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr"}
MATH |= {"munder", "munderover", "none", "semantics"}
TAGS = frozenset(SECTIONS | BLOCKS | HEADINGS | LISTS | TABLES | INLINE | MEDIA | FORM | MATH)

EMPTIED = frozenset(
    {"annotation", "annotation-xml", "applet", "embed", "foreignobject", "frameset", "head", "iframe", "math-field"}
    | {"noembed", "noframes", "noscript", "object", "plaintext", "portal", "script", "select", "style", "svg"}
    | {"template", "textarea", "title", "xmp"}
)
"""What goes with all that is in it. Of other elements only the tags go."""

EVERYWHERE = {"class", "dir", "id", "lang", "title"}
ALIGNED = {"align"}
CELL = {"align", "colspan", "headers", "rowspan", "scope", "valign"}
SIZE = {"height", "width"}
SPACED = {"accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "fence", "form", "height"}
SPACED |= {"largeop", "linethickness", "lspace", "mathcolor", "mathvariant", "maxsize", "minsize", "movablelimits"}
SPACED |= {"rowlines", "rowspacing", "rspace", "separator", "stretchy", "symmetric", "voffset", "width"}
SPACED |= {"displaystyle", "scriptlevel"}

ATTRIBUTES: dict[str, set[str]] = {
    "*": EVERYWHERE | {"aria-hidden", "aria-label", "role"},
    "a": {"href", "hreflang"},
    "audio": {"controls", "loop", "muted", "preload", "src"},
    "bdo": {"dir"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"datetime"},
    "details": {"open"},
    "div": ALIGNED,
    "font": {"color"},
    "img": ALIGNED | SIZE | {"alt", "decoding", "loading", "src"},
    "input": {"checked", "disabled", "name"},
    "ins": {"datetime"},
    "label": {"for"},
    "li": {"value"},
    "math": {"display"} | SPACED,
    "ol": {"reversed", "start", "type"},
    "p": ALIGNED,
    "source": {"media", "src", "type"},
    "span": {"data-linenos"},
    "table": ALIGNED,
    "td": CELL,
    "th": CELL | {"abbr"},
    "time": {"datetime"},
    "tr": ALIGNED,
    "video": SIZE | {"controls", "loop", "muted", "poster", "preload", "src"},
}
ATTRIBUTES |= {heading: set(ALIGNED) for heading in HEADINGS}
ATTRIBUTES |= {each: set(SPACED) for each in MATH - {"math"}}
FRAME = {"allowfullscreen", "height", "src", "title", "width"}

ROLES = {"img", "math", "note", "presentation", "doc-backlink", "doc-endnote", "doc-endnotes", "doc-footnote"}
ROLES |= {"doc-noteref", "doc-tip"}
INPUTS = {"input": {"type": {"checkbox", "radio"}}}
"""Attributes that may say nothing but one of these."""

SCHEMES = frozenset({"http", "https", "mailto"})
DANGEROUS = frozenset(
    {"about", "blob", "data", "feed", "file", "filesystem", "intent", "jar", "javascript", "livescript", "mhtml"}
    | {"mocha", "res", "resource", "vbscript", "view-source", "wyciwyg"}
)
"""What no setting can allow."""
