"""Setting a checkout up: each step is done once, and again when there is a reason to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import set_up


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """Takes the step `packages` from the given source, and says how often it has been done by now."""
    monkeypatch.setattr(set_up, "VENV", tmp_path)
    made = tmp_path / "made"
    times: list[str] = []

    def work() -> None:
        times.append("done")
        made.touch()

    def step(source: str) -> int:
        set_up._step("packages", [source], work, needs=made)
        return len(times)

    return step


def test_a_step_is_passed_over_while_its_sources_are_the_same(done: Callable[[str], int]) -> None:
    assert [done("one"), done("one"), done("one")] == [1, 1, 1]


def test_a_step_is_done_again_when_its_sources_change(done: Callable[[str], int]) -> None:
    assert [done("one"), done("two"), done("two"), done("one")] == [1, 2, 2, 3]


def test_a_step_is_done_again_when_what_it_made_is_gone(done: Callable[[str], int], tmp_path: Path) -> None:
    assert done("one") == 1
    (tmp_path / "made").unlink()
    assert done("one") == 2


def test_a_step_that_fails_is_not_taken_for_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_up, "VENV", tmp_path)

    def fail() -> None:
        raise set_up.SetUpFailed("No network")

    with pytest.raises(set_up.SetUpFailed):
        set_up._step("packages", ["one"], fail, needs=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_one_line_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(set_up, "OLDEST", (99, 0))
    assert set_up.main(["run"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("==> Callboard needs Python 3.11 or newer; this is ")
    assert said.count("\n") == 1


def test_a_wrong_word_is_told_the_right_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert set_up.main(["install"]) == 2
    assert "run|develop|browser" in capsys.readouterr().err
