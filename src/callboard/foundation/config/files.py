"""The files of one load: each is read once, bounded in size, and remembered so that it can be watched."""

from __future__ import annotations

import os
from pathlib import Path

from callboard.foundation.config.json_file import parse_json
from callboard.foundation.config.tree import Node, Origin
from callboard.foundation.config.yaml_file import parse_yaml
from callboard.foundation.errors import Invalid

MAX_BYTES = 4 * 1024 * 1024
PARSERS = {".yaml": parse_yaml, ".yml": parse_yaml, ".json": parse_json}


class Files:
    """Reads and parses files. `folder` is the one that file names are shown relative to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._texts: dict[Path, str] = {}
        self._trees: dict[Path, Node] = {}

    @property
    def seen(self) -> tuple[Path, ...]:
        """Every file read so far, as absolute paths, in the order of reading."""
        return tuple(self._texts)

    def locate(self, name: str | Path, folder: Path) -> Path:
        """The absolute path of a name given in a file of that folder."""
        return Path(os.path.normpath(folder / name))

    def read(self, path: Path, asked_by: Origin | None = None) -> str:
        """The text of the file. Raises Invalid when it is missing, unreadable, too large or not UTF-8."""
        if path not in self._texts:
            self._texts[path] = self._read(path, f"{asked_by}: " if asked_by else "")
        return self._texts[path]

    def parse(self, path: Path, asked_by: Origin | None = None) -> Node:
        """The tree of a YAML or JSON file. Raises Invalid as `read` does, and for what its parser refuses."""
        if path not in self._trees:
            parser = PARSERS.get(path.suffix.lower())
            if parser is None:
                place = f"{asked_by}: " if asked_by else ""
                raise Invalid(
                    f"{place}there is no parser for the file {self.show(path)}",
                    hint="Its name has to end in .yaml, .yml or .json. `$file` takes any file, as a text.",
                )
            self._trees[path] = parser(self.read(path, asked_by), self.origin(path))
        return self._trees[path]

    def exists(self, path: Path) -> bool:
        """Is there such a file? Only regular ones count: a device or a pipe would never end.

        Raises Invalid when the folder can't be looked into: it must not pass for one without files.
        """
        try:
            return path.is_file()
        except OSError as error:
            raise Invalid(f"{self.show(path)} can't be read: {error.strerror}") from error

    def origin(self, path: Path) -> Origin:
        """The origin of what the file says, as yet without a line."""
        return Origin(name=self.show(path), file=path, folder=path.parent)

    def show(self, path: Path) -> str:
        """The path as a reader sees it: short when it is below the folder."""
        return str(path.relative_to(self.folder)) if path.is_relative_to(self.folder) else str(path)

    def _read(self, path: Path, place: str) -> str:
        shown = self.show(path)
        if not self.exists(path):
            raise Invalid(
                f'{place}the file "{shown}" does not exist',
                hint="Paths start in the folder of the file that names them.",
            )
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                raise Invalid(f"{place}{shown} is larger than {MAX_BYTES // 1024**2} MiB")
            return content.decode("utf-8-sig")
        except OSError as error:
            raise Invalid(f"{place}{shown} can't be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise Invalid(f"{place}{shown} is not UTF-8 text", hint="Save it as UTF-8.") from error
