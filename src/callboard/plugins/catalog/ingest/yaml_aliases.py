"""Finds YAML bombs: few anchors that, written out, would fill the memory."""

from __future__ import annotations

from yaml import MappingNode, Node, ScalarNode

from .limits import ParseLimits


def find_alias_abuse(root: Node, limits: ParseLimits) -> str | None:
    """Why the aliases below `root` cannot be allowed, or None. Time is linear in the nodes as written."""
    try:
        _Census(limits).count(root)
    except _AbuseError as abuse:
        return str(abuse)
    return None


class _AbuseError(Exception):
    """Stops the census; it says why."""


class _Census:
    """Counts, for each node, how large it is when written out and how often aliases bring it back."""

    def __init__(self, limits: ParseLimits) -> None:
        self._limits = limits
        self._open: set[int] = set()
        self._sizes: dict[int, int] = {}
        self._uses: dict[int, int] = {}
        self._chains: dict[int, int] = {}

    def count(self, node: Node) -> tuple[int, int]:
        """The size of `node` written out and the longest product of uses along a chain of its anchors."""
        identity = id(node)
        if identity in self._open:
            raise _AbuseError("An anchor contains its own alias, which cannot be written as JSON")
        if identity in self._sizes:
            return self._use(identity)
        self._open.add(identity)
        size, chain = 1, 1 if isinstance(node, ScalarNode) else 0
        for child in _children(node):
            child_size, child_chain = self.count(child)
            size, chain = size + child_size, max(chain, child_chain)
            if size > self._limits.nodes:
                raise _AbuseError(f"With its aliases written out the document holds over {self._limits.nodes:,} values")
        self._open.discard(identity)
        self._sizes[identity], self._chains[identity], self._uses[identity] = size, chain, 1
        return size, chain

    def _use(self, identity: int) -> tuple[int, int]:
        self._uses[identity] += 1
        chain = self._uses[identity] * self._chains[identity]
        if chain > self._limits.aliases:
            raise _AbuseError(f"Excessive alias count: one anchor comes back over {self._limits.aliases} times")
        return self._sizes[identity], chain


def _children(node: Node) -> list[Node]:
    if isinstance(node, ScalarNode):
        return []
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value)
