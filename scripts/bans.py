"""Holds the bans of rule R13: what must not stand in the code at all, whoever reviews it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from sizes import ROOT, tracked

CODE = "src/callboard/"
HTTP_CLIENTS = {"aiohttp", "http.client", "httpcore", "httpcore2", "httpx", "httpx2", "requests", "urllib.request"}
HTTP_CLIENTS |= {"urllib3", "pycurl", "ftplib", "websockets"}
MAIL = {"smtplib"}
ARCHIVES = {"tarfile", "zipfile"}
PROCESSES = {"subprocess", "pty", "multiprocessing"}
OBJECTS = {"obstore"}
UNSAFE_YAML = {"load", "load_all", "full_load", "full_load_all", "unsafe_load", "unsafe_load_all"}
# Where the one implementation of each lives.
HOMES = {
    "http": CODE + "foundation/http/",
    "archives": CODE + "foundation/workspace/",
    "processes": CODE + "foundation/git/",
    # It connects by itself, to where the operator's settings say: docs/decisions/0031.
    "objects": CODE + "plugins/techdocs/storage/",
    # To the one mail server that the operator's settings name: docs/decisions/0033.
    "mail": CODE + "plugins/notifications/channels/",
}
USER_INTERFACE = CODE + "ui/"
# It asks the portal, in a test; it is no part of it.
TEST_KIT = CODE + "testing/"
SAFE_FILTER = re.compile(r"\|\s*safe\b|autoescape\s+false")


def main() -> int:
    """Prints what is banned, with its reason. The exit code says whether there is any."""
    findings = [finding for name in tracked(ROOT) for finding in find(name, ROOT / name)]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def find(name: str, path: Path) -> Iterator[str]:
    """What is banned in one file of the package."""
    if not name.startswith(CODE):
        return
    if path.suffix == ".html" and not name.startswith(USER_INTERFACE):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if SAFE_FILTER.search(line):
                yield f"{name}:{number}: text is marked safe outside ui/ [R5]"
    if path.suffix == ".py":
        yield from in_python(name, path.read_text(encoding="utf-8"))


def in_python(name: str, text: str) -> Iterator[str]:
    """What is banned in one Python file, in the order of its lines."""
    for node in ast.walk(ast.parse(text)):
        for reason in (*_imports(name, node), *_calls(name, node)):
            yield f"{name}:{getattr(node, 'lineno', 0)}: {reason}"


def _imports(name: str, node: ast.AST) -> Iterator[str]:
    for module in _imported(node):
        if _within(module, HTTP_CLIENTS) and not name.startswith((HOMES["http"], TEST_KIT)):
            yield f"imports {module}; outgoing HTTP goes through `ctx.http` [R2]"
        if _within(module, ARCHIVES) and not name.startswith(HOMES["archives"]):
            yield f"imports {module}; archives are unpacked by `Workspace` [R1]"
        if _within(module, PROCESSES) and not name.startswith(HOMES["processes"]):
            yield f"imports {module}; programs are started by `callboard.git` alone [R10]"
        if _within(module, MAIL) and not name.startswith(HOMES["mail"]):
            yield f"imports {module}; mail goes out by the channels of notifications [R2]"
        if _within(module, OBJECTS) and not name.startswith(HOMES["objects"]):
            yield f"imports {module}; buckets are reached by the storage of documentation alone [R2]"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{each.name}" for each in node.names]
    return []


def _within(module: str, banned: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in banned)


def _calls(name: str, node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    called = ast.unparse(node.func)
    owner, _, last = called.rpartition(".")
    words = {each.arg: each.value for each in node.keywords}
    if last in {"Markup", "SafeString"} and not name.startswith(USER_INTERFACE):
        yield "marks text safe outside ui/ [R5]"
    if isinstance(shell := words.get("shell"), ast.Constant) and shell.value:
        yield "starts a shell [R10]"
    if called in {"os.system", "os.popen", "asyncio.create_subprocess_shell", "eval", "exec"}:
        yield f"calls {called} [R10]"
    if owner == "yaml" and last in UNSAFE_YAML:
        yield f"calls {called}; documents are read with our bounded readers [R8]"
    if last in {"extract", "extractall", "unpack_archive"} and owner:
        yield f"calls {called}; archives are unpacked member by member, with limits [R1]"
    if called in {"Page", "Endpoint"} and not {"requires", "public"} & words.keys():
        yield f"a {called} without `requires=` or `public=True` [R7]"


if __name__ == "__main__":
    sys.exit(main())
