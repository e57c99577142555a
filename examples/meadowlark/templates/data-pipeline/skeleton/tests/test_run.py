"""Runs over files, as at night."""

import datetime
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ${{ values.package }}.run import TooManyFaults, run

DAY = datetime.date(2026, 3, 1)
{% if values.personalData != 'none' %}
TODAY = DAY + datetime.timedelta(days=1)
{% endif %}


def play(track: str, listener: str = "a", seconds: float = 60) -> dict[str, Any]:
    return {"track": track, "listener": listener, "seconds": seconds}


def given(root: Path, *lines: Any) -> Path:
    folder = root / "day=2026-03-01"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plays.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return root


def made(root: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (root / "day=2026-03-01/part-0.jsonl").read_text().splitlines()]


def do(tmp_path: Path) -> dict[str, float]:
    return run(tmp_path / "in", tmp_path / "out", DAY{% if values.personalData != 'none' %}, TODAY{% endif %})


def test_plays_become_tracks(tmp_path: Path) -> None:
    given(tmp_path / "in", play("b"), play("a"), play("a", "b", 30.5), play("a"))
    assert do(tmp_path) == {"lines_read": 4, "lines_broken": 0, "rows_written": 2}
    assert made(tmp_path / "out") == [
        {"track": "a", "plays": 3, "listeners": 2, "seconds": 150.5},
        {"track": "b", "plays": 1, "listeners": 1, "seconds": 60},
    ]


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    given(tmp_path / "in", play("a"))
    do(tmp_path)
    given(tmp_path / "in", play("b"))
    do(tmp_path)
    assert [row["track"] for row in made(tmp_path / "out")] == ["b"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["day=2026-03-01"]


def test_too_many_broken_lines_leave_what_was_there(tmp_path: Path) -> None:
    given(tmp_path / "in", play("a"))
    do(tmp_path)
    given(tmp_path / "in", play("b"), {"track": 1}, "text", {"track": "b", "listener": "x"})
    with pytest.raises(TooManyFaults, match="3 of 4 lines are broken"):
        do(tmp_path)
    assert [row["track"] for row in made(tmp_path / "out")] == ["a"]


def test_a_day_that_is_not_there_is_an_error_and_no_empty_day(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        do(tmp_path)
    assert not (tmp_path / "out").exists()


def test_the_command_does_the_same(tmp_path: Path) -> None:
    given(tmp_path / "in", play("a"))
    command = [sys.executable, "-m", "${{ values.package }}", tmp_path / "in", tmp_path / "out", "--day", "2026-03-01"]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[1] / "src", capture_output=True)
{% if values.personalData != 'none' %}
    # A day that old may be forgotten at once.
    assert (tmp_path / "out").is_dir()
{% else %}
    assert [row["track"] for row in made(tmp_path / "out")] == ["a"]
{% endif %}
