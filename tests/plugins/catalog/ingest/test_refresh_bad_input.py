"""Bad input of every sort, read by a real portal: each ends as a problem, its neighbours load, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from .living_folder import LivingFolder, component, living_folder, location

pytestmark = pytest.mark.usefixtures("callboard_database")


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[LivingFolder]:
    async with living_folder(tmp_path, "*.yaml") as found:
        yield found


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
BAD: dict[str, tuple[str | bytes, int, str]] = {
    "broken": (component("lost").replace("{name: lost}", "{name: lost"), 4, "YAML error"),
    "tabs": ("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n\tname: tabs\n", 4, "YAML error"),
    "alias-bomb": (BOMB, 0, "alias"),
    "binary": (b"\x7fELF\x02\x01\x00\x00\xff\xfe" * 50, 1, "binary"),
    "latin-1": ("# Team Zürich\n".encode("latin-1") + component("zurich").encode(), 1, "not UTF-8"),
    "utf-32": (component("wide").encode("utf-32"), 0, "UTF-32"),
    "nul": (component("nul").replace("team", "te\0am"), 4, "NUL"),
    "empty": ("", 1, "no YAML document"),
    "only-comments": ("# to be written\n", 1, "no YAML document"),
    "list": ("- one\n- two\n", 1, "Expected object at root"),
    "text": ("Not YAML at all, but words.\n", 1, "Expected object at root, got string"),
    "deep": ("x: " + "[" * 5000 + "]" * 5000 + "\n", 1, "deep"),
    "large": (b"# " + b"x" * 20_000_000 + b"\n", 0, "byte"),
    "too-many": ("---\na: 1\n" * 10_002, 0, "documents"),
    "duplicate-keys": (component("twice") + "kind: Component\n", 5, "kind"),
    "bad-name": (component("no spaces please"), 3, "metadata.name"),
    "unknown-kind": (component("odd").replace("Component", "Spaceship"), 2, "No processor recognized"),
    "null-name": ("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: }\n", 3, "name"),
    "no-spec": ("apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: none}\n", 1, "spec"),
    "lost-placeholder": (component("api", more=", system: {$text: ./nothing.txt}"), 4, "nothing.txt"),
    "lost-target": (location("lost", "./nothing-here.yml"), 0, "does not exist"),
    "own-target": (location("own", "./own-target.yaml"), 6, "leads back to itself"),
    "unspeakable-target": (location("odd", "ftp://example.com/x.yaml\x07"), 0, "YAML error"),
    "private-kind": (component("odd").replace("Component", "System"), 0, "not of an allowed kind"),
}


@pytest.mark.parametrize("name", sorted(BAD))
async def test_a_bad_file_is_a_problem_with_a_hint_and_its_neighbours_load(folder: LivingFolder, name: str) -> None:
    content, line, words = BAD[name]
    folder.write("before.yaml", component("before"))
    path = folder.write(f"{name}.yaml", content)
    folder.write("zz-after.yaml", component("after"))
    await folder.sweep()
    names = await folder.names()
    assert {"before", "after"} <= set(names)
    (problem, *_) = [each for each in await folder.problems() if words in each.message] or await folder.problems()
    assert words in problem.message
    assert problem.file.startswith(str(folder.path))
    assert problem.hint
    assert not line or problem.line == line
    path.write_text(component("mended"))
    await folder.sweep()
    assert await folder.names() == ["after", "before", "mended"]
    assert await folder.problems() == []


@pytest.mark.parametrize("name", sorted(BAD))
async def test_a_file_that_turns_bad_loses_nothing_it_said_unless_it_says_something_else(
    folder: LivingFolder, name: str
) -> None:
    content, _, words = BAD[name]
    path = folder.write(f"{name}.yaml", component("before"))
    await folder.sweep()
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    await folder.sweep()
    assert any(words in each.message for each in await folder.problems())
    readable = name in {"bad-name", "unknown-kind", "no-spec", "lost-placeholder", "private-kind"}
    led_on = name in {"lost-target", "own-target"}
    assert await folder.names() == ([] if readable or led_on else ["before"])
    path.write_text(component("before"))
    await folder.sweep()
    assert (await folder.names(), await folder.problems()) == (["before"], [])


GOOD: dict[str, str | bytes] = {
    "crlf": component("good").replace("\n", "\r\n"),
    "byte-order-mark": b"\xef\xbb\xbf" + component("good").encode(),
    "utf-16": component("good").encode("utf-16"),
    "no-final-newline": component("good").rstrip("\n"),
    "directives": "%YAML 1.2\n---\n" + component("good"),
    "null-documents": "---\n---\n" + component("good") + "---\n",
    "anchors": component("good").replace("owner: team", "owner: &team team, system: *team"),
    "other-languages": "# カタログ 🎵\n" + component("good", title="Größe"),
}


@pytest.mark.parametrize("name", sorted(GOOD))
async def test_odd_but_sound_files_load_without_a_problem(folder: LivingFolder, name: str) -> None:
    folder.write(f"{name}.yaml", GOOD[name])
    await folder.sweep()
    assert await folder.names() == ["good"]
    assert await folder.problems() == []


def _directory(path: Path) -> None:
    path.mkdir()


def _dangling_link(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def _link_outside(path: Path) -> None:
    path.symlink_to("/etc/hostname")


UNREADABLE: dict[str, Callable[[Path], None]] = {
    "directory": _directory,
    "dangling-link": _dangling_link,
    "pipe": _pipe,
    "link-to-itself": _link_to_itself,
    "link-outside": _link_outside,
}


@pytest.mark.parametrize("sort", sorted(UNREADABLE))
async def test_a_target_that_cannot_be_read_is_a_problem_of_who_names_it(folder: LivingFolder, sort: str) -> None:
    target = folder.path / "target.yml"
    folder.write("all.yaml", location("all", "./target.yml", "./good.yml"))
    folder.write("good.yml", component("good"))
    target.write_text(component("target"))
    await folder.sweep()
    assert await folder.names() == ["good", "target"]
    target.unlink()
    UNREADABLE[sort](target)
    await folder.sweep()
    assert await folder.names() == ["good", "target"]
    (problem,) = await folder.problems()
    assert problem.file == str(target)
    assert problem.hint, problem.message
    shown = await folder.running.api("/api/catalog/entities/by-name/location/default/all")
    assert [each["error"]["message"] for each in shown["status"]["items"]] == [problem.message]
    target.rmdir() if target.is_dir() else target.unlink()
    target.write_text(component("back"))
    await folder.sweep()
    assert (await folder.names(), await folder.problems()) == (["back", "good"], [])


@pytest.mark.parametrize("sort", sorted(UNREADABLE))
async def test_a_file_of_a_pattern_that_cannot_be_read_any_more_keeps_what_it_gave(
    folder: LivingFolder, sort: str
) -> None:
    target = folder.write("target.yaml", component("target"))
    folder.write("good.yaml", component("good"))
    await folder.sweep()
    target.unlink()
    UNREADABLE[sort](target)
    await folder.sweep()
    first = await folder.names()
    await folder.sweep()
    assert await folder.names() == first
    # A pattern that meets a link out of its folder, or something that is no file, passes it by as absent.
    assert "good" in first
    if "target" in first:
        assert [each.file for each in await folder.problems()] == [str(target)]


async def test_a_file_that_grows_too_large_keeps_what_it_said_and_says_why(folder: LivingFolder) -> None:
    path = folder.write("large.yaml", component("large"))
    folder.write("small.yaml", component("small"))
    await folder.sweep()
    path.write_bytes(component("large").encode() + b"# " + b"x" * 20_000_000)
    for _ in range(2):
        await folder.sweep()
        assert await folder.names() == ["large", "small"]
        assert [each.file for each in await folder.problems()] == [str(path)]


async def test_names_that_are_not_utf_8_are_passed_over(folder: LivingFolder) -> None:
    folder.write("good.yaml", component("good"))
    (folder.path / os.fsdecode(b"\xff\xfe.yaml")).write_text(component("hidden"))
    await folder.sweep()
    assert "good" in await folder.names()


async def test_locations_in_a_circle_are_read_once_and_said_to_be_one(folder: LivingFolder) -> None:
    folder.write("a.yml", location("a", "./b.yml") + "---\n" + component("in-a"))
    folder.write("b.yml", location("b", "./c.yml") + "---\n" + component("in-b"))
    folder.write("c.yml", location("c", "./a.yml") + "---\n" + component("in-c"))
    folder.write("all.yaml", location("all", "./a.yml"))
    await folder.sweep()
    assert await folder.names() == ["in-a", "in-b", "in-c"]
    (problem,) = await folder.problems()
    assert (problem.file, problem.line, problem.ref) == (str(folder.path / "c.yml"), 6, "location:default/c")
    assert "circle" in problem.message
    folder.write("c.yml", component("in-c"))
    await folder.sweep()
    assert (await folder.names(), await folder.problems()) == (["in-a", "in-b", "in-c"], [])


async def test_a_long_chain_of_locations_is_followed_to_its_end(folder: LivingFolder) -> None:
    folder.write("start.yaml", location("chain-0", "./link-1.yml"))
    for number in range(1, 60):
        folder.write(f"link-{number}.yml", location(f"chain-{number}", f"./link-{number + 1}.yml"))
    folder.write("link-60.yml", component("end"))
    await folder.sweep()
    assert (await folder.names(), await folder.problems()) == (["end"], [])


async def test_ten_thousand_documents_in_one_file_load(folder: LivingFolder) -> None:
    folder.write("many.yaml", "---\n".join(component(f"service-{number}") for number in range(10_000)))
    await folder.sweep()
    found = await folder.running.api("/api/catalog/entities/by-query?filter=kind=component&limit=0")
    assert (found["totalItems"], await folder.problems()) == (10_000, [])


async def test_one_bad_document_among_many_stops_none_of_the_others(folder: LivingFolder) -> None:
    path = folder.write("mixed.yaml", f"{component('one')}---\nname: [unclosed\n---\n{component('two')}")
    await folder.sweep()
    assert await folder.names() == ["one", "two"]
    (problem,) = await folder.problems()
    assert (problem.file, problem.stage) == (str(path), "parse")
    assert problem.line in {6, 7}


async def test_a_faulty_document_keeps_its_last_good_version(folder: LivingFolder) -> None:
    folder.write("one.yaml", component("one"))
    await folder.sweep()
    folder.write("one.yaml", component("one").replace("type: service, ", ""))
    await folder.sweep()
    shown = await folder.running.api("/api/catalog/entities/by-name/component/default/one")
    assert shown["spec"]["type"] == "service"
    (item,) = shown["status"]["items"]
    assert "type" in item["message"]
    folder.write("one.yaml", component("one"))
    await folder.sweep()
    assert "status" not in await folder.running.api("/api/catalog/entities/by-name/component/default/one")
