"""What may be registered by people and programs, as opposed to what the operator writes into the settings.

A path on the portal's machine, or an address inside its network, is not everybody's to name: reading it would show
what is there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callboard import Allowance, Context, Invalid, NotAllowed, Workspace, git

from ..catalog import catalog_of
from ..model import LocationRef
from ..sources import parse_git_target

LOCAL_TYPES = frozenset({"file", "repositories", "inferred"})
WEB = ("https://", "http://")


@dataclass(frozen=True)
class GuardedGit:
    """Git, for web addresses bound to the hosts that the HTTP client may reach, too."""

    allowance: Allowance

    async def ls_remote(self, url: str, *, local: bool = False, credential: Any = None) -> dict[str, str]:
        return await git.ls_remote(url, local=local, credential=credential, allowance=self._for(url))

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
    ) -> None:
        await git.clone(
            url,
            folder,
            branch=branch,
            depth=depth,
            sparse=sparse,
            local=local,
            credential=credential,
            allowance=self._for(url),
        )

    async def run_git(
        self,
        arguments: Sequence[str],
        values: Sequence[str] = (),
        *,
        cwd: Path | None = None,
        timeout: float = 60.0,
        environment: Mapping[str, str] | None = None,
        max_output: int = 64 * 1024 * 1024,
    ) -> git.GitResult:
        return await git.run_git(
            arguments, values, cwd=cwd, timeout=timeout, environment=environment, max_output=max_output
        )

    def git_environment(
        self, *, local: bool = False, trusted: Sequence[Path] = (), credential: Any = None
    ) -> dict[str, str]:
        return git.git_environment(local=local, trusted=trusted, credential=credential)

    def _for(self, url: str) -> Allowance | None:
        return self.allowance if url.startswith(WEB) else None


@dataclass(frozen=True)
class OpenFolders:
    """The folders that people may register from. Who can write there can swap what lies there for links at any moment:
    none of them leads out, not even one that was no link when the location was registered."""

    folders: Sequence[str] = ()

    def real_path(self, path: str) -> str:
        """Where a path leads. Raises NotAllowed when that is from one of the folders to the outside of all."""
        real = os.path.realpath(path)
        spelled = [os.path.normpath(each) for each in self.folders]
        if any(Path(path).is_relative_to(each) for each in (*spelled, *self._real())) and self._home(real) is None:
            raise NotAllowed(
                f"{path} leads out of the folders that may be registered",
                hint="Put the files themselves there, or name the other folder under `catalog.localFolders`.",
            )
        return real

    def open(self, path: Path) -> Workspace:
        """What lies below a real path. From the folder on, each step is taken by itself and follows no link, so that
        it does not matter what has been swapped since the path was looked at."""
        home = self._home(str(path))
        if home is None:
            return Workspace(path, follow_inside=True)
        return Workspace(Path(home), follow_inside=True).below(str(path.relative_to(home)))

    def _home(self, real: str) -> str | None:
        return next((each for each in self._real() if Path(real).is_relative_to(each)), None)

    def _real(self) -> list[str]:
        return [os.path.realpath(each) for each in self.folders]


def check_registrable(ctx: Context, ref: LocationRef) -> None:
    """Raises NotAllowed for a location that only the settings may name, Invalid for one of no known type."""
    if ref.type == "url" or ctx.identity.is_portal or (ref.type == "inferred" and ref.target.startswith(WEB)):
        return
    if ref.type in LOCAL_TYPES:
        _check_path(ctx, ref.target)
    elif ref.type == "git":
        target = parse_git_target(ref.target)
        if target.is_local:
            _check_path(ctx, target.url.removeprefix("file://"))
        elif not target.url.startswith(WEB):
            raise NotAllowed(
                f"{target.url} may not be registered", hint="Use its https address, or name it in `catalog.locations`."
            )
    else:
        raise Invalid(
            'Registered locations must be of an allowed type ["url"]', hint="Register a URL, a path or a repository."
        )


def _check_path(ctx: Context, path: str) -> None:
    settings = catalog_of(ctx).settings
    folders = settings.local_folders
    if folders is None and ctx.portal.is_local:
        return
    wanted = Path(path).resolve()
    if any(wanted.is_relative_to(Path(folder).resolve()) for folder in folders or ()):
        return
    raise NotAllowed(
        f"Reading {path} is not allowed",
        hint="The operator can name the folders that may be registered under `catalog.localFolders`.",
    )
