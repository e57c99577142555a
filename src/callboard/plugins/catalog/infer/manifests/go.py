"""go.mod, and go.work for the members of a workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..parsing import MAX_NAMES
from ..wording import numbered_lines
from .model import LIBRARY, TOOL, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("github.com/gin-gonic/gin", "Gin"),
    Framework("github.com/labstack/echo*", "Echo"),
    Framework("github.com/gofiber/fiber*", "Fiber"),
    Framework("github.com/go-chi/chi*", "Chi"),
    Framework("github.com/gorilla/mux", "Gorilla"),
    Framework("github.com/beego/beego*", "Beego"),
    Framework("github.com/99designs/gqlgen", "gqlgen"),
    Framework("connectrpc.com/connect", "Connect"),
    Framework("sigs.k8s.io/controller-runtime", "controller-runtime"),
    Framework("google.golang.org/grpc", "gRPC"),
    Framework("github.com/spf13/cobra", "Cobra", TOOL),
    Framework("github.com/urfave/cli*", "cli", TOOL),
)
MAJOR_VERSION = re.compile(r"v[0-9]+")


def read(path: str, text: str) -> Manifest | None:
    """Reads go.mod; None when it has no module line."""
    module = next((argument for word, argument in _directives(text) if word == "module"), "")
    if not module:
        return None
    direct = tuple(argument for word, argument in _directives(text) if word == "require")[:MAX_NAMES]
    framework = find_framework(FRAMEWORKS, direct)
    return Manifest(
        path=path,
        name=_last_part(module),
        language="Go",
        framework=framework.name,
        kind_hint=framework.kind or LIBRARY,
        dependencies=direct,
        starts=bool(framework.kind) and framework.kind != TOOL,
    )


def read_workspace(path: str, text: str) -> Manifest | None:
    """Reads go.work."""
    members = tuple(argument for word, argument in _directives(text) if word == "use")[:MAX_NAMES]
    return Manifest(path=path, language="Go", members=members) if members else None


def _directives(text: str) -> Iterator[tuple[str, str]]:
    """`(word, first argument)` of each line, inside blocks as well; indirect requirements are left out."""
    block = ""
    for _, line in numbered_lines(text):
        code, _, comment = line.partition("//")
        words = code.split()
        if not words or comment.strip() == "indirect":
            continue
        if words[0] == ")":
            block = ""
        elif len(words) > 1 and words[1] == "(":
            block = words[0]
        elif block:
            yield block, words[0].strip('"')
        elif len(words) > 1:
            yield words[0], words[1].strip('"')


def _last_part(module: str) -> str:
    head, _, last = module.rstrip("/").rpartition("/")
    return head.rpartition("/")[2] if head and MAJOR_VERSION.fullmatch(last) else last
