"""What comes of a build: the site as it describes itself, and what has to be written and removed to have it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..model import Manifest

Content: TypeAlias = bytes | Callable[[], bytes]
"""What is stored, or what reads it when its turn comes."""


class Contents(Mapping[str, bytes]):
    """Files by their paths; large ones are read each time that somebody asks for them, and not kept."""

    def __init__(self, contents: Mapping[str, Content]) -> None:
        self._contents = contents

    def __getitem__(self, path: str) -> bytes:
        found = self._contents[path]
        return found if isinstance(found, bytes) else found()

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)


@dataclass(frozen=True, kw_only=True)
class Built:
    """A built site. `files` are those that differ from what was stored before, the manifest with them, and `removed`
    the paths of those that go. `changed` are the paths of pages that read otherwise than before, or are new;
    `rendered` is how many pages had to be rendered; `watched` are the paths in the source that it was built of, or with
    a slash at the end the folders."""

    manifest: Manifest
    files: Mapping[str, bytes]
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    rendered: int = 0
    watched: tuple[str, ...] = ()


def digest_of(content: bytes) -> str:
    """What tells a content from any other."""
    return hashlib.sha256(content).hexdigest()[:40]
