"""What stands in front of a page's text: YAML between lines of dashes, or lines of `key: value`, as MkDocs reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

YAML_BLOCK: Final = re.compile(r"---[ \t]*\n(.*?\n)(?:\.\.\.|---)[ \t]*\n", re.DOTALL)
KEY: Final = re.compile(r" {0,3}([A-Za-z0-9_-]+):(?!//)\s*(.*)")
MORE: Final = re.compile(r"(?: {4}|\t)\s*(.*)")
LONGEST: Final = 64 * 1024
DEEPEST: Final = 20
MOST_ALIASES: Final = 50


@dataclass(frozen=True, kw_only=True)
class Front:
    """The text without its front matter, and what that says. `fault` tells what is wrong with it, `line` where."""

    text: str
    meta: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    line: int = 0


def read_front(text: str) -> Front:
    """Takes the front matter from a page. What cannot be read stays in the text."""
    found = YAML_BLOCK.match(text)
    if found is None:
        return _from_lines(text)
    try:
        meta = _read_yaml(found[1])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        return Front(text=text, fault=f"The front matter is no YAML: {error.problem or 'it cannot be read'}", line=line)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Front(text=text, fault=f"The front matter is no YAML: {error}", line=1)
    if not isinstance(meta, dict):
        return Front(text=text)
    return Front(text=text[found.end() :].lstrip("\n"), meta={str(key): value for key, value in meta.items()})


def _read_yaml(text: str) -> Any:
    if len(text) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST:,} characters")
    depth = aliases = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > DEEPEST or aliases > MOST_ALIASES:
            raise ValueError("it nests too deeply, or has too many aliases")
    return yaml.CSafeLoader(text).get_single_data()


def _from_lines(text: str) -> Front:
    """Lines of `key: value` up to an empty line or any other, as MultiMarkdown has them."""
    lines = text.split("\n")
    meta: dict[str, str] = {}
    key, taken = "", 0
    for line in _before_text(lines):
        if found := KEY.match(line):
            key = found[1].lower()
            meta[key] = f"{meta[key]} {found[2].strip()}" if key in meta else found[2].strip()
        elif key and (more := MORE.match(line)):
            meta[key] = f"{meta[key]} {more[1].strip()}"
        else:
            break
        taken += 1
    if taken < len(lines) and not lines[taken].strip():
        taken += 1
    return Front(text="\n".join(lines[taken:]).lstrip("\n"), meta=dict(meta))


def _before_text(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            return
        yield line
