"""Finds plugins: entry points of installed packages, and files or packages in the plugins folder.

One that cannot be imported is a refusal with its reason, never an exception: the portal starts without it.
"""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from callboard.kernel.plugin import ENTRY_POINT_GROUP, Plugin, Refusal

OWN_DISTRIBUTION = "callboard"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A plugin and where it came from. `folder` holds its templates, static files and migrations, if any."""

    plugin: Plugin
    folder: Path | None = None
    origin: str = ""
    version: str = ""
    built_in: bool = False


def installed(disabled: Iterable[str] = ()) -> tuple[list[Found], list[Refusal]]:
    """Plugins of installed packages, the built-in ones among them."""
    found: list[Found] = []
    refused: list[Refusal] = []
    off = set(disabled)
    for point, name, version in _entry_points(tuple(sys.path)):
        if point.name in off:
            continue
        try:
            found.append(_from_entry_point(point, name, version))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the edge of the kernel: a plugin may fail in any way
            refused.append(_unreadable(point.name, error))
    return found, refused


def in_folder(folder: Path, disabled: Iterable[str] = ()) -> tuple[list[Found], list[Refusal]]:
    """Every `*.py` file and every package in the plugins folder."""
    found: list[Found] = []
    refused: list[Refusal] = []
    off = set(disabled)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        source = _source_of(path)
        if source is None or path.stem in off:
            continue
        try:
            found.append(from_file(source))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            refused.append(_unreadable(path.stem, error))
    return [each for each in found if each.plugin.id not in off], refused


def without_doubles(found: Sequence[Found]) -> tuple[list[Found], list[Refusal]]:
    """Of several plugins with one id only the first runs, a built-in one before all others."""
    kept: dict[str, Found] = {}
    refused = []
    for each in sorted(found, key=lambda each: not each.built_in):
        first = kept.setdefault(each.plugin.id, each)
        if first is not each:
            refused.append(
                Refusal(
                    plugin=each.plugin.id,
                    reason=f"Two plugins have this id: {_where(first)} runs, {_where(each)} does not.",
                    hint="Rename one of them, or remove it.",
                )
            )
    return [each for each in found if kept[each.plugin.id] is each], refused


def from_file(source: Path) -> Found:
    """Loads `plugin` from one file, or from a package's `plugin.py` or `__init__.py`."""
    is_package = source.name in {"plugin.py", "__init__.py"}
    name = f"callboard_folder_plugin_{source.parent.name if is_package else source.stem}"
    module = _import_file(name, source, package=source.parent if is_package else None)
    return Found(
        plugin=_plugin_of(module),
        folder=source.parent if is_package else None,
        origin=str(source),
        version="in folder",
    )


def from_module(module: ModuleType) -> Found:
    """The plugin of an imported module, with the folder beside it."""
    file = Path(module.__file__ or "")
    return Found(plugin=_plugin_of(module), folder=file.parent, origin=module.__name__)


@cache
def _entry_points(path: tuple[str, ...]) -> list[tuple[EntryPoint, str, str]]:  # noqa: ARG001 - where they are looked for
    """Those of all packages, each with the package's name and version: read once, as it takes a look at every file."""
    points = sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda point: point.name)
    return [(each, each.dist.name, each.dist.version) if each.dist else (each, "unknown", "") for each in points]


def _from_entry_point(point: EntryPoint, name: str, version: str) -> Found:
    plugin = point.load()
    module = sys.modules[point.module]
    if not isinstance(plugin, Plugin):
        raise TypeError(f"`{point.value}` is a {type(plugin).__name__}, not a Plugin")
    return Found(
        plugin=plugin,
        folder=Path(module.__file__ or "").parent,
        origin=name,
        version=version,
        built_in=name == OWN_DISTRIBUTION,
    )


def _source_of(path: Path) -> Path | None:
    if path.name.startswith((".", "_")):
        return None
    if path.suffix == ".py":
        return path
    entry = [path / name for name in ("plugin.py", "__init__.py") if (path / name).is_file()]
    return entry[0] if path.is_dir() and entry else None


def _import_file(name: str, source: Path, package: Path | None) -> ModuleType:
    if package is not None and source.name == "plugin.py":
        _import_file(name, package / "__init__.py", package) if (package / "__init__.py").is_file() else None
        name = f"{name}.plugin"
    locations = [str(package)] if package is not None and source.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(name, source, submodule_search_locations=locations)
    if spec is None or spec.loader is None:
        raise ImportError(f"{source} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _plugin_of(module: ModuleType) -> Plugin:
    plugin = getattr(module, "plugin", None)
    if not isinstance(plugin, Plugin):
        raise TypeError(f"{module.__name__} has no value `plugin` of type callboard.Plugin")
    return plugin


def _where(found: Found) -> str:
    return f"`{found.plugin.title}` ({found.origin or 'of unknown origin'})"


def _unreadable(name: str, error: BaseException) -> Refusal:
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return Refusal(
        plugin=name,
        reason=f"It could not be loaded: {type(error).__name__}: {error}{where}",
        hint="Mend the plugin or remove it; everything else runs without it.",
    )
