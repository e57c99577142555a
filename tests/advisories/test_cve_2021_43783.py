"""CVE-2021-43783: the paths that a template writes to were not checked, and some came from people's input."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard import Invalid, Workspace
from callboard.plugins.scaffolder.skeleton import FillOptions, fill, fill_file
from rendering import Rendering, rendering

NAMES = [
    "../outside",
    "../../outside",
    "../target-and-more",
    "a/../../outside",
    "a/b/../../../outside",
    "./../outside",
    "a/..",
    "..",
    "..\\outside",
    "a\\..\\..\\outside",
    "\\\\host\\share\\outside",
    "C:\\outside",
    "outside\0.txt",
    "outside\r\nx",
    "outside\nx",
    "a/\x7f",
    "x" * 300,
    "x/" * 300 + "x",
    ".git/hooks/post-commit",
    "a/.GIT/config",
]
SWALLOWED = ["/outside", "//host/outside", "/etc/outside", "a//outside", "...//../outside", "outside/", ""]
"""By Backstage's rules these say that nothing is made."""


@pytest.fixture(scope="module")
def language() -> object:
    with rendering() as made:
        yield made


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("replace", [False, True])
def test_no_name_that_somebody_enters_leads_out(language: Rendering, tmp_path: Path, name: str, replace: bool) -> None:
    before = _laid_out(tmp_path)
    with pytest.raises(Invalid):
        _fill(language, tmp_path, name, replace)
    assert _everything(tmp_path) == before


@pytest.mark.parametrize("name", SWALLOWED)
def test_a_name_with_nothing_in_it_makes_nothing(language: Rendering, tmp_path: Path, name: str) -> None:
    before = _laid_out(tmp_path)
    _fill(language, tmp_path, name, True)
    assert _everything(tmp_path) == before


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside", "\0"])
def test_a_single_file_goes_nowhere_else_either(language: Rendering, tmp_path: Path, name: str) -> None:
    before = _laid_out(tmp_path)
    source, target = Workspace(tmp_path / "source"), Workspace(tmp_path / "target")
    work = fill_file(
        language.renderer, source, "${{ values.name }}", target, name, values={}, options=FillOptions(replace=True)
    )
    with pytest.raises(Invalid):
        language.run(work)
    assert _everything(tmp_path) == before


def test_links_on_the_way_are_not_followed(language: Rendering, tmp_path: Path) -> None:
    _laid_out(tmp_path)
    (tmp_path / "target/link").symlink_to(tmp_path / "beside")
    (tmp_path / "target/chain").symlink_to("link")
    for name in ("link/outside", "chain/outside", "link", "chain"):
        with pytest.raises(Invalid):
            _fill(language, tmp_path, name, True)
    assert list((tmp_path / "beside").iterdir()) == []


def _laid_out(folder: Path) -> set[str]:
    for name in ("source", "target", "beside", "target-and-more"):
        (folder / name).mkdir()
    (folder / "source/${{ values.name }}").write_text("x")
    return _everything(folder)


def _fill(language: Rendering, folder: Path, name: str, replace: bool) -> None:
    options = FillOptions(replace=replace)
    source, target = Workspace(folder / "source"), Workspace(folder / "target")
    language.run(fill(language.renderer, source, target, values={"name": name}, options=options))


def _everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
