"""Lock files as values: what is pinned, where it is installed, and what asks for it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from dependencies.licences import UNSAID

_PIN = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ \\;]+)(?: ?; (?P<marker>[^\\]+?))?(?: \\)?"
)
_VIA = re.compile(r" {4}#(?: via)?  *(?P<by>[^ ].*)")


@dataclass(frozen=True, kw_only=True)
class Locked:
    """One package at one version. `by` are those that ask for it, `.in` files among them; `marker` says where, empty
    for everywhere."""

    name: str
    version: str
    index: str = "pypi"
    marker: str = ""
    by: tuple[str, ...] = ()

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:{self.index}/{self.name.replace('@', '%40')}@{self.version}"


def python_packages(lock: Path) -> list[Locked]:
    """All pins of a lock file of uv's."""
    found: list[Locked] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pin := _PIN.fullmatch(line):
            marker = (pin["marker"] or "").strip()
            found.append(Locked(name=pin["name"], version=pin["version"], marker=marker))
        elif found and (via := _VIA.fullmatch(line)) and via["by"] != "via":
            last = found.pop()
            by = (*last.by, via["by"])
            found.append(Locked(name=last.name, version=last.version, marker=last.marker, by=by))
    return found


def browser_packages(lock: Path) -> dict[Locked, str]:
    """What of npm's goes into pages, each with its licence: no tools."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    shipped = ((path, each) for path, each in packages.items() if path and not each.get("dev"))
    named = [(path.rpartition("node_modules/")[2], each) for path, each in shipped]
    return {
        Locked(name=name, version=each["version"], index="npm"): each.get("license") or UNSAID.get(name, "")
        for name, each in named
    }
