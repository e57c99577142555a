"""Makes commits and pushes them, without ever having git look into the folder that holds the files.

What is to be committed is handed to `git fast-import` as a stream, which goes into a bare repository of ours: whatever
lies among the files (`.git`, hooks, attributes with filters, submodules) is content to it and nothing else.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

from callboard.foundation.errors import Conflict, Invalid, NotAllowed
from callboard.foundation.git.reading import environment_for
from callboard.foundation.git.running import GitCredential, GitResult, check_values, git_environment, run_git
from callboard.foundation.http import Allowance, Resolver, resolve_addresses

Mode: TypeAlias = Literal["100644", "100755", "120000"]

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_BRANCH = re.compile(r"[^\x00-\x20\x7f~^:?*\[\\/.-][^\x00-\x20\x7f~^:?*\[\\]*")
_NO_BRANCH = re.compile(r"\.\.|//|@\{|/\.|\.lock(?:/|\Z)|[/.]\Z|\AHEAD\Z")
# Names that some file system takes for `.git`: git refuses them too, where it looks.
_GIT_FOLDER = re.compile(r"\.git|git~1", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_REFUSED = re.compile(
    r"authentication failed|could not read (?:username|password)|permission denied|error: 40[13]|access denied",
    re.IGNORECASE,
)
_MOVED = re.compile(r"\[rejected\]|stale info|cannot lock ref|already exists|fetch first")
_REASON = re.compile(r"\[(?:remote )?rejected\] \((.{1,200}?)\)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who makes a commit, and when, in seconds since 1970: the same commit twice has the same name."""

    name: str
    email: str
    when: int


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """One path of a commit: its content, or None where the file goes. The content of a link is where it leads."""

    path: str
    content: bytes | None
    mode: Mode = "100644"


@dataclass(frozen=True, kw_only=True)
class Remote:
    """A repository elsewhere: how it is reached, and with what right.

    With `allowance`, the address must be one that `HttpClient` may read, and git connects to the checked address: give
    it for every address that does not come from the operator. `ssh` are options for ssh. `local` allows a path.
    """

    url: str
    allowance: Allowance | None = None
    credential: GitCredential | None = None
    ssh: str = ""
    local: bool = False
    resolve: Resolver = resolve_addresses

    async def environment(self) -> dict[str, str]:
        return await environment_for(self.url, self.local, self.allowance, self.credential, self.resolve, ssh=self.ssh)

    async def references(self) -> dict[str, str]:
        """Its references and their commits. Raises NotFound, NotAllowed, Unavailable."""
        result = await run_git(["ls-remote", "--quiet"], [self.url], environment=await self.environment(), timeout=30.0)
        lines = (line.partition("\t") for line in _require(result).text.splitlines())
        return {name: commit for commit, _, name in lines if name}


async def initialize(folder: Path, *, branch: str) -> None:
    """Makes an empty bare repository in a folder that exists."""
    line = ["init", "--quiet", "--bare", "--template=", f"--initial-branch={_check_branch(branch)}"]
    (await run_git(line, [str(folder.absolute())])).require_success()


async def fetch(
    folder: Path, remote: Remote, branch: str, *, commit: str = "", name: str = "base", timeout: float = 300.0
) -> str:
    """Gets the last commit of a branch, or this one, without its history. Raises NotFound where it is not there.

    `name` is what we call it meanwhile.
    """
    options = ["fetch", "--quiet", "--no-tags", "--depth=1", "--no-recurse-submodules"]
    where = await remote.environment() | {"GIT_DIR": str(folder.absolute())}
    wanted = _check_commit(commit) if commit else f"refs/heads/{_check_branch(branch)}"
    ours = f"refs/callboard/{_check_branch(name)}"
    _require(await run_git(options, [remote.url, f"+{wanted}:{ours}"], timeout=timeout, environment=where))
    found = await run_git(["rev-parse", "--verify", ours], environment=_inside(folder))
    return found.require_success().text.strip()


async def author_of(folder: Path, commit: str) -> str:
    """The address of who made a commit that has been fetched."""
    line = ["log", "-1", "--format=%ae", "--end-of-options", _check_commit(commit)]
    return (await run_git(line, environment=_inside(folder))).require_success().text.strip()


async def commit_files(
    folder: Path,
    changes: Iterable[FileChange],
    *,
    branch: str,
    message: str,
    author: Author,
    parent: str = "",
    timeout: float = 300.0,
) -> str:
    """Makes one commit in a bare repository, and returns its name: all of its files, or changes to those of `parent`.

    Raises Invalid for a path that git cannot hold, and whatever `changes` raises.
    """
    stream = folder / "callboard-import"
    try:
        with stream.open("w+b") as file:
            file.write(_head_of_stream(_check_branch(branch), message, author, parent))
            await asyncio.to_thread(_write_changes, file, changes)
            file.seek(0)
            line = ["fast-import", "--quiet", "--done", "--date-format=raw"]
            made = await run_git(line, environment=_inside(folder), stdin=file, timeout=timeout)
    finally:
        stream.unlink(missing_ok=True)
    made.require_success()
    found = await run_git(["rev-parse", "--verify", f"refs/heads/{branch}"], environment=_inside(folder))
    return found.require_success().text.strip()


