"""The sizes hold, and the check that says so notices what is too long."""

from __future__ import annotations

from pathlib import Path

import sizes


def write(root: Path, name: str, text: str) -> list[str]:
    file = root / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return list(sizes.find(root, [name]))


def test_nothing_in_the_repository_is_too_long() -> None:
    assert list(sizes.find(sizes.ROOT, sizes.tracked(sizes.ROOT))) == []


def test_a_file_of_401_lines_is_too_long_and_one_of_400_is_not(tmp_path: Path) -> None:
    assert write(tmp_path, "src/a/long.py", "a = 1\n" * 401) == [
        "src/a/long.py: 401 lines, 400 at most; make it a folder of the same name"
    ]
    assert write(tmp_path, "src/b/just_right.py", "a = 1\n" * 400) == []


def test_style_sheets_and_templates_are_counted_and_data_is_not(tmp_path: Path) -> None:
    assert len(write(tmp_path, "frontend/a/long.css", "a\n" * 401)) == 1
    assert len(write(tmp_path, "src/b/long.html", "a\n" * 401)) == 1
    assert write(tmp_path, "examples/c/long.yaml", "a\n" * 401) == []


def test_a_function_of_51_lines_is_too_long_and_one_of_50_is_not(tmp_path: Path) -> None:
    for folder, lines, count in (("a", 50, 1), ("b", 49, 0)):
        body = "    pass\n" * lines
        assert len(write(tmp_path, f"src/{folder}/one.py", f"class A:\n  async def work():\n{body}")) == count


def test_a_skeleton_is_no_python_yet_and_may_not_be_long_either(tmp_path: Path) -> None:
    folder = "examples/meadowlark/templates/a/skeleton"
    assert write(tmp_path, f"{folder}/b/unfilled.py", "{% if values.x %}\n") == []
    assert len(write(tmp_path, f"{folder}/c/unfilled.py", "{# #}\n" * 401)) == 1


def test_a_kernel_of_4000_lines_is_too_long(tmp_path: Path) -> None:
    names = []
    for number in range(10):
        name = f"src/callboard/kernel/part_{number}.py"
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a = 1\n" * 400, encoding="utf-8")
        names.append(name)
    assert [each.partition(":")[0] for each in sizes.find(tmp_path, names)] == ["src/callboard/kernel"]
    assert list(sizes.find(tmp_path, names[1:])) == []
