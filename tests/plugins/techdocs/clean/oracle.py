"""Looks at cleaned HTML with another parser than the one that cleaned it, and says what should not be there.

Knows nothing of how cleaning is done: the lists are its own, and what they do not name is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode


def set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


HARMLESS = set_of(
    "a abbr address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup data "
    "dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img "
    "input ins kbd label li mark math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts "
    "mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none ol p "
    "picture pre q rp rt ruby s samp section semantics small source span strike strong sub summary sup table "
    "tbody td tfoot th thead time tr tt u ul var video wbr"
)
SAYING = set_of(
    "abbr accent accentunder align alt aria-hidden aria-label checked class colspan color columnalign "
    "columnlines columnspacing controls datetime decoding depth dir disabled display displaystyle fence for "
    "form headers height href hreflang id lang largeop linethickness loading loop lspace mathcolor mathvariant "
    "maxsize media minsize movablelimits muted name open poster preload rel reversed role rowlines rowspacing "
    "rowspan rspace scope scriptlevel separator span src start stretchy symmetric title type valign value "
    "voffset width data-linenos"
)
ADDRESSES = frozenset({"href", "src", "poster"})
IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f-\x9f\u200b\ufeff]")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
OF_THE_PORTAL = re.compile(r"(?:cb|js|hx|htmx|data)-")
SHADOWING = frozenset({"main", "toasts", "palette", "help", "htmx", "addeventlistener", "constructor", "tostring"})


def faults(html: str, *, schemes: frozenset[str], hosts: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with a cleaned text, empty when nothing is."""
    tree = LexborHTMLParser(f"<!doctype html><body>{html}")
    if tree.body is None or tree.head is None or list(tree.head.iter()):
        return ["something is outside of the body"]
    nodes = (each for each in tree.body.traverse(include_text=False) if each.mem_id != tree.body.mem_id)
    return [fault for node in nodes for fault in _of_node(node, schemes, hosts)]


def _of_node(node: LexborNode, schemes: frozenset[str], hosts: frozenset[str]) -> Iterator[str]:
    if node.tag == "iframe" and hosts:
        yield from _of_frame(node, hosts)
        return
    if node.tag not in HARMLESS:
        yield f"<{node.tag}>"
    for name, value in node.attributes.items():
        if name not in SAYING:
            yield f"{node.tag}[{name}]"
        yield from _of_value(node.tag or "", name, value or "", schemes)
    if node.tag == "input":
        yield from _of_input(node)
    if node.tag == "a" and node.attributes.get("rel") != "noopener noreferrer":
        yield "a link without rel"


def _of_value(tag: str, name: str, value: str, schemes: frozenset[str]) -> Iterator[str]:
    if name in ADDRESSES:
        found = SCHEME.match(IGNORED_BY_BROWSERS.sub("", value))
        if found and found[1].lower() not in schemes:
            yield f"{tag}[{name}] leads to {found[1]}:"
    if name == "class" and any(OF_THE_PORTAL.match(each.lower()) for each in value.split()):
        yield f"{tag}[class] is the portal's: {value}"
    if name == "id" and (value.lower() in SHADOWING or OF_THE_PORTAL.match(value.lower())):
        yield f"{tag}[id] shadows {value}"
    if name == "name" and tag != "input":
        yield f"{tag} has a name"


def _of_input(node: LexborNode) -> Iterator[str]:
    said = node.attributes
    is_box = said.get("type") == "checkbox" and "disabled" in said
    is_tab = said.get("type") == "radio" and re.fullmatch(r"__tabbed_\d+", said.get("name") or "")
    if not is_box and not is_tab:
        yield f"an input of type {said.get('type')}"


def _of_frame(node: LexborNode, hosts: frozenset[str]) -> Iterator[str]:
    said = node.attributes
    if (
        set(said)
        - {"src", "sandbox", "loading", "referrerpolicy", "width", "height", "title", "allowfullscreen"}
        - (SAYING - {"name"})
    ):
        yield f"a frame says {sorted(said)}"
    if "sandbox" not in said or "allow-top-navigation" in (said["sandbox"] or ""):
        yield "a frame is not confined"
    address = re.match(r"https://([^/?#]*)(?:[/?#]|$)", said.get("src") or "")
    if "src" in said and (not address or address[1].lower() not in hosts):
        yield f"a frame leads to {said.get('src')}"
    if node.text().strip():
        yield "a frame has content"
