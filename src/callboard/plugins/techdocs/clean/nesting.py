"""Refuses pages that nest without end before a parser sees them: its time grows with their depth, and it goes on.

How deep a parser comes is not foreseen exactly but never underrated: what opens counts always, and what ends counts
only where every parser of HTML has to take it for an end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from callboard import Invalid

DEEPEST = 500
MOST_REPEATED = 30
"""Marks such as `<b>` that are never closed are opened anew in every block that follows."""

_BLANK = r"[ \t\n\f\r]"
_NAME = r"[^ \t\n\f\r/>=]"
_VALUE = rf"{_BLANK}*={_BLANK}*(?:\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*|(?=>))"
TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<[!?][^>]*(?:>|\Z)|</(?![a-zA-Z])[^>]*(?:>|\Z)"
    rf"|<(?P<closes>/?)(?P<name>[a-zA-Z][^ \t\n\f\r/>]*+)(?:[ \t\n\f\r/]|(?:={_NAME}*+|{_NAME}++)(?:{_VALUE})?+)*+"
    r"(?:>|\Z)",
    re.DOTALL,
)
OPENS = re.compile(r"<[a-zA-Z]")
RAW = {"iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp"}
"""Elements whose content is text to a parser, unless it is within a drawing or a formula."""
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
FOREIGN = {"svg", "math"}
DRAWN = {"a", "animate", "circle", "clippath", "defs", "ellipse", "filter", "g", "image", "line", "lineargradient"}
DRAWN |= {"marker", "mask", "path", "pattern", "polygon", "polyline", "radialgradient", "rect", "stop", "switch"}
DRAWN |= {"symbol", "text", "textpath", "tspan", "use", *FOREIGN}
FORMULA = {"merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot"}
FORMULA |= {"mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr"}
FORMULA |= {"munder", "munderover", "none", "semantics", "annotation"}
FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
"""Elements whose end closes nothing that was opened in them."""
BLOCKS = {"address", "article", "aside", "blockquote", "center", "details", "dialog", "div", "dl", "fieldset", "figure"}
BLOCKS |= {"figcaption", "footer", "header", "hgroup", "main", "menu", "nav", "ol", "pre", "search", "section"}
BLOCKS |= {"summary", "ul"}
"""Elements whose end closes whatever was opened in them, up to a border."""
BORDERS = {"applet", "button", "caption", "marquee", "object", "select", "table", "td", "template", "th", *FOREIGN}
MARKERS = {"caption", "td", "th", *FOREIGN}
"""Elements whose end also ends all marks within."""
IMPLIED = {"p", "li", "dt", "dd", "rt", "rp", "option"}
"""Elements that end where their parent does."""
CELLS = {"caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"}

ENDED = {name: {"p"} for name in ("dd", "dt", "li")} | {"p": set(), "option": set(), "td": set(), "th": set()}
ENDED |= {"tr": {"td", "th"}} | {name: {"td", "th", "tr"} for name in ("tbody", "tfoot", "thead")}
"""Elements that end where the next of their kind begins, with those that may be open in them and end with them."""
ENDED_ANYWHERE = {"dd", "dt", "li", "p"}
"""Of those, the ones that never stand in a drawing or a formula."""


def refuse_endless(html: str) -> None:
    """Raises Invalid for HTML that nests deeper than 500 elements, or may do so."""
    if html.count("<") <= DEEPEST:
        return
    if depth_bound(html) > DEEPEST:
        raise Invalid(
            f"A page of documentation nests deeper than {DEEPEST} elements",
            hint="Look for elements that are never closed.",
        )


def depth_bound(html: str) -> int:
    """How many elements may be open at once, at most. Stops counting where that is more than is allowed."""
    seen, at, end = _Seen(), 0, len(html)
    while at < end and seen.deepest <= DEEPEST and (token := TOKEN.search(html, at)):
        at = token.end()
        if token["name"] is None:
            seen.skip(token[0])
            continue
        name = token["name"].lower()
        if token["closes"]:
            seen.close(name)
        elif name in RAW:
            at = seen.take_text(name, html, at)
        else:
            seen.open(name, is_closed=token[0].endswith("/>"))
    return seen.deepest


@dataclass
class _Seen:
    """What may be open: `stack` as far as its ends are told, and `kept` more, whose ends may be none to a parser."""

    stack: list[str] = field(default_factory=list)
    kept: int = 0
    foreign: bool = False
    deepest: int = 0

    def open(self, name: str, *, is_closed: bool) -> None:
        drawn = self._is_in_foreign()
        if drawn and name not in DRAWN | FORMULA:
            self._lose_count()
        elif is_closed and (drawn or name in FOREIGN):
            return
        self.foreign = self.foreign or name in FOREIGN
        if name in VOID and (is_closed or not self.foreign):
            return
        self._end_implied(name)
        self.stack.append(name)
        self._look()

    def close(self, name: str) -> None:
        if self._is_in_foreign() and name not in DRAWN | FORMULA | {self.stack[-1]}:
            self._lose_count()
            return
        for back in range(len(self.stack) - 1, -1, -1):
            each = self.stack[back]
            if each == name:
                self.stack[back:] = self._left_open(name, self.stack[back + 1 :])
                return
            if not self._may_pass(name, each):
                return

    def _lose_count(self) -> None:
        """A drawing may be over for a parser, which nothing says for sure: whatever is open is taken to stay so."""
        self.kept += len(self.stack)
        self.stack.clear()

    def _left_open(self, name: str, inside: list[str]) -> list[str]:
        """What goes on behind the end of an element that it was opened in."""
        if name in FORMATTING:
            return inside
        return [] if name in MARKERS else [each for each in inside if each in FORMATTING]

    def take_text(self, name: str, html: str, at: int) -> int:
        """Where the text of an element ends. What looks like an element in it may be one."""
        found = re.compile(rf"</{name}[ \t\n\f\r/>]", re.IGNORECASE).search(html, at)
        end = len(html) if found is None or name == "plaintext" else found.start()
        self.kept += len(OPENS.findall(html, at, end))
        self.stack.append(name)
        self._look()
        return end

    def skip(self, said: str) -> None:
        """What holds no element, unless it is the beginning of text within a drawing."""
        if said.startswith("<![") and self.foreign:
            self.kept += DEEPEST
            self._look()

    def _may_pass(self, name: str, each: str) -> bool:
        if each in IMPLIED:
            return name not in FORMATTING or each == "p"
        if name in BLOCKS or name in IMPLIED:
            return each not in BORDERS and (name in BLOCKS or each not in BLOCKS)
        if name in BORDERS or name in CELLS:
            return each in CELLS or (name in FOREIGN and each in DRAWN | FORMULA)
        return name in FORMATTING and each in FORMATTING

    def _end_implied(self, name: str) -> None:
        if name not in ENDED or (self.foreign and name not in ENDED_ANYWHERE):
            return
        for back in range(len(self.stack) - 1, -1, -1):
            if self.stack[back] == name:
                del self.stack[back:]
                return
            if self.stack[back] not in ENDED[name]:
                return

    def _is_in_foreign(self) -> bool:
        return any(each in FOREIGN for each in self.stack)

    def _look(self) -> None:
        repeated = sum(each in FORMATTING for each in self.stack)
        # A parser puts rows and their group into tables that have none.
        depth = len(self.stack) + self.kept + 2 * self.stack.count("table")
        self.deepest = max(self.deepest, depth, DEEPEST + 1 if repeated > MOST_REPEATED else 0)
