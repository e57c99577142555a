"""Discovering checkouts in a folder."""

from __future__ import annotations

from pathlib import Path

from .conftest import Portal, write


def test_each_folder_is_read_from_its_catalog_file_or_else_inferred(tmp_path: Path, portal: Portal) -> None:
    write(tmp_path / "a/catalog-info.yaml", "kind: API")
    write(tmp_path / "b/catalog-info.yml", "kind: API")
    write(tmp_path / "c/main.go", "package main")
    write(tmp_path / "d/services/x/catalog-info.yaml", "kind: API")
    write(tmp_path / ".cache/catalog-info.yaml", "kind: API")
    write(tmp_path / "README.md", "hello")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    result = portal.read("repositories", tmp_path)
    assert [str(location) for location in result.locations] == [
        f"file:{tmp_path}/a/catalog-info.yaml",
        f"file:{tmp_path}/b/catalog-info.yml",
        f"inferred:{tmp_path}/c",
        f"file:{tmp_path}/d/{{*,*/*}}/{{catalog-info.yaml,catalog-info.yml}}",
    ]
    (nested,) = portal.read(*result.locations[3]).files
    assert str(nested.location) == f"file:{tmp_path}/d/services/x/catalog-info.yaml"


def test_nothing_new_in_the_folder_is_told_as_unchanged(tmp_path: Path, portal: Portal) -> None:
    write(tmp_path / "a/main.go", "package main")
    first = portal.read("repositories", f"{tmp_path}/")
    assert portal.read("repositories", f"{tmp_path}/", first).unchanged
    write(tmp_path / "a/catalog-info.yaml", "kind: API")
    second = portal.read("repositories", f"{tmp_path}/", first)
    assert not second.unchanged and [location.type for location in second.locations] == ["file"]


def test_a_missing_folder_is_a_problem(tmp_path: Path, portal: Portal) -> None:
    result = portal.read("repositories", tmp_path / "nowhere")
    assert result.unchanged and result.problems[0].name == "NotFoundError"
