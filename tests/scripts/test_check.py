"""The checks: each is run, what a failing one says is shown whole and in the order of the steps."""

from __future__ import annotations

import sys

import check
import pytest


def step(name: str, *programs: str) -> check.Step:
    return check.Step(name, [[sys.executable, "-c", program] for program in programs])


def test_all_steps_are_run_and_each_that_fails_is_shown_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = [
        step("slow", "import time; time.sleep(0.3); print('one'); print('two'); raise SystemExit(1)"),
        step("sound", "print('unheard')"),
        step("twice", "raise SystemExit('three')", "print('four')"),
        step("last", "pass"),
    ]
    monkeypatch.setattr(check, "steps", lambda: chosen)
    assert check.main() == 1
    lines = capsys.readouterr().out.splitlines()
    said = [" ".join(line.split()[1:3]) if line.startswith("==> ") else line for line in lines[:-1]]
    assert said == ["slow FAILED", "one", "two", "sound ok", "twice FAILED", "three", "four", "last ok"]
    assert lines[-1] == "==> 2 checks failed: slow, twice"


def test_nothing_wrong_is_a_success(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(check, "steps", lambda: [step("sound", "pass")])
    assert check.main() == 0
    assert capsys.readouterr().out.splitlines()[-1] == "==> All checks passed"
