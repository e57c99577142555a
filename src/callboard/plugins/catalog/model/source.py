"""What is read from outside: files, the documents in them, and what is wrong with those."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple


class LocationRef(NamedTuple):
    """Where something was read from: `url:https://…`, `file:/srv/…`, `inferred:/srv/…`."""

    type: str
    target: str

    def __str__(self) -> str:
        return f"{self.type}:{self.target}"

    @property
    def entity_name(self) -> str:
        """The name of the Location entity that stands for this location."""
        return f"generated-{hashlib.sha1(str(self).encode(), usedforsecurity=False).hexdigest()}"

    @property
    def entity_ref(self) -> str:
        """The ref of that entity."""
        return f"location:default/{self.entity_name}"


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One file as read, before anyone looks into it. `content` is raw bytes: the parser decides on encodings.

    `etag` is whatever lets the next read be conditional; `revision` a commit id where there is one.
    """

    location: LocationRef
    content: bytes
    etag: str = ""
    revision: str = ""


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One YAML document that is an object: not yet known to be an entity.

    `lines` maps a JSON pointer (`/spec/owner`) to the 1-based line on which that key starts.
    """

    document: Mapping[str, Any]
    index: int
    line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    def line_of(self, pointer: str) -> int:
        """The line of what `pointer` names, or of the nearest thing around it that is there."""
        while pointer:
            if found := self.lines.get(pointer):
                return found
            pointer = pointer.rpartition("/")[0]
        return self.line


TOO_LONG = "?"
"""Stands for a draft that is too long to be kept."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong with content: shown to its owner, stored, never raised.

    `name` is Backstage's error name (InputError, NotFoundError, NotAllowedError, ConflictError …), `message`
    its text, `hint` what to do next, `line` 1-based (0 when unknown), `stage` where it was found, `document`
    which document of the file it is about (0-based; None when it is about the file as a whole). `draft` is what that
    document says, as JSON, where no entity came of it: it decides who may hear of the problem.
    """

    message: str
    file: str = ""
    line: int = 0
    hint: str = ""
    name: str = "InputError"
    stage: str = ""
    entity: str = ""
    level: Literal["error", "warning", "info"] = "error"
    document: int | None = None
    draft: str = ""

    @property
    def in_words(self) -> str:
        """The message without the nesting that API clients expect around it."""
        return innermost(self.message)

    @property
    def shown(self) -> dict[str, object]:
        """What a list of problems shows of it."""
        return {
            "level": self.level,
            "message": self.in_words,
            "hint": self.hint,
            "file": self.file,
            "line": self.line,
        }


def innermost(message: str) -> str:
    """What went wrong in the end: the part behind the last `caused by`, with its name left out."""
    last = message.rpartition("; caused by ")[2]
    name, colon, rest = last.partition(": ")
    return rest if colon and name.endswith("Error") else last
