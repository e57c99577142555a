"""The merged configuration as the portal reads it: immutable, and every value knows where it was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callboard.foundation.config.tree import Leaf, Origin, Table, find, join_path, nearest, plain, split_path, walk
from callboard.foundation.errors import Invalid

PathLike = str | Sequence[str | int]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the configuration. `origins` has a place for each key below it, as `a.b[0].c`."""

    data: Mapping[str, Any] = field(repr=False)
    origins: Mapping[str, Origin]


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """All layers merged into one.

    A path is dotted (`backend.listen.port`, `integrations.github[0].host`), or a sequence when a key itself has
    a dot in it. `folder` is where the portal's own files lie by default: beside the first file that was read.
    `files` are all that were read, included ones too, so that they can be watched.
    """

    root: Table = field(repr=False)
    folder: Path
    files: tuple[Path, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """Everything, as fresh plain dicts and lists. Secrets are in it in clear: print it with `render` only."""
        return {key: plain(value) for key, value in self.root.entries.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self.root.entries)

    def __len__(self) -> int:
        return len(self.root.entries)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self.has(path)

    def has(self, path: PathLike) -> bool:
        """Is there a value? False for null."""
        return find(self.root, split_path(path)) is not None

    def get(self, path: PathLike, default: Any = None) -> Any:
        """The plain value at the path, or the default."""
        node = find(self.root, split_path(path))
        return default if node is None else plain(node)

    def origin(self, path: PathLike) -> Origin | None:
        """Where the value was said; None when nobody said it."""
        node = find(self.root, split_path(path))
        return None if node is None else node.origin

    def nearest_origin(self, path: PathLike) -> Origin | None:
        """Where the value, or the closest of the keys that it would stand under, was said."""
        node = nearest(self.root, split_path(path))
        return node.origin if node is not self.root or self.files else None

    def section(self, path: PathLike) -> Section:
        """The table at the path, empty when there is none. Raises Invalid when there is something else."""
        keys = split_path(path)
        node = find(self.root, keys)
        if node is None:
            return Section(data={}, origins={})
        if not isinstance(node, Table):
            raise Invalid(
                f"{node.origin}: {join_path(keys)} has to be an object",
                hint="Give it keys and values of its own.",
            )
        origins = {join_path(below): each.origin for below, each in walk(node) if below}
        return Section(data=plain(node), origins=origins)

    def resolve_path(self, path: PathLike, default: str | None = None) -> Path | None:
        """The file path that is the value. A relative one starts in the folder of the file that says it.

        Where nothing is said, the default is taken, in the configuration's own folder. Raises Invalid when the
        value is no text.
        """
        node = find(self.root, split_path(path))
        if node is None:
            return None if default is None else self.folder / default
        if not isinstance(node, Leaf) or not isinstance(node.value, str) or not node.value:
            raise Invalid(f"{node.origin}: {join_path(split_path(path))} has to be a path")
        try:
            return node.origin.folder / Path(node.value).expanduser()
        except RuntimeError as error:
            raise Invalid(f"{node.origin}: {error}", hint="Write the whole path instead of ~.") from error
