"""Decides what a tree is: one component, or one with deployable parts below it (a monorepo)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from .manifests.model import INFRASTRUCTURE, LIBRARY, TOOL
from .packages import DELIVERY_FILES, Package
from .paths import depth_of, folder_of, name_of

MAX_MEMBERS = 50
MAX_PATTERN = 200
MAX_STARS = 4
MEMBER_FOLDERS = frozenset({"apps", "components", "microservices", "modules", "packages", "projects", "services"})


@dataclass(frozen=True, kw_only=True)
class Parts:
    """`main` describes the tree as a whole; `members` are parts that run by themselves, in path order.

    `is_monorepo` says that the tree as a whole is nothing but the house of its members.
    """

    main: Package
    members: tuple[Package, ...] = ()
    is_monorepo: bool = False


def divide(packages: Mapping[str, Package]) -> Parts:
    """Chooses the main package and the members out of all packages, of which the root's is always one."""
    root = packages[""]
    patterns = _member_patterns(packages.values())
    members = tuple(
        package for folder, package in sorted(packages.items()) if folder and _is_deployable(package, patterns)
    )[:MAX_MEMBERS]
    if _runs(root):
        return Parts(main=root, members=members)
    if len(members) > 1:
        return Parts(main=root, members=members, is_monorepo=True)
    if members:
        return Parts(main=_speak_for(root, members[0]))
    nested = _best_nested(packages)
    is_empty = not any(_is_software(manifest.path) for manifest in root.manifests)
    return Parts(main=_speak_for(root, nested) if nested and is_empty else root)


def _runs(package: Package) -> bool:
    if package.dockerfile:
        return True
    hint = package.kind_hint.value if package.kind_hint else ""
    has_own_framework = package.framework is not None and hint not in {"", LIBRARY, TOOL, INFRASTRUCTURE}
    return has_own_framework or (package.starts and not package.members)


def _is_deployable(package: Package, patterns: Sequence[str]) -> bool:
    is_member = name_of(folder_of(package.folder)) in MEMBER_FOLDERS or any(
        _is_named_by(pattern, package.folder) for pattern in patterns
    )
    if package.dockerfile:
        # A lone Dockerfile in `docker/` or `deploy/` belongs to the code above it.
        return is_member or any(_is_software(manifest.path) for manifest in package.manifests)
    return is_member and package.starts


def _is_software(path: str) -> bool:
    return name_of(path) not in DELIVERY_FILES and not path.endswith(".tf") and name_of(path) != "Chart.yaml"


def _member_patterns(packages: Iterable[Package]) -> list[str]:
    patterns = dict.fromkeys(pattern for package in packages for pattern in package.members)
    return [pattern for pattern in patterns if len(pattern) <= MAX_PATTERN and pattern.count("*") <= MAX_STARS][
        :MAX_PATTERN
    ]


def _is_named_by(pattern: str, folder: str) -> bool:
    wanted, parts = pattern.split("/"), folder.split("/")
    if wanted[-1] == "**":
        wanted = wanted[:-1]
        parts = parts[: len(wanted)]
    return len(wanted) == len(parts) and all(fnmatchcase(part, glob) for part, glob in zip(parts, wanted, strict=True))


def _best_nested(packages: Mapping[str, Package]) -> Package | None:
    """The package that most likely is what the repository is for, when its root has no manifest."""
    nested = [package for folder, package in packages.items() if folder]
    return min(nested, key=_rank, default=None)


def _rank(package: Package) -> tuple[bool, bool, int, int, str]:
    hint = package.kind_hint.value if package.kind_hint else ""
    is_delivery = not any(_is_software(manifest.path) for manifest in package.manifests)
    files = sum(package.languages.values())
    return is_delivery, hint in {"", LIBRARY, TOOL}, depth_of(package.folder), -files, package.folder


def _speak_for(root: Package, package: Package) -> Package:
    """The root with the nature of the one package below it; it keeps its own name, or gets the repository's."""
    return replace(package, folder="", name=root.name, description=root.description or package.description)
