"""What reading repositories needs from the platform's git: its functions, which are called as they are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol


class Output(Protocol):
    """What a call of git gave."""

    @property
    def output(self) -> bytes: ...
    @property
    def text(self) -> str: ...
    def require_success(self) -> Output: ...


class Git(Protocol):
    """The module `git` of the platform. `local` allows paths on this machine; `credential` is the platform's own."""

    async def ls_remote(self, url: str, *, local: bool = False, credential: Any = None) -> dict[str, str]: ...

    async def clone(
        self,
        url: str,
        folder: Path,
        *,
        branch: str | None = None,
        depth: int | None = 1,
        sparse: bool = False,
        local: bool = False,
        credential: Any = None,
    ) -> None: ...

    async def run_git(
        self,
        arguments: Sequence[str],
        values: Sequence[str] = (),
        *,
        cwd: Path | None = None,
        timeout: float = 60.0,
        environment: Mapping[str, str] | None = None,
        max_output: int = 0,
    ) -> Output: ...

    def git_environment(
        self, *, local: bool = False, trusted: Sequence[Path] = (), credential: Any = None
    ) -> dict[str, str]: ...
