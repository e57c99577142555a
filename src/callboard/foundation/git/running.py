"""Runs git as a program that is given nothing but what it needs (R10).

No shell, a fixed environment, no configuration but ours, no hooks, helpers or prompts, only the protocols named here;
values from outside stand behind `--`. A call has a time limit and its output a size limit.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from callboard.foundation.errors import CallboardError, Invalid, NotFound, Unavailable
from callboard.foundation.http import check_repository_url
from callboard.foundation.secrets import Secret

MOST_OUTPUT = 16 * 1024 * 1024

_PROTOCOLS = "https:http:ssh:git"
_CONFIGURATION: Mapping[str, str] = {
    "core.askPass": "",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "credential.helper": "",
    "gc.auto": "0",
    "http.followRedirects": "false",
    "maintenance.auto": "false",
    "protocol.ext.allow": "never",
    "submodule.recurse": "false",
}
_SSH = "ssh -o BatchMode=yes -o ProxyCommand=none -o PermitLocalCommand=no"
_ABSENT = re.compile(
    r"not found|does not exist|not appear to be a git repository|not a git repository|could(?: not|n't) find remote",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class GitResult:
    """What a call of git gave. `code` is 0 when it went well."""

    arguments: tuple[str, ...]
    code: int
    output: bytes
    errors: str

    @property
    def text(self) -> str:
        return self.output.decode("utf-8", errors="replace")

    def require_success(self) -> GitResult:
        """Itself, or NotFound or Unavailable with what git said last."""
        if self.code == 0:
            return self
        said = self.errors.strip().splitlines()
        kind: type[CallboardError] = NotFound if _ABSENT.search(self.errors) else Unavailable
        raise kind(f"git {self.arguments[0]} failed: {said[-1] if said else f'code {self.code}'}")


@dataclass(frozen=True, kw_only=True)
class GitCredential:
    """A header for one repository address and what is below it, e.g. `Authorization: Basic …`."""

    url: str
    header: Secret = field(compare=False)


def git_environment(
    *,
    local: bool = False,
    trusted: Sequence[Path] = (),
    credential: GitCredential | None = None,
    pin: str | None = None,
    ssh: str = "",
) -> dict[str, str]:
    """The whole environment of a call.

    `local` lets it read repositories on this machine, `trusted` names folders that it may use although they belong
    to another user, `pin` is the `host:port:addresses` that it connects to, `ssh` are further options for ssh.
    """
    pairs = [*_CONFIGURATION.items(), *(("safe.directory", str(folder)) for folder in trusted)]
    if pin is not None:
        pairs.append(("http.curloptResolve", pin))
    if credential is not None:
        pairs.append((f"http.{check_repository_url(credential.url)}.extraHeader", credential.header.reveal()))
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "HOME": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GIT_SSH_COMMAND": f"{_SSH} {ssh}".rstrip(),
        "GIT_ALLOW_PROTOCOL": f"{_PROTOCOLS}:file" if local else _PROTOCOLS,
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_CONFIG_COUNT": str(len(pairs)),
    }
    for number, (key, value) in enumerate(pairs):
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return environment


async def run_git(
    arguments: Sequence[str],
    values: Sequence[str] = (),
    *,
    cwd: Path | None = None,
    timeout: float = 60.0,
    environment: Mapping[str, str] | None = None,
    max_output: int = MOST_OUTPUT,
    stdin: BinaryIO | None = None,
) -> GitResult:
    """Calls `git <arguments> -- <values>`. `timeout` is in seconds, `environment` by default `git_environment()`.

    `stdin` is an open file that git reads; without one it has nothing to read.

    `arguments` are ours; what comes from outside belongs into `values`. Raises Invalid for a value that looks like an
    option or holds a line break, Unavailable when git takes too long or says too much. A failing git is a result.
    """
    line = [*arguments, *(["--", *check_values(values)] if values else [])]
    if any(char in text for text in arguments for char in "\0\r\n"):
        raise Invalid("An argument of git holds a line break")
    process = await _start(line, cwd, git_environment() if environment is None else environment, stdin)
    try:
        async with asyncio.timeout(timeout):
            output, errors = await _communicate(process, max_output)
    except BaseException as error:
        await _kill(process)
        if isinstance(error, TimeoutError):
            raise Unavailable(f"git {arguments[0]} took longer than {timeout:g} seconds") from error
        raise
    code = process.returncode if process.returncode is not None else -1
    return GitResult(arguments=tuple(line), code=code, output=output, errors=errors.decode("utf-8", "replace"))


def check_values(values: Sequence[str]) -> Sequence[str]:
    """The values, or Invalid if git could take one for an option, a helper or several lines."""
    for value in values:
        if not value or value.startswith("-"):
            raise Invalid(f"{value[:100]!r} cannot be given to git", hint="It may not be empty or begin with '-'.")
        if any(ord(char) < 0x20 or ord(char) == 0x7F for char in value):
            raise Invalid("A value for git holds a control character")
        if re.match(r"[\w+.-]*::", value):
            raise Invalid(f"{value[:100]!r} names a helper program", hint="Use https://, ssh:// or git://.")
    return values


async def _start(
    line: Sequence[str], cwd: Path | None, environment: Mapping[str, str], stdin: BinaryIO | None
) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            "git",
            *line,
            cwd=cwd,
            env=dict(environment),
            stdin=DEVNULL if stdin is None else stdin,
            stdout=PIPE,
            stderr=PIPE,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        if cwd is not None and not cwd.is_dir():
            raise NotFound(f"The folder '{cwd.name}' does not exist") from error
        raise Unavailable("git is not installed", hint="Install git, version 2.37 or newer.") from error


async def _communicate(process: Process, max_output: int) -> tuple[bytes, bytes]:
    if process.stdout is None or process.stderr is None:
        raise TypeError("both streams are pipes")
    readers = [asyncio.ensure_future(_read(stream, max_output)) for stream in (process.stdout, process.stderr)]
    try:
        output, errors = await asyncio.gather(*readers)
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.wait(readers)
    await process.wait()
    return output, errors


async def _read(stream: asyncio.StreamReader, most: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := await stream.read(65536):
        size += len(piece)
        if size > most:
            raise Unavailable(f"git said more than {most:,} bytes")
        pieces.append(piece)
    return b"".join(pieces)


async def _kill(process: Process) -> None:
    """Kills git and whatever it started, and waits until it is gone.

    What it had written is read to its end: asyncio tells of the end of a process only once its pipes are empty.
    """
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()
