"""The pages of docs/reference say what the code says, and leave nothing out."""

from __future__ import annotations

import inspect
from functools import cache

import make_reference
import pytest

import callboard
import callboard.plugins.catalog
from callboard import Command, Endpoint, Permission
from callboard.kernel.discovery import installed


@cache
def pages() -> dict[str, str]:
    return make_reference.pages()


def contributed(kind: type) -> list[object]:
    found, _ = installed()
    return [each for one in found if one.built_in for each in one.plugin.contributes if isinstance(each, kind)]


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_of_the_reference_is_up_to_date(name: str) -> None:
    written = (make_reference.FOLDER / name).read_text(encoding="utf-8")
    assert written == pages()[name], "run `python scripts/make_reference.py`"


def test_no_page_of_the_reference_is_left_over() -> None:
    assert {path.name for path in make_reference.FOLDER.glob("*.md")} == set(pages())


@pytest.mark.parametrize("module", [callboard, callboard.ui, callboard.testing, callboard.plugins.catalog])
def test_every_public_name_is_on_a_page_and_has_a_docstring(module: object) -> None:
    text = "\n".join(pages().values())
    for name in module.__all__:  # type: ignore[attr-defined]
        value = getattr(module, name)
        shown = f"ui.{name}" if module is callboard.ui else name
        assert f"# {shown}\n" in text, f"{shown} is on no page"
        if inspect.isclass(value) or inspect.isfunction(value):
            own = value.__doc__ or ""
            assert own, f"{shown} has no docstring"
            assert not own.startswith(f"{name}("), f"the docstring of {shown} is the one that dataclass made"


def test_every_command_permission_and_endpoint_says_what_it_is_for() -> None:
    assert [each for each in contributed(Command) if not each.help] == []  # type: ignore[attr-defined]
    assert [each for each in contributed(Permission) if not each.title] == []  # type: ignore[attr-defined]
    assert [each for each in contributed(Endpoint) if not each.summary] == []  # type: ignore[attr-defined]
