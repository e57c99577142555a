"""One YAML document as plain values, by YAML 1.2 rules and within limits.

LibYAML reads and composes; the values are made here, because its own constructors follow YAML 1.1, merge `<<`
and let the last of two equal keys win.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import Any

from yaml import MappingNode, MarkedYAMLError, Node, ScalarNode, SequenceNode
from yaml._yaml import CParser
from yaml.reader import ReaderError

from .limits import ParseLimits
from .yaml_aliases import find_alias_abuse
from .yaml_scalars import MEANINGFUL_STARTS, as_key, read_plain

# LibYAML breaks lines at these, as YAML 1.1 did; in 1.2 they are ordinary characters.
_FORMER_BREAKS = str.maketrans("\x85\u2028\u2029", "\ue085\ue028\ue029")
_RESTORED = str.maketrans("\ue085\ue028\ue029", "\x85\u2028\u2029")
_HAS_FORMER_BREAK = re.compile("[\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)

_PLAIN, _TEXT, _CONTAINER = "plain", "text", "container"
_TYPED = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null")}


class YamlError(Exception):
    """Why a document cannot be read; `line` and `column` are 0-based within its text."""

    def __init__(self, problem: str, line: int = 0, column: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.line, self.column = problem, line, column


class _OverLimitError(Exception):
    """Stops the composer; it carries what was exceeded."""


class _Composer(CParser):
    """Composes nodes, leaving the meaning of scalars for later and counting as it goes.

    LibYAML's binding calls its three methods for each node, so they cost as much as the composing: plain functions
    and a method of a list take a third less than methods would.
    """

    def __init__(self, text: str, limits: ParseLimits) -> None:
        super().__init__(text)
        self.descend_resolver, self.ascend_resolver = _counters(limits)

    @staticmethod
    def resolve(_kind: object, value: object, implicit: Any) -> str:
        if value is None:
            return _CONTAINER
        return _PLAIN if implicit[0] else _TEXT


def _counters(limits: ParseLimits) -> tuple[Callable[[object, object], None], Callable[[], None]]:
    """What to call at the start of a node, which raises at a limit, and at its end."""
    open_nodes: list[None] = []
    number, most, depth = count(1).__next__, limits.nodes, limits.depth

    def descend(_parent: object, _index: object) -> None:
        # The binding recurses in C: without this, deep nesting would end the process.
        open_nodes.append(None)
        if len(open_nodes) > depth:
            raise _OverLimitError(f"it is nested more than {depth} levels deep")
        if number() > most:
            raise _OverLimitError(f"it holds more than {most:,} values")

    return descend, open_nodes.pop


def read_document(text: str, limits: ParseLimits) -> tuple[Any, int]:
    """The value of the one document in `text` and the 0-based line where it starts. Raises YamlError."""
    node = compose(text, limits)
    if node is None:
        return None, 0
    return _Builder(text, restore=_has_former_break(text)).build(node), node.start_mark.line


def compose(text: str, limits: ParseLimits) -> Node | None:
    """The nodes of the one document in `text`, with their marks. Raises YamlError."""
    if _has_former_break(text):
        text = text.translate(_FORMER_BREAKS)
    try:
        node = _compose(text, limits)
    except YamlError:
        joined = _join_surrogates(text)
        if joined == text:
            raise
        node = _compose(joined, limits)
    if node is not None and "&" in text and "*" in text and (abuse := find_alias_abuse(node, limits)):
        raise YamlError(abuse)
    return node


def lines_of(node: Node, first: int) -> dict[str, int]:
    """The line on which each key and item below `node` starts, by JSON pointer; `first` is the line of line 0."""
    return dict(_walk(node, "", first, set()))


def escape(key: str) -> str:
    """A key as one step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1") if "/" in key or "~" in key else key


