"""Turns an entity's document into search rows: the first step of indexing, and the meaning of every key.

A row is `(key, value, original)`: the dotted path lower-cased, the value as lower-cased text, and the text as
it was written (facets show that one). Value and original are None for a null, which exists but equals nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isinf, isnan
from typing import Any

from ..model.entity import DEFAULT_NAMESPACE

MAX_LENGTH = 200
UNWALKED = frozenset(
    {
        "attachments",
        "relations",
        "status",
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "metadata.etag",
    }
)

LONGEST_LOWER = 3
"""No character becomes longer than this when it is lower-cased."""
SHALLOW = 50
"""How deep a document is walked by calls; deeper parts take the slower way that needs no stack."""

SCALARS = (str, int, float)
MOST_KEYS = 20_000
_KEYS: dict[str, str] = {}
_SKIPPED = "(not walked)"
"""In place of the key of what is not walked."""

SearchRow = tuple[str, str | None, str | None]
StoredRow = tuple[str, str | None, bool]
Leaf = str | int | float | bool | None


def search_rows(document: Mapping[str, Any]) -> list[SearchRow]:
    """The distinct search rows of one entity, in the order of the document.

    A key longer than 200 characters gives no row; a longer value gives a row with a null value.
    """
    rows: dict[SearchRow, None] = {}
    for path, leaf, is_item in _leaves(document):
        _add(rows, path, leaf)
        if is_item and isinstance(leaf, str):
            _add(rows, f"{path}.{leaf}", True)
    for path, leaf in _explicit_leaves(document):
        _add(rows, path, leaf)
    return list(rows)


def stored_rows(document: Mapping[str, Any]) -> list[StoredRow]:
    """What the index keeps of the rows, at several times the speed: `(key, original, is_item)`.

    Values are the lower-cased originals. Rows may repeat. Those that only say that an array has a string in it
    (`tags.java`, true) are left out, since `is_item` says the same.
    """
    rows: list[StoredRow] = []
    _store_fields(rows, "", document, 0)
    for path, leaf in _explicit_leaves(document):
        _store_leaf(rows, path, leaf, False)
    return rows


def _store_fields(rows: list[StoredRow], prefix: str, node: Mapping[str, Any], depth: int) -> None:
    for name, child in node.items():
        path = prefix + name
        key = _KEYS.get(path) or _key_of(path)
        if isinstance(child, str) and len(child) <= MAX_LENGTH >= len(key) and child.isascii():
            if key is not _SKIPPED:
                rows.append((key, child, False))
        elif key is not _SKIPPED:
            _store(rows, path, child, False, depth + 1)


def _store(rows: list[StoredRow], path: str, node: Any, is_item: bool, depth: int) -> None:
    if node is None or isinstance(node, SCALARS):
        _store_leaf(rows, path, node, is_item)
    elif depth > SHALLOW:
        for leaf_path, leaf, leaf_is_item in _leaves(node, path, is_item=is_item):
            _store_leaf(rows, leaf_path, leaf, leaf_is_item)
    elif isinstance(node, list | tuple):
        for item in node:
            _store(rows, path, item, True, depth + 1)
    elif isinstance(node, Mapping):
        _store_fields(rows, f"{path}." if path else "", node, depth)


def _store_leaf(rows: list[StoredRow], path: str, leaf: Leaf, is_item: bool) -> None:
    key = path.lower()
    if len(key) > MAX_LENGTH:
        return
    original = leaf if isinstance(leaf, str) or leaf is None else text_of(leaf)
    if original is not None and len(original) * LONGEST_LOWER > MAX_LENGTH and len(original.lower()) > MAX_LENGTH:
        original = None
    rows.append((key, original, is_item and isinstance(leaf, str)))


def _key_of(path: str) -> str:
    """The key of a path, remembered: the same few hundred paths come again in every document."""
    if len(_KEYS) >= MOST_KEYS:
        _KEYS.clear()
    key = _SKIPPED if path in UNWALKED else path.lower()
    _KEYS[path] = key
    return key


def clashing_keys(document: Mapping[str, Any]) -> list[str]:
    """The keys, lower-cased and sorted, that the document spells in more than one way.

    Such a document cannot be indexed without mixing two fields up, so ingestion reports it to its owner.
    """
    paths = {path for path, _, _ in _leaves(document)} | {path for path, _ in _explicit_leaves(document)}
    seen: set[str] = set()
    clashing: set[str] = set()
    for key in (path.lower() for path in paths):
        (clashing if key in seen else seen).add(key)
    return sorted(clashing)


def text_of(value: str | float | bool) -> str:
    """A scalar as the text that JavaScript clients know: `true`, `1` (also for 1.0), `1.5`, `1e+21`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return _float_text(value) if isinstance(value, float) else str(value)


def _leaves(document: object, at: str = "", *, is_item: bool = False) -> Iterator[tuple[str, Leaf, bool]]:
    """Every leaf with its path, and whether it is an item of an array.

    A stack instead of recursion: a hostile document cannot exhaust the interpreter's own stack.
    """
    stack: list[tuple[str, Any, bool]] = [(at, document, is_item)]
    while stack:
        path, node, is_item = stack.pop()
        if path in UNWALKED:
            continue
        if node is None or isinstance(node, str | int | float):
            yield path, node, is_item
        elif isinstance(node, list | tuple):
            stack.extend((path, item, True) for item in reversed(node))
        elif isinstance(node, Mapping):
            prefix = f"{path}." if path else ""
            stack.extend((f"{prefix}{key}", child, False) for key, child in reversed(list(node.items())))


def _explicit_leaves(document: Mapping[str, Any]) -> Iterator[tuple[str, Leaf]]:
    metadata = document.get("metadata") or {}
    yield "metadata.name", metadata.get("name")
    yield "metadata.namespace", metadata.get("namespace") or DEFAULT_NAMESPACE
    yield "metadata.uid", metadata.get("uid")
    for relation in document.get("relations") or ():
        yield f"relations.{relation['type']}", relation["targetRef"]


def _add(rows: dict[SearchRow, None], path: str, leaf: Leaf) -> None:
    key = path.lower()
    if len(key) > MAX_LENGTH:
        return
    if leaf is not None:
        original = text_of(leaf)
        value = original.lower()
        if len(value) <= MAX_LENGTH:
            rows[key, value, original] = None
            return
    rows[key, None, None] = None


def _float_text(value: float) -> str:
    if isnan(value):
        return "NaN"
    if isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    if 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, _, exponent = repr(value).partition("e")
    sign = "+" if int(exponent) >= 0 else "-"
    return f"{mantissa}e{sign}{abs(int(exponent))}"
