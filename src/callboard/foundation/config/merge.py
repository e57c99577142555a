"""How one layer of configuration lies on another: tables merge key by key, anything else replaces.

`merge` is associative: whether three layers are put together from the left or from the right is the same. So a
company may merge some of its files beforehand and get what it had. To that end a null is kept as a mark that
removes what lies below, and a table that lies on something else than a table remembers that it replaces it;
`settle` takes both away at the end.
"""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

from callboard.foundation.config.tree import Items, Leaf, Node, Table


def merge(lower: Node, upper: Node) -> Node:
    """The upper layer laid on the lower one."""
    if not isinstance(upper, Table) or upper.replaces:
        return upper
    if not isinstance(lower, Table):
        return dataclasses.replace(upper, replaces=True)
    entries = dict(lower.entries)
    for key, value in upper.entries.items():
        entries[key] = merge(entries[key], value) if key in entries else value
    return Table(entries=MappingProxyType(entries), origin=lower.origin, replaces=lower.replaces)


def settle(node: Node) -> Node:
    """The merged result as it is read: a key whose value is null is absent."""
    if isinstance(node, Items):
        return dataclasses.replace(node, items=tuple(settle(item) for item in node.items))
    if isinstance(node, Table):
        entries = {key: settle(value) for key, value in node.entries.items() if not _is_null(value)}
        return Table(entries=MappingProxyType(entries), origin=node.origin)
    return node


def _is_null(node: Node) -> bool:
    return isinstance(node, Leaf) and node.value is None
