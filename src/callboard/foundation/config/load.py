"""From files and environment to one configuration: which files, in which order, what lies on top."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from callboard.foundation.config.configuration import Configuration
from callboard.foundation.config.files import Files
from callboard.foundation.config.merge import merge, settle
from callboard.foundation.config.overrides import read_overrides
from callboard.foundation.config.references import References
from callboard.foundation.config.tree import Leaf, Node, Origin, Table
from callboard.foundation.errors import Invalid

STEMS = ("callboard", "app-config")
ENVIRONMENT_VARIABLES = ("CALLBOARD_ENV", "BACKSTAGE_ENV")

_ENVIRONMENT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def load(paths: Sequence[Path | str], *, environ: Mapping[str, str], folder: Path) -> Configuration:
    """Reads, fills in and merges all layers, the later on the earlier.

    `paths` are what `--config` named: they replace the default files of `folder`, of which none has to exist.
    Raises Invalid, with file and line, for a named file that is missing and for whatever can't be understood.
    """
    folder = folder.absolute()
    files = Files(folder)
    named = [files.locate(_local(path), folder) for path in paths]
    layers = named or [path for path in default_files(files, environ) if files.exists(path)]
    root: Node = Table(origin=files.origin(layers[0]) if layers else Origin(name="configuration", folder=folder))
    for path in layers:
        root = merge(root, _read_layer(path, files, environ))
    merged = settle(merge(root, read_overrides(environ, folder)))
    # Every layer is a table, and so is what they merge into.
    assert isinstance(merged, Table)
    return Configuration(root=merged, folder=layers[0].parent if layers else folder, files=files.seen)


def default_files(files: Files, environ: Mapping[str, str]) -> list[Path]:
    """Where the layers are looked for when no file is named, from the lowest to the highest.

    Raises Invalid for an environment name that is no plain word.
    """
    names = _environment_names(environ)
    suffixes = ["", *(f".{name}" for name in names), ".local", *(f".{name}.local" for name in names)]
    sets = [[files.folder / f"{stem}{suffix}.yaml" for suffix in suffixes] for stem in STEMS]
    with_base = (each for each in sets if files.exists(each[0]))
    with_any = (each for each in sets if any(files.exists(path) for path in each))
    return next(with_base, None) or next(with_any, sets[0])


def _environment_names(environ: Mapping[str, str]) -> list[str]:
    said = next((environ[variable] for variable in ENVIRONMENT_VARIABLES if environ.get(variable)), "")
    names = [name.strip() for name in said.split(",") if name.strip()]
    for name in names:
        # It becomes part of a file name: it must not lead elsewhere.
        if not _ENVIRONMENT_NAME.fullmatch(name):
            raise Invalid(
                f"`{name}` is not the name of an environment",
                hint="CALLBOARD_ENV is a word such as `production`, or several with commas between them.",
            )
    return names


def _local(path: Path | str) -> Path:
    if re.match(r"[a-z][a-z0-9+.-]+://", str(path), re.IGNORECASE):
        raise Invalid(f"{path} is not a local file", hint="Fetch it first and give --config the path of the file.")
    return Path(path)


def _read_layer(path: Path, files: Files, environ: Mapping[str, str]) -> Table:
    references = References(environ=environ, files=files)
    # Its own name is in the chain, or a file could include itself once before the circle is noticed.
    references.including.append((path, ""))
    node = references.fill(files.parse(path))
    if node is None or (isinstance(node, Leaf) and node.value is None):
        return Table(entries=MappingProxyType({}), origin=files.origin(path))
    if not isinstance(node, Table):
        raise Invalid(
            f"{node.origin}: a configuration has to be an object with keys", hint="See the reference of settings."
        )
    return node
