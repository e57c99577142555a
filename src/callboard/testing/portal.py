"""`portal(…)`: a whole portal in this process, on a folder that goes away with it."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypeAlias

import httpx2
import yaml
from jinja2.bccache import Bucket, BytecodeCache

from callboard.foundation.errors import Invalid
from callboard.kernel.assemble import make_portal
from callboard.kernel.discovery import Found, from_file, from_module
from callboard.kernel.plugin import Plugin
from callboard.kernel.portal import Portal
from callboard.kernel.web.app import Web
from callboard.testing.databases import current
from callboard.testing.running import ADDRESS, RunningPortal

CATALOG_FILE = "catalog-info.yaml"
GUEST = {"providers": {"guest": {"userEntityRef": "user:default/guest"}}}
"""Everybody is the guest, unless a test says who may sign in."""

Pluggable: TypeAlias = ModuleType | Plugin | Path | str
Documents: TypeAlias = str | Iterable[Mapping[str, Any]]


class CompiledTemplates(BytecodeCache):
    """What templates were compiled to, by their names and what stands in them."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


# A portal keeps them in its data folder, of which each has its own here; and compiling takes longer than starting.
_compiled = CompiledTemplates()


@asynccontextmanager
async def portal(
    *plugins: Pluggable,
    catalog: Documents = (),
    settings: Mapping[str, Any] | None = None,
    folder: Path | None = None,
    work: bool = True,
    tolerant: bool = False,
    wait: bool = True,
) -> AsyncIterator[RunningPortal]:
    """A running portal with the built-in plugins and these.

    A plugin is its module (the one that holds `plugin`), a bare `Plugin`, or the path of a one-file plugin or of
    a package's `plugin.py`. `catalog` are entity documents, or the YAML text of a catalog file; they have been read
    when the block begins. `settings` is what a configuration file would say; without a section `auth` everybody is
    the guest. Its data lies in `folder`, which
    stays, or in a temporary one. Without `work` no jobs, schedules and listeners run, and nothing is read; without
    `wait` the block begins before the catalog has been read, as for a replica that leaves that to others.
    Raises Invalid when one of the plugins does not run, unless the test is `tolerant` of that.
    """
    given = [_found(each) for each in plugins]
    place = nullcontext(str(folder)) if folder else tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    with place as name:
        home = Path(name)
        made = make_portal([_write(home, catalog, settings or {})], folder=home, environ={}, more=given)
        web = Web(made)
        web.templates.bytecode_cache = _compiled
        transport = httpx2.ASGITransport(app=web.application(manage=False))
        async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS, timeout=60.0) as client:
            running = RunningPortal(made, client)
            try:
                await made.start(work=work)
                if not tolerant:
                    _check(made, given)
                if work and wait and made.find("catalog"):
                    await running.wait_until_swept()
                yield running
            finally:
                await made.stop()
                if folder is None:
                    current().forget(home)


def _found(plugin: Pluggable) -> Found:
    if isinstance(plugin, ModuleType):
        return from_module(plugin)
    if isinstance(plugin, Plugin):
        return Found(plugin=plugin, origin="test")
    path = Path(plugin)
    return from_file(path / "plugin.py" if path.is_dir() else path)


def _write(home: Path, catalog: Documents, settings: Mapping[str, Any]) -> Path:
    """The configuration file: the settings, on top of the catalog file that was given."""
    home.mkdir(parents=True, exist_ok=True)
    text = catalog if isinstance(catalog, str) else yaml.safe_dump_all(map(dict, catalog), sort_keys=False)
    backend = {"database": current().settings_for(home), "dataFolder": str(home / "data")}
    layers: dict[str, Any] = {"backend": backend} | ({} if "auth" in settings else {"auth": GUEST})
    if text:
        (home / CATALOG_FILE).write_text(text, encoding="utf-8")
        allowed = [{"allow": sorted(_kinds(text))}]
        location = {"type": "file", "target": f"./{CATALOG_FILE}", "rules": allowed}
        given = dict(settings.get("catalog", {}))
        settings = {**settings, "catalog": {**given, "locations": [*given.get("locations", []), location]}}
    file = home / "callboard.yaml"
    file.write_text(yaml.safe_dump(_merged(layers, settings), sort_keys=False), encoding="utf-8")
    return file


def _kinds(text: str) -> set[str]:
    """The kinds that a catalog file names, so that its location may bring them in; none for text that is no YAML."""
    try:
        documents = list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return set()
    return {str(each["kind"]) for each in documents if isinstance(each, dict) and "kind" in each}


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = {key: (below[key], above[key]) for key in below.keys() & above.keys()}
    deep = {key: _merged(a, b) for key, (a, b) in both.items() if isinstance(a, Mapping) and isinstance(b, Mapping)}
    return {**below, **above, **deep}


def _check(made: Portal, given: Iterable[Found]) -> None:
    for each in given:
        if made.find(each.plugin.id) is None:
            reasons = [f"{refusal.plugin}: {refusal.reason}" for refusal in made.refused]
            raise Invalid(f"The plugin `{each.plugin.id}` does not run. {' '.join(reasons)}")
