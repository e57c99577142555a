"""Reading `file:` locations."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from callboard.plugins.catalog.model import SourceFile
from callboard.plugins.catalog.sources import Changed, ReadResult, Unchanged

from .conftest import Portal, remember, write


def contents(result: ReadResult) -> dict[str, bytes]:
    return {str(file.location): file.content for file in result.files if isinstance(file, SourceFile)}


def changed(result: ReadResult) -> set[str]:
    """What a pattern found new or different."""
    return {file.location.target for file in result.files if isinstance(file, Changed)}


def test_a_file_is_read_once_and_then_costs_only_a_look(tmp_path: Path, portal: Portal) -> None:
    path = write(tmp_path / "catalog-info.yaml", "kind: API")
    first = portal.read("file", path)
    assert contents(first) == {f"file:{path}": b"kind: API"}
    second = portal.read("file", path, first)
    assert (second.unchanged, second.files, second.problems, second.etag) == (True, (), (), first.etag)


def test_a_pattern_says_which_files_changed_and_reads_none(tmp_path: Path, portal: Portal) -> None:
    one, two = write(tmp_path / "a/c.yaml", "one"), write(tmp_path / "b/c.yaml", "two")
    first = portal.read("file", tmp_path / "*/c.yaml")
    write(two, "TWO", age=5)
    second = portal.read("file", tmp_path / "*/c.yaml", first)
    assert (changed(second), contents(second)) == ({str(two)}, {})
    assert [str(file.location) for file in second.files if isinstance(file, Unchanged)] == [f"file:{one}"]
    assert not second.unchanged and second.etag != first.etag


def test_a_file_that_left_is_missing_from_the_result(tmp_path: Path, portal: Portal) -> None:
    one, two = write(tmp_path / "1.yaml", "one"), write(tmp_path / "2.yaml", "two")
    first = portal.read("file", tmp_path / "*.yaml")
    two.unlink()
    second = portal.read("file", tmp_path / "*.yaml", first)
    assert [str(file.location) for file in second.files] == [f"file:{one}"] and not second.problems


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.yaml", ["a.yaml"]),
        ("**/*.yaml", ["a.yaml", "x/b.yaml", "x/y/c.yaml"]),
        ("x/?.yaml", ["x/b.yaml"]),
        ("{a,x/b}.yaml", ["a.yaml", "x/b.yaml"]),
        ("*/*/c.yaml", ["x/y/c.yaml"]),
        (".hidden/*.yaml", [".hidden/d.yaml"]),
        ("./x/../a.yaml", ["a.yaml"]),
    ],
)
def test_patterns_find_files_and_leave_hidden_ones_alone(
    tmp_path: Path, portal: Portal, pattern: str, expected: list[str]
) -> None:
    for path in ("a.yaml", "x/b.yaml", "x/y/c.yaml", ".hidden/d.yaml", ".e.yaml", "f.yml"):
        write(tmp_path / path, path)
    result = portal.read("file", f"{tmp_path}/{pattern}")
    found = changed(result) | {name.removeprefix("file:") for name in contents(result)}
    assert sorted(found) == [f"{tmp_path}/{path}" for path in expected]


@pytest.mark.parametrize("name", ["nothing.yaml", "nothing/at/all.yaml", "*.json"])
def test_a_missing_file_is_a_problem_unless_it_may_be_missing(tmp_path: Path, portal: Portal, name: str) -> None:
    target = f"{tmp_path}/{name}"
    result = portal.read("file", target)
    (problem,) = result.problems
    assert (problem.name, problem.message) == ("NotFoundError", f"file {target} does not exist")
    assert result.unchanged and not result.files
    optional = portal.read("file", target, optional=True)
    assert (optional.problems, optional.files, optional.unchanged) == ((), (), False)


@pytest.mark.parametrize("target", ["relative.yaml", "./x.yaml", "", "/srv/\x00", "/srv/\nx"])
def test_a_target_that_is_no_absolute_path_is_a_problem(portal: Portal, target: str) -> None:
    (problem,) = portal.read("file", target).problems
    assert problem.name == "InputError" and problem.hint


def test_a_folder_is_not_a_file(tmp_path: Path, portal: Portal) -> None:
    (problem,) = portal.read("file", f"{tmp_path}/").problems
    assert "ends with a path separator" in problem.message
    (problem,) = portal.read("file", tmp_path).problems
    assert problem.name == "InputError"


def test_a_file_that_became_unreadable_keeps_what_it_gave(tmp_path: Path, portal: Portal) -> None:
    one, two = write(tmp_path / "1.yaml", "one"), write(tmp_path / "2.yaml", "two")
    first = portal.read("file", tmp_path / "*.yaml")
    write(two, "x" * (10 * 1024 * 1024 + 1), age=1)
    second = portal.read("file", tmp_path / "*.yaml", first)
    (problem,) = second.problems
    assert problem.file == str(two) and "larger" in problem.message
    assert second.unchanged
    write(one, "ONE", age=1)
    third = portal.read("file", tmp_path / "*.yaml", first)
    assert {str(file.location) for file in third.files} == {f"file:{one}", f"file:{two}"} and third.problems


def test_links_that_lead_out_are_refused(tmp_path: Path, portal: Portal) -> None:
    secret = write(tmp_path / "secret/passwd", "root:x")
    folder = tmp_path / "repositories"
    write(folder / "good/catalog-info.yaml", "kind: API")
    (folder / "file").mkdir()
    (folder / "file/catalog-info.yaml").symlink_to(secret)
    (folder / "folder").symlink_to(secret.parent)
    (folder / "chain").mkdir()
    (folder / "chain/hop").symlink_to("../folder/passwd")
    (folder / "chain/catalog-info.yaml").symlink_to("hop")
    assert changed(portal.read("file", folder / "*/*")) == {str(folder / "good/catalog-info.yaml")}
    (problem,) = portal.read("file", folder / "file/catalog-info.yaml").problems
    assert "link" in problem.message
    (problem,) = portal.read("file", folder / "chain/catalog-info.yaml").problems
    assert "link" in problem.message


def test_within_a_folder_not_even_the_way_to_the_file_may_lead_out(tmp_path: Path, portal: Portal) -> None:
    write(tmp_path / "secret/passwd", "root:x")
    bound = tmp_path / "repository"
    write(bound / "a/x.yaml", "inside")
    (bound / "evil").symlink_to(tmp_path / "secret")
    (bound / "alias").symlink_to("a")
    assert not portal.read("file", bound / "evil/passwd", within=bound).files
    assert not portal.read("file", bound / "evil/*", within=bound).files
    assert set(contents(portal.read("file", bound / "alias/x.yaml", within=bound)).values()) == {b"inside"}
    (problem,) = portal.read("file", tmp_path / "secret/passwd", within=bound).problems
    assert "outside" in problem.message


def test_a_link_that_stays_inside_is_followed(tmp_path: Path, portal: Portal) -> None:
    """Kubernetes mounts files of a ConfigMap that way."""
    write(tmp_path / "..2026/catalog.yaml", "kind: API")
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "catalog.yaml").symlink_to("..data/catalog.yaml")
    assert contents(portal.read("file", tmp_path / "catalog.yaml")) == {f"file:{tmp_path}/catalog.yaml": b"kind: API"}


def test_the_folder_that_the_operator_names_may_be_a_link(tmp_path: Path, portal: Portal) -> None:
    write(tmp_path / "real/c.yaml", "kind: API")
    (tmp_path / "link").symlink_to("real")
    assert changed(portal.read("file", tmp_path / "link/*.yaml")) == {f"{tmp_path}/link/c.yaml"}
    assert set(contents(portal.read("file", tmp_path / "link/c.yaml")).values()) == {b"kind: API"}


def test_a_folder_swapped_for_a_link_again_and_again_never_leads_out(tmp_path: Path, portal: Portal) -> None:
    write(tmp_path / "secret/c.yaml", "SECRET")
    write(tmp_path / "r/a/c.yaml", "good")
    (tmp_path / "r/link").symlink_to(tmp_path / "secret")
    stop = threading.Event()

    def swap() -> None:
        real, link, other = tmp_path / "r/a", tmp_path / "r/link", tmp_path / "r/other"
        while not stop.is_set():
            real.rename(other)
            link.rename(real)
            time.sleep(0.0002)
            real.rename(link)
            other.rename(real)
            time.sleep(0.0002)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        results = [
            result
            for target in ("r/*/c.yaml", "r/a/c.yaml")
            for result in portal.read_often(1000, tmp_path / target, within=tmp_path / "r")
        ]
    finally:
        stop.set()
        swapper.join()
    found = [set(contents(result).values()) for result in results]
    assert {b"good"} in found and all(each <= {b"good"} for each in found)


def test_a_file_written_a_moment_ago_is_read_again_because_its_time_may_not_change(
    tmp_path: Path, portal: Portal
) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("one")
    first = portal.read("file", path)
    stat = path.stat()
    with path.open("r+") as file:
        file.write("two")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert set(contents(portal.read("file", path, first)).values()) == {b"two"}


def test_files_that_come_and_go_meanwhile_do_no_harm(tmp_path: Path, portal: Portal) -> None:
    write(tmp_path / "stays.yaml", "stays")
    stop = threading.Event()

    def flicker() -> None:
        while not stop.is_set():
            write(tmp_path / "d/goes.yaml", "goes")
            (tmp_path / "d/goes.yaml").unlink()
            (tmp_path / "d").rmdir()
            time.sleep(0.0002)

    writer = threading.Thread(target=flicker)
    writer.start()
    try:
        results = portal.read_often(500, tmp_path / "**/*.yaml")
    finally:
        stop.set()
        writer.join()
    assert all(result.problems == () and str(tmp_path / "stays.yaml") in changed(result) for result in results)


def test_a_sweep_over_three_thousand_unchanged_files_reads_none_of_them(tmp_path: Path, portal: Portal) -> None:
    for number in range(3000):
        write(tmp_path / f"r{number}/catalog-info.yaml", f"n: {number}")
    first = portal.read("file", tmp_path / "*/catalog-info.yaml")
    assert len(first.files) == 3000
    previous = remember(first)
    began = time.process_time()
    second = portal.read("file", tmp_path / "*/catalog-info.yaml", previous)
    assert second.unchanged and not second.problems
    assert time.process_time() - began < 2.0


def test_an_unknown_type_of_location_is_a_problem(portal: Portal) -> None:
    (problem,) = portal.read("ftp", "x").problems
    assert problem.message == "No processor was able to handle reading of ftp:x"