async def push(
    folder: Path, remote: Remote, commit: str, branch: str, *, expected: str = "", timeout: float = 300.0
) -> None:
    """Has a branch elsewhere point at a commit; with an empty `commit` the branch goes.

    It has to point at `expected` until then; where that is empty, there must be no such branch. Raises Conflict where
    it is otherwise, NotAllowed where we may not write, NotFound without the repository, Unavailable.
    """
    ref = f"refs/heads/{_check_branch(branch)}"
    for each in filter(None, (commit, expected)):
        _check_commit(each)
    options = ["push", "--porcelain", "--no-verify", "--no-signed", "--no-follow-tags", "--recurse-submodules=no"]
    options.append(f"--force-with-lease={ref}:{expected}")
    where = await remote.environment() | {"GIT_DIR": str(folder.absolute())}
    result = await run_git(options, [remote.url, f"{commit}:{ref}"], timeout=timeout, environment=where)
    if result.code == 0:
        return
    said = f"{result.text}\n{result.errors}"
    if _MOVED.search(said):
        there = "is not what it was" if expected else "exists already"
        raise Conflict(f"The branch {branch} {there}", hint="Nothing was pushed.")
    reason = _REASON.search(said)
    if reason:
        raise NotAllowed(f"The repository refused the push: {reason[1]}", hint="Its rules have to let the portal push.")
    _require(result)


async def paths_of(folder: Path, commit: str) -> dict[str, str]:
    """The paths of a commit's files, each with what tells its content and its mode from others."""
    line = ["ls-tree", "-r", "-z", "--full-tree", f"{_check_commit(commit)}^{{tree}}"]
    listed = (await run_git(line, environment=_inside(folder))).require_success().output
    entries = (entry.partition(b"\t") for entry in listed.split(b"\0") if entry)
    return {path.decode("utf-8", "replace"): what.decode() for what, _, path in entries}


async def ignored(folder: Path, rules: Sequence[tuple[str, bytes]], paths: Sequence[str]) -> frozenset[str]:
    """Which of the paths the `.gitignore` files among them, given with their contents, leave out.

    Only these files are laid out in `folder`, an empty one, for git to read.
    """
    if not rules or not paths:
        return frozenset()
    repository, tree = folder / "ignoring", folder / "tree"
    repository.mkdir()
    await initialize(repository, branch="main")
    for path, content in rules:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_bytes(content)
    asked = folder / "asked"
    asked.write_bytes(b"\0".join(path.encode() for path in paths) + b"\0")
    where = _inside(repository) | {"GIT_WORK_TREE": str(tree.absolute())}
    line = ["check-ignore", "--no-index", "-z", "--stdin"]
    with asked.open("rb") as file:
        result = await run_git(line, cwd=tree, environment=where, stdin=file)
    if result.code not in (0, 1):
        result.require_success()
    return frozenset(path.decode() for path in result.output.split(b"\0") if path)


def _inside(folder: Path) -> dict[str, str]:
    return git_environment(trusted=[folder.absolute()]) | {"GIT_DIR": str(folder.absolute())}


def _check_commit(commit: str) -> str:
    if not _COMMIT.fullmatch(commit):
        raise Invalid("A commit is named by 40 hexadecimal digits")
    return commit


def _check_branch(branch: str) -> str:
    check_values([branch])
    if not _BRANCH.fullmatch(branch) or len(branch) > 250 or _NO_BRANCH.search(branch):
        raise Invalid(f"{branch[:100]!r} is no name for a branch")
    return branch


def _head_of_stream(branch: str, message: str, author: Author, parent: str) -> bytes:
    """The commit in the words of fast-import. Whatever comes from outside is preceded by its length, or quoted."""
    person = f"{_plain(author.name)} <{_plain(author.email)}> {author.when} +0000"
    text = f"{message.strip()}\n".encode()
    head = f"commit refs/heads/{branch}\nauthor {person}\ncommitter {person}\ndata {len(text)}\n".encode()
    return head + text + (f"from {_check_commit(parent)}\n".encode() if parent else b"")


def _write_changes(file: BinaryIO, changes: Iterable[FileChange]) -> None:
    for change in changes:
        path = _quoted(change.path)
        if change.content is None:
            file.write(b"D %s\n" % path)
        else:
            head = b"M %s inline %s\ndata %d\n" % (change.mode.encode(), path, len(change.content))
            file.writelines((head, change.content, b"\n"))
    file.write(b"\ndone\n")


def _plain(text: str) -> str:
    """A name or an address as it may stand in a commit."""
    plain = "".join(char for char in text if char not in "<>\n\r\0").strip()
    if not plain:
        raise Invalid("The author of a commit needs a name and an address")
    return plain


def _quoted(path: str) -> bytes:
    names = path.split("/")
    if any(not name or name in (".", "..") or _GIT_FOLDER.fullmatch(_INVISIBLE.sub("", name)) for name in names):
        raise Invalid(f"The path {path[:200]!r} cannot be in a commit")
    if any(ord(char) < 0x20 for char in path):
        raise Invalid("A path with control characters cannot be in a commit")
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.encode()


def _require(result: GitResult) -> GitResult:
    """As `require_success`, with NotAllowed where it is a matter of rights."""
    if result.code != 0 and _REFUSED.search(result.errors):
        raise NotAllowed("The repository does not let the portal in", hint="Has its token the right to write there?")
    return result.require_success()
