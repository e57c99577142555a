"""Does a change in a repository reach a location? Pure: only addresses are looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from callboard import CallboardError

from ..model import LocationRef, Problem
from .git_targets import parse_git_target
from .placeholders import placeholder_location
from .ports import Ports
from .scm import Repository, path_on, places_of, repository_at, repository_of

_PATTERN = "*?{["


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changed: a branch of a repository, or with an empty name all of it; `paths` is None when anything may have.

    `names` are all that the repository is known by.
    """

    names: tuple[Repository, ...]
    branch: str = ""
    is_default: bool = True
    paths: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How near a change comes to a location: into its repository, and to what is read there."""

    repository: bool = False
    content: bool = False


def reach(change: Change, location: LocationRef, depends: str, ports: Ports) -> Reach:
    """Whether the change is in the repository of a location or of a file that its placeholders read, and whether it is
    of a path that is read. `depends` is what is remembered of those files."""
    found = [_reach(change, each, ports) for each in (location, *_read_beside(location, depends, ports))]
    return Reach(repository=any(each.repository for each in found), content=any(each.content for each in found))


def _read_beside(location: LocationRef, depends: str, ports: Ports) -> Iterator[LocationRef]:
    for value, _ in json.loads(depends) if depends else ():
        found = placeholder_location(value, location, ports.integrations)
        if not isinstance(found, Problem):
            yield found


def _reach(change: Change, location: LocationRef, ports: Ports) -> Reach:
    if location.type == "url":
        return _reach_url(change, location.target, ports)
    if location.type == "git":
        return _reach_git(change, location.target, ports)
    return Reach()


def _reach_url(change: Change, url: str, ports: Ports) -> Reach:
    places = [each for each in places_of(url, ports.integrations) if _is_named(change, repository_at(each))]
    if not change.branch:
        return Reach(repository=bool(places), content=bool(places))
    paths = [path_on(each, change.branch, is_default=change.is_default) for each in places]
    touched = any(path is not None and _is_read(change, path, ports) for path in paths)
    return Reach(repository=bool(places), content=touched)


def _reach_git(change: Change, text: str, ports: Ports) -> Reach:
    try:
        target = parse_git_target(text)
    except CallboardError:
        return Reach()
    repository = repository_of(target.url, ports.integrations)
    if repository is None or not _is_named(change, repository):
        return Reach()
    ref = target.ref.removeprefix("refs/heads/")
    follows = not change.branch or (ref == change.branch if ref else change.is_default)
    return Reach(repository=True, content=follows and _is_read(change, target.pattern, ports))


def _is_named(change: Change, repository: Repository) -> bool:
    return any(repository.is_same(name) for name in change.names)


def _is_read(change: Change, path: str, ports: Ports) -> bool:
    """Whether one of the changed paths is that path, or fits it as a pattern. One that nobody can read fits all."""
    if change.paths is None or path in change.paths:
        return True
    if not any(char in path for char in _PATTERN):
        return False
    try:
        pattern = ports.compile_glob(path)
    except CallboardError:
        return True
    return any(pattern.matches(each) for each in change.paths)
