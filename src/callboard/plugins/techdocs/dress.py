"""What a cleaned page needs to be read in the portal: tables that scroll, code within reach of the keyboard, names for
what has none, places for diagrams. Pure, between `read/` and the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

SMALL, LARGE = 6, 18
"""Lines of a diagram up to which its place is small, and from which on it is large."""
PICTURES_AT_ONCE = 1
"""So many pictures of a page are fetched before somebody comes near them."""


@dataclass(frozen=True, kw_only=True)
class Dressed:
    """A page's article. `titled` says that it has a heading of level 1, `diagrams` how many there are to draw."""

    html: str
    titled: bool
    diagrams: int


def dress(html: str) -> Dressed:
    """The cleaned HTML of an article, ready to stand in one of our pages."""
    tree = LexborHTMLParser(f"<body>{html}")
    for selector, change in _CHANGES:
        for number, node in enumerate(tree.css(selector)):
            change(node, number)
    body = tree.body
    return Dressed(
        html=(body.inner_html or "") if body is not None else "",
        titled=tree.css_first("h1") is not None,
        diagrams=len(tree.css("[data-diagram]")),
    )


def lowered(html: str) -> str:
    """The same with every heading a level lower, for pages that have a heading of level 1 of their own."""
    tree = LexborHTMLParser(f"<body>{html}")
    for level in (5, 4, 3, 2, 1):
        for node in tree.css(f"h{level}"):
            _replace(node, f"h{level + 1}", dict(node.attrs.items()), node.inner_html or "")
    body = tree.body
    return (body.inner_html or "") if body is not None else ""


def _diagram(node: LexborNode, number: int) -> None:
    """The text of a diagram in a place of a size that does not change once it is drawn."""
    lines = node.text().strip().count("\n") + 1
    size = "s" if lines <= SMALL else "l" if lines >= LARGE else "m"
    place = {"class": f"cb-diagram cb-diagram--{size}", "data-diagram": ""}
    node.attrs["tabindex"] = "0"
    node.attrs["role"] = "group"
    node.attrs["aria-label"] = f"Diagram {number + 1}, as text"
    _replace(node, "figure", place, node.html or "")


def _code(node: LexborNode, number: int) -> None:  # noqa: ARG001 - the signature of a change
    if "tabindex" in node.attrs:
        return
    block = node.parent
    coloured = block is not None and "highlight" in (block.attrs.get("class") or "")
    title = block.css_first(".filename") if block is not None and coloured else None
    node.attrs["tabindex"] = "0"
    node.attrs["role"] = "group"
    node.attrs["aria-label"] = (title.text().strip() if title is not None else "") or "Code"


def _table(node: LexborNode, number: int) -> None:
    if "highlighttable" in (node.attrs.get("class") or ""):
        return
    caption = node.css_first("caption")
    name = (caption.text().strip() if caption is not None else "") or f"Table {number + 1}"
    frame = {"class": "cb-tablewrap", "tabindex": "0", "role": "group", "aria-label": name}
    _replace(node, "div", frame, node.html or "")


def _picture(node: LexborNode, number: int) -> None:
    node.attrs["decoding"] = "async"
    if number >= PICTURES_AT_ONCE:
        node.attrs["loading"] = "lazy"
    if "alt" not in node.attrs:
        node.attrs["alt"] = ""


def _task(node: LexborNode, number: int) -> None:  # noqa: ARG001 - the signature of a change
    if not node.attrs.get("aria-label"):
        node.attrs["aria-label"] = "Done" if "checked" in node.attrs else "Not done"


def _anchor(node: LexborNode, number: int) -> None:  # noqa: ARG001 - the signature of a change
    heading = node.parent
    words = heading.text().replace("¶", "").strip() if heading is not None else ""
    node.attrs["aria-label"] = f"Link to {words}" if words else "Link to this place"


def _frame(node: LexborNode, number: int) -> None:
    node.attrs["loading"] = "lazy"
    if not node.attrs.get("title"):
        node.attrs["title"] = f"Embedded page {number + 1}"


def _replace(node: LexborNode, name: str, attributes: Mapping[str, str | None], inner: str) -> None:
    """Puts another element with that content in the place of one."""
    made = create_tag(name)
    for key, value in attributes.items():
        made.attrs[key] = "" if value is None else value
    made.inner_html = inner
    node.replace_with(made)


_CHANGES: tuple[tuple[str, Callable[[LexborNode, int], None]], ...] = (
    ("pre.mermaid, div.mermaid", _diagram),
    ("pre", _code),
    ("table", _table),
    ("img", _picture),
    ("input[type=checkbox]", _task),
    ("a.headerlink", _anchor),
    ("iframe", _frame),
)