def _walk(node: Node, pointer: str, first: int, seen: set[int]) -> Iterator[tuple[str, int]]:
    if id(node) in seen or isinstance(node, ScalarNode):
        return
    seen.add(id(node))
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                below = f"{pointer}/{escape(_read_key(key))}"
                yield below, key.start_mark.line + first
                yield from _walk(value, below, first, seen)
    else:
        for index, item in enumerate(node.value):
            below = f"{pointer}/{index}"
            yield below, item.start_mark.line + first
            yield from _walk(item, below, first, seen)


class _Builder:
    """Makes plain values of nodes; two aliases of one anchor share their value."""

    def __init__(self, text: str, *, restore: bool) -> None:
        self._text = text
        self._scalar: Callable[[ScalarNode], Any] = read_scalar if restore else _read_scalar

    def build(self, node: Node) -> Any:
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if isinstance(node, SequenceNode):
            return [self.build(item) for item in node.value]
        return self._mapping(node)

    def _mapping(self, node: Node) -> Mapping[str, Any]:
        result: dict[str, Any] = {}
        scalar = self._scalar
        for key_node, value_node in node.value:
            key = as_key(scalar(key_node)) if isinstance(key_node, ScalarNode) else self._written(key_node)
            if key in result:
                mark = key_node.start_mark
                raise YamlError(f"Map keys must be unique: `{key}` is here twice", mark.line, mark.column)
            result[key] = scalar(value_node) if isinstance(value_node, ScalarNode) else self.build(value_node)
        return result

    def _written(self, node: Node) -> str:
        # `{{ x }}: y` has a map for a key; as in JavaScript, it becomes the text as written.
        return self._text[node.start_mark.index : node.end_mark.index]


def _read_scalar(node: ScalarNode) -> Any:
    tag, value = node.tag, node.value
    if tag is _PLAIN:
        # Nearly all mean themselves, which their first character tells.
        return value if value and value[0] not in MEANINGFUL_STARTS else read_plain(value)
    return read_plain(value) if tag in _TYPED else value


def read_scalar(node: ScalarNode) -> Any:
    """What a scalar stands for, by the rules of YAML 1.2; text, where it has a tag that is not one of YAML's own."""
    value = _read_scalar(node)
    return value.translate(_RESTORED) if isinstance(value, str) else value


def _read_key(node: ScalarNode) -> str:
    return as_key(read_scalar(node))


def _has_former_break(text: str) -> bool:
    return not text.isascii() and _HAS_FORMER_BREAK.search(text) is not None


def _compose(text: str, limits: ParseLimits) -> Node | None:
    if not text.endswith("\n"):
        text += "\n"  # else LibYAML would leave the last line of block text unfinished
    try:
        node: Node | None = _Composer(text, limits).get_single_node()
    except MarkedYAMLError as error:
        raise _explain(error) from error
    except ReaderError as error:
        raise _explain_character(text, error) from error
    except _OverLimitError as error:
        raise YamlError(f"The document is too large: {error}") from error
    return node


def _join_surrogates(text: str) -> str:
    """JSON may spell an emoji as two escapes, which LibYAML refuses: write them as the one escape of YAML."""
    if "\\u" not in text or not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return text
    return _ESCAPE.sub(_join_pair, text)


def _join_pair(found: re.Match[str]) -> str:
    high, low = found.group(1), found.group(2)
    if not high:
        return found.group()
    return f"\\U{0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00:08X}"


def _explain(error: MarkedYAMLError) -> YamlError:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or error.context or "it is not YAML"
    if problem == "second occurrence":  # half a sentence, whose other half is the context
        problem = "found duplicate anchor"
    return YamlError(problem, mark.line if mark else 0, mark.column if mark else 0)


def _explain_character(text: str, error: ReaderError) -> YamlError:
    found = _UNPRINTABLE.search(text)
    if not found:
        return YamlError(str(error.reason))
    before = text[: found.start()]
    column = found.start() - (before.rfind("\n") + 1)
    return YamlError(f"The character {found.group()!a} is not allowed in YAML", before.count("\n"), column)
