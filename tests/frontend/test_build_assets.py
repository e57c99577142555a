"""When assets are built, what stops a build, and what the lock file must not hold."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_assets", FRONTEND / "build_assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build_assets = _load()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the sources of the assets, with the installed libraries shared."""
    build_assets.build_if_stale(ROOT)
    shutil.copytree(FRONTEND, tmp_path / "frontend", ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    (tmp_path / "frontend/node_modules").symlink_to(FRONTEND / "node_modules")
    return tmp_path


def test_assets_are_built_once_and_again_when_a_source_changes(checkout: Path) -> None:
    said: list[str] = []
    assert build_assets.build_if_stale(checkout, said.append)
    assert any("Building" in line for line in said)
    manifest = checkout / "src/callboard/ui/static/dist/manifest.json"
    before = json.loads(manifest.read_text())
    assert not build_assets.build_if_stale(checkout, said.append)

    css = checkout / "frontend/css/base.css"
    css.write_text(css.read_text() + "\n@layer base { body { color: rebeccapurple; } }\n")
    later = manifest.stat().st_mtime + 5
    os.utime(css, (later, later))
    assert build_assets.build_if_stale(checkout, said.append)
    after = json.loads(manifest.read_text())
    assert before["callboard.css"] != after["callboard.css"]
    assert before["callboard.js"] == after["callboard.js"]
    files = {path.name for path in manifest.parent.iterdir()}
    assert files == {*before.values(), *after.values(), "manifest.json"}

    language = checkout / build_assets.LANGUAGE
    assert "Redistribution and use in source and binary forms" in language.read_text(), "Nunjucks has its licence"
    language.unlink()
    assert build_assets.build_if_stale(checkout, said.append)
    assert language.exists()
    assert build_assets.build_if_stale(checkout, said.append, force=True)
    files = {path.name for path in manifest.parent.iterdir()}
    assert files == {*after.values(), "manifest.json"}, "what nobody can still be reading is gone"


def test_an_icon_that_does_not_exist_stops_the_build(checkout: Path) -> None:
    with (checkout / "frontend/icons.txt").open("a") as icons:
        icons.write("no-such-icon\n")
    with pytest.raises(build_assets.BuildFailed, match="no-such-icon"):
        build_assets.build_if_stale(checkout, lambda _: None)
    assert not (checkout / "src/callboard/ui/static/dist/manifest.json").exists()


def test_a_build_without_sources_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(build_assets.BuildFailed, match=r"manifest\.json is missing"):
        build_assets.build_if_stale(tmp_path, lambda _: None)


def test_assets_without_sources_are_taken_as_they_are(tmp_path: Path) -> None:
    manifest = tmp_path / "src/callboard/ui/static/dist/manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{}")
    for name in (build_assets.LANGUAGE, build_assets.DRAWING):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
    assert not build_assets.build_if_stale(tmp_path, lambda _: None)


def test_versions_are_pinned_and_the_lock_file_names_no_address_to_download_from() -> None:
    package = json.loads((FRONTEND / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(version[0].isdigit() for version in versions.values())
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)
