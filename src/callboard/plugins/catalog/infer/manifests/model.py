"""What a manifest tells about a piece of software, the same for every ecosystem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SERVICE = "service"
WEBSITE = "website"
MOBILE = "mobile"
LIBRARY = "library"
TOOL = "tool"
PIPELINE = "data-pipeline"
INFRASTRUCTURE = "infrastructure"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One manifest file as read; whatever it doesn't say is empty. All texts are as found, none is trusted.

    `kind_hint` is a `spec.type` that the manifest speaks for. `starts` says that the manifest declares a
    program to be run, `members` are the folders (or glob patterns of folders) of a workspace's members,
    relative to the manifest's own folder.
    """

    path: str
    name: str = ""
    version: str = ""
    description: str = ""
    language: str = ""
    framework: str = ""
    kind_hint: str = ""
    dependencies: tuple[str, ...] = ()
    starts: bool = False
    members: tuple[str, ...] = ()


class Framework(NamedTuple):
    """How a framework shows in a list of dependencies: a name, or the head of one when it ends in `*`."""

    mark: str
    name: str
    kind: str = SERVICE


NO_FRAMEWORK = Framework("", "", "")


def find_framework(frameworks: Sequence[Framework], dependencies: Iterable[str]) -> Framework:
    """The first framework of the list that the dependencies hold: the list is ordered by what says most."""
    names = {name.lower() for name in dependencies}
    for framework in frameworks:
        mark = framework.mark
        if mark in names:
            return framework
        if mark.endswith("*") and any(name.startswith(mark[:-1]) for name in names):
            return framework
    return NO_FRAMEWORK
