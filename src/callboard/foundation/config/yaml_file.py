"""Reads one YAML 1.2 document into a tree in which every value knows its line.

Works on the parser's events and not on composed objects, so that depth, size and aliases are bounded while
reading [R8] and no tag of a file can ever make an object [R4].
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import yaml

from callboard.foundation.config.scalars import read_plain
from callboard.foundation.config.tree import MAX_DEPTH, MAX_NODES, Items, Leaf, Node, Origin, Scalar, Table, size
from callboard.foundation.errors import Invalid

_CORE: Final = "tag:yaml.org,2002:"
_PLAIN_TAGS: Final = frozenset({_CORE + name for name in ("null", "bool", "int", "float")})
_TEXT_TAGS: Final = frozenset({"!", _CORE + "str"})
_COLLECTION_TAGS: Final = frozenset({None, "!", _CORE + "map", _CORE + "seq"})


def parse_yaml(text: str, origin: Origin) -> Node:
    """The only document of the text; an empty one is null. `origin` names the file; lines are counted here.

    Raises Invalid, with file and line, for bad syntax, duplicate keys, unknown tags, a second document, and
    whatever is too deep or too large.
    """
    builder = _Builder(origin=origin)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise _syntax_fault(origin, error) from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise _fault(origin, 0, str(error).splitlines()[0]) from error
    return builder.root or Leaf(value=None, origin=dataclasses.replace(origin, line=1))


def _syntax_fault(origin: Origin, error: yaml.MarkedYAMLError) -> Invalid:
    """The parser's words. What it was in the middle of is often where the mistake is: its line is told too."""
    here, began = error.problem_mark or error.context_mark, error.context_mark
    line = int(here.line) + 1 if here else 0
    what = str(error.problem or error.context or "this is not YAML")
    if error.context and began and int(began.line) + 1 != line:
        what += f", {error.context} that begins in line {int(began.line) + 1}"
    return _fault(origin, line, what)


def _events(text: str) -> Iterator[yaml.Event]:
    # The stubs call this untyped: it yields each event as it is read.
    yield from yaml.parse(text, Loader=yaml.CSafeLoader)


@dataclass(kw_only=True)
class _Open:
    """A table or list whose end has not come yet. `name` is its anchor, `line` that of its key."""

    line: int
    name: str | None
    is_table: bool
    entries: dict[str, Node] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    key: str | None = None
    key_line: int = 0


@dataclass(kw_only=True)
class _Builder:
    """Takes events one by one; `root` is the finished document."""

    origin: Origin
    root: Node | None = None
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node | None] = field(default_factory=dict)
    nodes: int = 0
    last: Origin = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.origin

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _fault(self.origin, line, "a second document begins; a configuration file has only one")
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event, line)
        elif isinstance(event, yaml.AliasEvent):
            repeated = self._aliased(str(event.anchor), line)
            self._add(dataclasses.replace(repeated, origin=self._at(self._key_line(line))), line)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event, line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(line)

    def _take_scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and top.is_table and top.key is None:
            if event.value in top.entries:
                raise _fault(self.origin, line, f"the key `{event.value}` stands twice in the same place")
            top.key, top.key_line = event.value, line
            return
        leaf = Leaf(value=self._value(event, line), origin=self._at(self._key_line(line)))
        self._anchor(event.anchor, leaf)
        self._add(leaf, line)

    def _value(self, event: yaml.ScalarEvent, line: int) -> Scalar:
        if event.tag in _TEXT_TAGS:
            return str(event.value)
        # The first half of `implicit` says: unquoted and without a tag.
        if event.implicit[0] or event.tag in _PLAIN_TAGS:
            try:
                return read_plain(event.value)
            except ValueError as error:
                raise _fault(self.origin, line, f"`{event.value[:40]}` {error}") from error
        if event.tag is None:
            return str(event.value)
        raise _fault(self.origin, line, f"the tag `{event.tag}` is not known")

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, line: int) -> None:
        if event.tag not in _COLLECTION_TAGS:
            raise _fault(self.origin, line, f"the tag `{event.tag}` is not known")
        if len(self.stack) >= MAX_DEPTH:
            raise _fault(self.origin, line, f"it is nested more than {MAX_DEPTH} levels deep")
        self._anchor(event.anchor, None)
        self.stack.append(
            _Open(line=self._key_line(line), name=event.anchor, is_table=isinstance(event, yaml.MappingStartEvent))
        )

    def _close(self, line: int) -> None:
        done = self.stack.pop()
        node: Node
        if done.is_table:
            node = Table(entries=MappingProxyType(done.entries), origin=self._at(done.line))
        else:
            node = Items(items=tuple(done.items), origin=self._at(done.line))
        self._anchor(done.name, node)
        self._add(node, line)

    def _add(self, node: Node, line: int) -> None:
        self._count(1, line)
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.is_table:
            top.items.append(node)
        elif top.key is None:
            raise _fault(self.origin, line, "a key has to be a single word or text")
        else:
            top.entries[top.key] = node
            top.key = None

    def _key_line(self, line: int) -> int:
        """The line a value is known by: that of its key, if it has one."""
        top = self.stack[-1] if self.stack else None
        if top is None or not top.is_table:
            return line
        if top.key is None:
            raise _fault(self.origin, line, "a key has to be a single word or text")
        return top.key_line

    def _anchor(self, name: str | None, node: Node | None) -> None:
        if name is not None:
            self.anchors[name] = node

    def _aliased(self, name: str, line: int) -> Node:
        if name not in self.anchors:
            raise _fault(self.origin, line, f"nothing is named `&{name}` before `*{name}`")
        node = self.anchors[name]
        if node is None:
            raise _fault(self.origin, line, f"`*{name}` stands inside of what it repeats")
        # Every repetition counts in full: a few lines of aliases can stand for billions of values.
        self._count(size(node), line)
        if len(self.stack) + _depth(node) > MAX_DEPTH:
            raise _fault(self.origin, line, f"it is nested more than {MAX_DEPTH} levels deep")
        return node

    def _count(self, number: int, line: int) -> None:
        self.nodes += number
        if self.nodes > MAX_NODES:
            raise _fault(self.origin, line, f"it has more than {MAX_NODES} values")

    def _at(self, line: int) -> Origin:
        if self.last.line != line:
            self.last = dataclasses.replace(self.origin, line=line)
        return self.last


def _depth(node: Node) -> int:
    if isinstance(node, Leaf):
        return 0
    below = node.items if isinstance(node, Items) else tuple(node.entries.values())
    return 1 + max((_depth(each) for each in below), default=0)


def _fault(origin: Origin, line: int, what: str) -> Invalid:
    place = dataclasses.replace(origin, line=line)
    return Invalid(f"{place}: {what}", hint="Mend the file. Configuration files are YAML 1.2.")
