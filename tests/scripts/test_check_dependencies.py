"""What is used is what the lock files say, under licences that go with ours, and the bill of materials says so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import check_dependencies
import pytest
from check_dependencies import BILL, made_bill, untested, wrong_licences
from dependencies.licences import is_allowed, licence_of
from dependencies.locked import browser_packages, python_packages

ROOT = Path(check_dependencies.ROOT)
LOCK = """\
click==8.5.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via
    #   -r requirements/runtime.in
    #   uvicorn
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:cc
    # via click
uvicorn[standard]==0.54.0 \\
    --hash=sha256:dd
    # via -r requirements/runtime.in
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "frontend").mkdir()
    for name in ("pyproject.toml", "frontend/package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_lock_file_says_what_is_pinned_where_and_who_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "some.lock").write_text(LOCK)
    click, colorama, uvicorn = python_packages(tmp_path / "some.lock")
    assert (click.purl, click.by) == ("pkg:pypi/click@8.5.1", ("-r requirements/runtime.in", "uvicorn"))
    assert (colorama.marker, colorama.by) == ("sys_platform == 'win32'", ("click",))
    assert (uvicorn.purl, uvicorn.marker) == ("pkg:pypi/uvicorn@0.54.0", "")


def test_every_pin_of_every_lock_file_is_read() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        pins = [line for line in lock.read_text().splitlines() if "==" in line and not line.startswith(" ")]
        assert len(python_packages(lock)) == len(pins)
        assert all(each.by for each in python_packages(lock))


def test_only_what_reaches_pages_is_told_of_the_browsers_packages() -> None:
    names = {each.name for each in browser_packages(ROOT / "frontend/package-lock.json")}
    assert "htmx.org" in names
    assert "typescript" not in names


def test_the_bill_names_what_is_shipped_and_what_asks_for_it() -> None:
    bill = json.loads((ROOT / BILL).read_text())
    refs = [each["bom-ref"] for each in bill["components"]]
    assert len(refs) == len(set(refs))
    asks = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    assert {ref for asked in asks.values() for ref in asked} == set(refs)
    assert all(each["licenses"][0]["expression"] for each in bill["components"])


def test_another_lock_file_makes_another_bill(checkout: Path) -> None:
    before = made_bill(checkout)
    assert before == (ROOT / BILL).read_text()
    lock = checkout / "requirements/deploy.lock"
    lock.write_text(lock.read_text().replace("starlette==", "starlette==9"))
    assert made_bill(checkout) != before


def test_what_is_shipped_is_what_is_tested(checkout: Path) -> None:
    assert untested(checkout) == []
    lock = checkout / "requirements/deploy.lock"
    lock.write_text(lock.read_text().replace("starlette==", "starlette==9"))
    [found] = untested(checkout)
    assert found.startswith("starlette: 9")


def test_a_licence_that_does_not_go_with_ours_is_found(checkout: Path) -> None:
    assert wrong_licences(checkout) == []
    lock = checkout / "frontend/package-lock.json"
    lock.write_text(lock.read_text().replace('"license": "ISC"', '"license": "AGPL-3.0-only"'))
    with (checkout / "requirements/runtime.lock").open("a") as runtime:
        runtime.write("nobody-knows==1.0 \\\n    --hash=sha256:aa\n    # via -r requirements/runtime.in\n")
    found = wrong_licences(checkout)
    assert {"lucide-static", "nobody-knows"} <= {each.partition(":")[0] for each in found}


@pytest.mark.parametrize(
    ("package", "expression", "allowed"),
    [
        ("x", "MIT", True),
        ("x", "MIT AND PSF-2.0", True),
        ("x", "GPL-3.0-only OR Apache-2.0", True),
        ("x", "(MIT OR CC0-1.0)", True),
        ("x", "MIT AND GPL-3.0-only", False),
        ("x", "LGPL-3.0-only", False),
        ("psycopg", "LGPL-3.0-only", True),
        ("x", "", False),
    ],
)
def test_of_alternatives_one_has_to_be_allowed_and_of_what_counts_together_all(
    package: str, expression: str, allowed: bool
) -> None:
    assert is_allowed(package, expression) is allowed


def test_a_package_is_asked_for_its_licence() -> None:
    assert licence_of("starlette") == "BSD-3-Clause"
    assert licence_of("uvloop") == "MIT"
    assert licence_of("no-such-package-anywhere") == ""
