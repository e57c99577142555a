"""What reading needs from the platform, as small protocols: HTTP, folders, globs and git are handed in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .git_port import Git
from .scm import Integrations, Revealable


class Answer(Protocol):
    """What the HTTP client gives. `headers` may be asked in lower case."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def content(self) -> bytes: ...
    @property
    def not_modified(self) -> bool: ...


class Reader(Protocol):
    """The HTTP client: one GET to an allowed host; every failure is one of the five kinds of errors."""

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None, etag: str | None = None) -> Answer: ...


class Stat(Protocol):
    """What is known of a file without reading it: `size` in bytes, `mtime_ns` since 1970."""

    @property
    def size(self) -> int: ...
    @property
    def mtime_ns(self) -> int: ...
    @property
    def inode(self) -> int: ...


class Named(Protocol):
    """One name in a folder. `kind` is `folder`, `file` or something else."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...


class Folder(Protocol):
    """A workspace: files below one folder, reached without following links out of it. Paths are relative."""

    def read_bytes(self, path: str, max_bytes: int) -> bytes: ...
    def read_with_stat(self, path: str, max_bytes: int) -> tuple[bytes, Stat]: ...
    def stat(self, path: str) -> Stat: ...
    def exists(self, path: str) -> bool: ...
    def list(self, path: str = ".") -> tuple[Named, ...]: ...
    def glob(self, pattern: str, *, max_entries: int) -> Iterator[str]: ...


class Pattern(Protocol):
    """A compiled glob."""

    def matches(self, path: str) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Ports:
    """All that `read_location` reaches the world through.

    `open_folder` gives the workspace below an existing folder, following links that stay inside it;
    `compile_glob` raises Invalid for patterns that are too complex; `git` keeps its clones in `cache`, and
    `make_git_credential` makes its kind of credential from a repository's URL and a secret header line.
    `real_path` follows the links on the way to a folder that the operator chose; it raises NotAllowed when they lead
    out of what is open to people.
    """

    http: Reader
    open_folder: Callable[[Path], Folder]
    compile_glob: Callable[[str], Pattern]
    git: Git
    make_git_credential: Callable[[str, Revealable], Any]
    cache: Path
    integrations: Integrations
    real_path: Callable[[str], str] = os.path.realpath
