from __future__ import annotations

import re
from pathlib import Path

from callboard.foundation.config import CORE_SECTIONS

DEPLOY = Path(__file__).parents[2] / "deploy"
ROOT = DEPLOY.parent


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with what they say, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", (DEPLOY / "Dockerfile").read_text()))
    return [(word, rest) for line in text.splitlines() if line for word, _, rest in [line.partition(" ")]]


def last_stage() -> list[tuple[str, str]]:
    made = instructions()
    return made[max(at for at, (word, _) in enumerate(made) if word == "FROM") :]


def test_everything_that_is_copied_is_there_and_let_through() -> None:
    let_through = {
        line.removeprefix("!")
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = [
        path for word, rest in instructions() if word == "COPY" and "--from" not in rest for path in rest.split()[:-1]
    ]
    assert copied
    for path in copied:
        assert (ROOT / path).exists(), path
        assert path.partition("/")[0] in let_through, path


def test_it_runs_as_nobody_in_particular_and_says_how_it_does() -> None:
    words = dict(last_stage())
    assert words["USER"] == "10001:10001"
    assert "/healthz" in words["HEALTHCHECK"]
    assert words["STOPSIGNAL"] == "SIGTERM"


def test_packages_are_checked_against_the_lock_files() -> None:
    installs = [
        part for word, rest in instructions() if word == "RUN" for part in rest.split("&&") if "pip install" in part
    ]
    assert len(installs) == 3
    assert all("--require-hashes" in each or "--no-index" in each for each in installs)


def test_the_variables_name_keys_that_there_are() -> None:
    names = re.findall(r"CALLBOARD_CONFIG_(\w+)=", dict(last_stage())["ENV"])
    fields = {field.alias or name for name, field in CORE_SECTIONS["backend"].model_fields.items()}
    assert names
    assert {name.removeprefix("backend_") for name in names} <= fields
