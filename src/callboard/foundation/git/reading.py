"""Reads repositories: clones them, and asks for their references. Every address is checked before git gets it."""

from __future__ import annotations

import re
from pathlib import Path

from callboard.foundation.errors import Invalid, NotAllowed, NotFound
from callboard.foundation.git.running import GitCredential, check_values, git_environment, run_git
from callboard.foundation.http import (
    Allowance,
    Resolver,
    check_repository_url,
    checked_addresses,
    host_of,
    parse_url,
    port_of,
    resolve_addresses,
)

_SCP_FORM = re.compile(r"[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][\w.-]*:[\w./~-]+")
_SSH_FORM = re.compile(r"(?:ssh|git)://(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][\w.-]*(?::\d+)?/[\w./~-]+")


async def clone(
    url: str,
    folder: Path,
    *,
    branch: str | None = None,
    depth: int | None = 1,
    sparse: bool = False,
    local: bool = False,
    allowance: Allowance | None = None,
    credential: GitCredential | None = None,
    timeout: float = 300.0,
    resolve: Resolver = resolve_addresses,
) -> None:
    """Clones a repository into a folder that does not exist yet.

    `depth` None takes the whole history. `sparse` fetches file contents only as they are needed, and checks out the
    top folder only. `local` allows a path on this machine instead of an address. With `allowance`, the address must
    be one that `HttpClient` may read, and git connects to the checked address: pass it for every address that does
    not come from the operator. Raises Invalid (address), NotAllowed, NotFound (repository or branch), Unavailable.
    """
    options = ["clone", "--quiet", "--no-tags", "--no-recurse-submodules", "--template="]
    options += [f"--depth={depth}"] if depth is not None else []
    options += ["--sparse", "--filter=blob:none"] if sparse else []
    options += [f"--branch={check_values([branch])[0]}"] if branch is not None else []
    # `--no-local` makes a local clone go through the same protocol as all others, so that depth and filter count.
    options += ["--no-local"] if local else []
    environment = await environment_for(url, local, allowance, credential, resolve)
    result = await run_git(options, [url, str(folder.absolute())], timeout=timeout, environment=environment)
    result.require_success()


async def head(folder: Path, *, timeout: float = 30.0) -> str:
    """The commit that is checked out in a folder. Raises NotFound when that is no repository, or an empty one."""
    environment = git_environment(trusted=[folder.absolute()])
    result = await run_git(
        ["rev-parse", "--verify", "--quiet", "HEAD"], cwd=folder, timeout=timeout, environment=environment
    )
    if result.code != 0:
        raise NotFound(f"'{folder.name}' is not a git repository with a commit")
    return result.text.strip()


async def ls_remote(
    url: str,
    *,
    local: bool = False,
    allowance: Allowance | None = None,
    credential: GitCredential | None = None,
    timeout: float = 30.0,
    resolve: Resolver = resolve_addresses,
) -> dict[str, str]:
    """The references of a repository and their commits, as {'HEAD': '…', 'refs/heads/main': '…'}. Else as `clone`."""
    environment = await environment_for(url, local, allowance, credential, resolve)
    result = await run_git(["ls-remote", "--quiet"], [url], timeout=timeout, environment=environment)
    lines = (line.partition("\t") for line in result.require_success().text.splitlines())
    return {name: commit for commit, _, name in lines if name}


def check_remote(url: str, *, local: bool = False) -> None:
    """Raises Invalid unless this is an address that git may be given: https, http, ssh, git, or a path if `local`."""
    check_values([url])
    if url.startswith(("https://", "http://")):
        check_repository_url(url)
    elif not (_SCP_FORM.fullmatch(url) or _SSH_FORM.fullmatch(url) or (local and url.startswith(("/", "file:///")))):
        raise Invalid(f"{url[:200]!r} is not the address of a repository", hint="Use https://host/owner/repository.")


async def environment_for(
    url: str,
    local: bool,
    allowance: Allowance | None,
    credential: GitCredential | None,
    resolve: Resolver,
    *,
    ssh: str = "",
) -> dict[str, str]:
    """The environment of a call that goes to that address, which has been checked."""
    check_remote(url, local=local)
    pin = None if allowance is None or local else await _pin(url, allowance, resolve)
    return git_environment(local=local, trusted=_trusted(url, local), credential=credential, pin=pin, ssh=ssh)


async def _pin(url: str, allowance: Allowance, resolve: Resolver) -> str:
    """The checked addresses of the host, in the form in which curl takes them."""
    if not url.startswith(("https://", "http://")):
        raise NotAllowed(f"{url[:200]!r} is not allowed", hint="Use the https address of the repository.")
    parsed = parse_url(url)
    allowance.check(parsed)
    host, port = host_of(parsed), port_of(parsed)
    addresses = await checked_addresses(allowance, host, port, resolve)
    return f"{host}:{port}:{','.join(f'[{each}]' if ':' in each else each for each in addresses)}"


def _trusted(url: str, local: bool) -> list[Path]:
    """Both ways in which git spells the folder that it reads from."""
    path = Path(url.removeprefix("file://"))
    return [path, path / ".git"] if local and path.is_absolute() else []
