"""What `fetch:template` makes of a skeleton, rule by rule."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from callboard import Invalid, Workspace
from callboard.plugins.scaffolder.skeleton import FillOptions, fill_file
from rendering import Rendering

from .conftest import Skeleton


def test_paths_and_texts_are_rendered(skeleton: Skeleton) -> None:
    skeleton.write({"${{ values.name }}/${{ values.name }}.txt": "Hello ${{ values.name }}", ".hidden/x": "${{ 1 }}"})
    filled = skeleton.fill({"name": "x"})
    assert skeleton.made() == {"x/x.txt": "Hello x", ".hidden/x": "1"}
    assert sorted(filled.files) == [".hidden/x", "x/x.txt"]
    assert list(filled.warnings) == []


def test_only_values_are_seen(skeleton: Skeleton) -> None:
    skeleton.write({"a": "[${{ parameters.x }}${{ secrets }}${{ user }}]"})
    skeleton.fill({"x": 1})
    assert skeleton.made() == {"a": "[]"}


def test_a_path_with_an_empty_name_is_not_made(skeleton: Skeleton) -> None:
    skeleton.write(
        {
            "${{ values.no }}${{ values.no }}": "a",
            "${{ values.no }}/b": "b",
            "c/${{ values.no }}/d": "d",
            "e/{%if values.yes%}f{%endif%}": "f",
            "e/{%if values.no%}g{%endif%}": "g",
            "{%if values.no%}h{%endif%}/i": "i",
        }
    )
    skeleton.fill({"yes": True, "no": ""})
    assert skeleton.made() == {"e/f": "f"}
    assert sorted(path.name for path in skeleton.target.iterdir()) == ["c", "e"]
    skeleton.fill({"yes": True, "no": ""}, replace=True)
    assert skeleton.made() == {"e/f": "f"}


def test_what_is_there_stays_unless_it_is_to_be_replaced(skeleton: Skeleton) -> None:
    skeleton.write({"a": "new", "b": "new"})
    skeleton.write({"a": "old"}, skeleton.target)
    assert list(skeleton.fill().files) == ["b"]
    assert skeleton.made() == {"a": "old", "b": "new"}
    skeleton.fill(replace=True)
    assert skeleton.made() == {"a": "new", "b": "new"}


def test_of_two_entries_with_one_path_the_first_stays(skeleton: Skeleton) -> None:
    skeleton.write({"${{ 'x' }}": "first", "x": "second"})
    skeleton.fill()
    assert skeleton.made() == {"x": "first"}


def test_folders_are_made_even_empty_ones(skeleton: Skeleton) -> None:
    (skeleton.source / "${{ values.a }}" / "empty").mkdir(parents=True)
    skeleton.fill({"a": "x"})
    assert (skeleton.target / "x/empty").is_dir()


def test_files_can_stay_executable(skeleton: Skeleton) -> None:
    skeleton.write({"run.sh": "#!/bin/sh\necho ${{ 1 }}\n", "plain": "x"})
    (skeleton.source / "run.sh").chmod(0o755)
    skeleton.fill()
    assert os.access(skeleton.target / "run.sh", os.X_OK)
    assert not os.access(skeleton.target / "plain", os.X_OK)


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\0${{ 1 }}", b"%PDF-1.4 ${{ 1 }}", b"\xff\xfe${{ 1 }}", "ä ${{ 1 }}".encode("latin-1")]
)
def test_what_is_no_text_is_copied(skeleton: Skeleton, content: bytes) -> None:
    skeleton.write({"file": content})
    skeleton.fill()
    assert (skeleton.target / "file").read_bytes() == content


def test_text_keeps_its_line_ends_and_its_mark(skeleton: Skeleton) -> None:
    content = "\ufeffa\r\n${{ 1 }}\r\n日本\n"
    skeleton.write({"file": content})
    skeleton.fill()
    assert (skeleton.target / "file").read_bytes() == content.replace("${{ 1 }}", "1").encode()


@pytest.mark.parametrize(
    ("patterns", "copied"),
    [
        (["a/**"], {"a/b/.c", "a/d"}),
        (["a"], {"a/b/.c", "a/d"}),
        (["a/"], {"a/b/.c", "a/d"}),
        (["./a/*"], {"a/d"}),
        (["*"], {"e", ".f"}),
        (["**", "!a/**"], {"e", ".f"}),
        (["!a/**", "**/d"], {"a/d"}),
        (["**/{d,.c}"], {"a/b/.c", "a/d"}),
        ([], set()),
    ],
)
def test_patterns_say_what_is_copied_without_templating(
    skeleton: Skeleton, patterns: list[str], copied: set[str]
) -> None:
    skeleton.write(dict.fromkeys(["a/b/.c", "a/d", "e", ".f"], "${{ 1 }}"))
    skeleton.fill(copy_without_templating=patterns)
    assert {path for path, text in skeleton.made().items() if text != "1"} == copied


def test_paths_of_what_is_copied_are_rendered(skeleton: Skeleton) -> None:
    skeleton.write({"raw/${{ values.x }}": "${{ values.x }}"})
    skeleton.fill({"x": "y"}, copy_without_templating=["raw"])
    assert skeleton.made() == {"raw/y": "${{ values.x }}"}


@pytest.mark.parametrize(("extension", "suffix"), [(True, ".njk"), ("j2", ".j2"), (".j2", ".j2")])
def test_an_extension_says_which_texts_are_rendered(skeleton: Skeleton, extension: str | bool, suffix: str) -> None:
    text = "${{ 1 }}"
    skeleton.write({f"${{{{ values.x }}}}{suffix}": text, "b": text, suffix: text, f"d{suffix}/e": "x"})
    skeleton.fill({"x": "a"}, extension=extension)
    assert skeleton.made() == {"a": "1", "b": text, suffix: text, f"d{suffix}/e": "x"}


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(Invalid, match="does not go together"):
        FillOptions(extension=True, copy_without_templating=["x"])
    with pytest.raises(Invalid, match="does not go together"):
        FillOptions(extension="j2", cookiecutter=True)


def test_skeletons_of_cookiecutter(skeleton: Skeleton) -> None:
    skeleton.write({"{{ cookiecutter.a }}/b": "{{ cookiecutter.l | jsonify }} {{ True }} ${{ x }}"})
    skeleton.fill({"a": "x", "l": [1]}, cookiecutter=True)
    assert skeleton.made() == {"x/b": "[1] true $"}


def test_blocks_can_take_their_lines_with_them(skeleton: Skeleton) -> None:
    skeleton.write({"a": "1\n  {% if true %}\n2\n  {% endif %}\n3"})
    skeleton.fill(trim_blocks=True, lstrip_blocks=True)
    assert skeleton.made() == {"a": "1\n2\n3"}


def test_an_error_names_the_file_and_the_line_and_the_path(skeleton: Skeleton) -> None:
    skeleton.write({"a": "fine", "b/c": "1\n2 ${{ nosuch() }}"})
    with pytest.raises(Invalid, match=r"^b/c: line 2: Unable to call `nosuch`"):
        skeleton.fill()
    skeleton.write({"b/c": "fine", "d/${{ x | nosuch }}": ""})
    with pytest.raises(Invalid, match=r"^The path 'd/\${{ x \| nosuch }}': line 1: filter not found: nosuch"):
        skeleton.fill()


def test_many_and_large_files_go_through(skeleton: Skeleton) -> None:
    skeleton.write({f"f{number}": f"${{{{ {number} }}}}" for number in range(300)})
    skeleton.write({"large": b"x" * 5_000_000, "large.bin": b"\0" * 5_000_000, "z": "${{ 1 }}"})
    filled = skeleton.fill()
    assert len(filled.files) == 303
    assert all((skeleton.target / f"f{number}").read_text() == f"{number}" for number in range(300))
    assert (skeleton.target / "large").stat().st_size == 5_000_000


def test_links_are_copied_as_what_they_say_if_that_stays_inside(skeleton: Skeleton) -> None:
    skeleton.write({"a/b": "x"})
    for path, leads_to in {
        "a/up": "../a/b",
        "flat": "a/b",
        "dangling": "nothing",
        "out": "../x",
        "a/out": "../../x",
        "absolute": "/etc/passwd",
        "a/round": "b/../../../x",
        "a/later": "../a/../../x",
    }.items():
        (skeleton.source / path).symlink_to(leads_to)
    filled = skeleton.fill()
    links = {
        path.relative_to(skeleton.target).as_posix(): path.readlink().as_posix()
        for path in skeleton.target.rglob("*")
        if path.is_symlink()
    }
    assert links == {"a/up": "../a/b", "flat": "a/b", "dangling": "nothing"}
    assert sorted(each.partition(" ")[0] for each in filled.warnings) == [
        "a/later",
        "a/out",
        "a/round",
        "absolute",
        "out",
    ]


def test_a_link_that_is_there_stays_and_none_is_followed(skeleton: Skeleton, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (skeleton.target / "a").symlink_to(tmp_path / "outside/new")
    skeleton.write({"a": "x"})
    assert list(skeleton.fill().files) == []
    with pytest.raises(Invalid):
        skeleton.fill(replace=True)
    (skeleton.target / "b").symlink_to(tmp_path / "outside")
    (skeleton.source / "a").unlink()
    skeleton.write({"b/c": "x"})
    for replace in (False, True):
        with pytest.raises(Invalid, match="symbolic link"):
            skeleton.fill(replace=replace)
    assert list((tmp_path / "outside").iterdir()) == []


def test_the_folder_of_git_is_neither_read_nor_written(skeleton: Skeleton) -> None:
    skeleton.write({".git/config": "x", "a": "x"})
    skeleton.fill()
    assert skeleton.made() == {"a": "x"}
    skeleton.write({"${{ values.x }}/hooks/post-commit": "x"})
    with pytest.raises(Invalid, match="folder of Git"):
        skeleton.fill({"x": ".GIT"})


def test_a_pipe_is_left_out(skeleton: Skeleton) -> None:
    os.mkfifo(skeleton.source / "pipe")
    (warning,) = skeleton.fill().warnings
    assert warning.startswith("pipe is neither")


def test_one_file_is_filled_to_a_path_that_is_not_rendered(skeleton: Skeleton, language: Rendering) -> None:
    skeleton.write({"a": "${{ values.x }}"})
    work = fill_file(
        language.renderer,
        Workspace(skeleton.source),
        "a",
        Workspace(skeleton.target),
        "b/${{ values.x }}",
        values={"x": 1},
        options=FillOptions(),
    )
    assert list(language.run(work).files) == ["b/${{ values.x }}"]
    assert skeleton.made() == {"b/${{ values.x }}": "1"}
