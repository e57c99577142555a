"""`callboard docs lint`: problems with file and line, for people, for GitHub and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callboard import NotFound
from callboard.plugins.techdocs.commands.lint import Form, lint, print_problems
from callboard.plugins.techdocs.model import DocsProblem

from .conftest import BROKEN, Checkout

NONE: object = None


async def linted(checkout: Checkout, *, strict: bool = False, form: Form = "text") -> int:
    return await lint(NONE, source_dir=checkout.folder, strict=strict, form=form)  # type: ignore[arg-type]


async def test_documentation_without_a_fault_says_nothing(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await linted(checkout, strict=True) == 0
    assert capsys.readouterr().out == ""


async def test_a_broken_link_stands_with_its_file_and_line(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.write({"docs/guide.md": BROKEN})
    assert await linted(checkout) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{checkout.folder}/docs/guide.md:5: warning: ")
    assert "nowhere.md" in line


async def test_warnings_count_when_it_is_strict(checkout: Checkout) -> None:
    checkout.write({"docs/guide.md": BROKEN})
    assert await linted(checkout, strict=True) == 1


async def test_a_broken_anchor_is_found_on_another_page(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    checkout.write({"docs/guide.md": "# Guide\n\n## Pace\n"})
    assert await linted(checkout, strict=True) == 1
    assert f"{checkout.folder}/docs/index.md:3: " in capsys.readouterr().out


async def test_a_site_that_cannot_be_built_is_an_error_with_its_line(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.write({"mkdocs.yml": "site_name: Turntable\nnav: [unclosed\n"})
    assert await linted(checkout) == 1
    assert f"{checkout.folder}/mkdocs.yml:" in capsys.readouterr().out


async def test_a_folder_that_is_not_there_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await linted(Checkout(tmp_path / "missing"))


async def test_programs_get_json(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    checkout.write({"docs/guide.md": BROKEN})
    await linted(checkout, form="json")
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["file"], found["line"], found["level"]) == (f"{checkout.folder}/docs/guide.md", 5, "warning")
    assert set(found) == {"file", "line", "level", "message", "hint"}


def test_annotations_for_pull_requests_are_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    odd = DocsProblem(message="50 % of\nit", file="docs/a,b:c.md", line=7, hint="Mend it.", level="info")
    print_problems(Path("sub"), [odd, DocsProblem(message="All of it", level="error")], "github")
    assert capsys.readouterr().out.splitlines() == [
        "::notice file=sub/docs/a%2Cb%3Ac.md,line=7::50 %25 of%0Ait (Mend it.)",
        "::error file=sub::All of it",
    ]
