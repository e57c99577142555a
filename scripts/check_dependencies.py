"""Writes the bill of materials from the lock files, and checks the licence of everything that is used, and
that what is shipped is what is tested.

    python scripts/check_dependencies.py           # writes requirements/callboard.cdx.json
    python scripts/check_dependencies.py --check   # does it say what the lock files say?

Known vulnerabilities are looked up where there is a database of them to ask: `.github/workflows/dependencies.yml`.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

from dependencies.bill import bill
from dependencies.licences import is_allowed, licence_of
from dependencies.locked import Locked, browser_packages, python_packages

ROOT = Path(__file__).resolve().parent.parent
BILL = "requirements/callboard.cdx.json"
SHIPPED, ALL = "deploy", ("build", "deploy", "develop", "runtime")
ALTERNATIVE = "Use another package, or say in scripts/dependencies/licences.py why this one may be used."


def main() -> int:
    """Prints what is wrong. The exit code says whether anything is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="Change nothing.")
    findings = wrong_licences(ROOT) + untested(ROOT)
    made, path = made_bill(ROOT), ROOT / BILL
    if parser.parse_args().check:
        if not path.is_file() or path.read_text(encoding="utf-8") != made:
            findings.append(f"{BILL} does not say what the lock files say: run scripts/check_dependencies.py")
    else:
        path.write_text(made, encoding="utf-8")
        print(f"wrote {BILL}")
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def wrong_licences(root: Path) -> list[str]:
    """Packages of any lock file whose licence is not known, or does not go with ours."""
    used = {each.name: licence_of(each.name) for name in ALL for each in _python(root, name)}
    used |= {each.name: licence for each, licence in _browser(root).items()}
    return [
        f"{name}: its licence is {licence or 'not known'}. {ALTERNATIVE}"
        for name, licence in sorted(used.items())
        if not is_allowed(name, licence)
    ]


def untested(root: Path) -> list[str]:
    """What is shipped in another version than the tests run with."""
    tested = {(each.name, each.version) for each in _python(root, "develop")}
    names = {name for name, _ in tested}
    return [
        f"{each.name}: {each.version} is shipped and another version tested: make requirements/{SHIPPED}.lock anew"
        for each in _python(root, SHIPPED)
        if each.name in names and (each.name, each.version) not in tested
    ]


def made_bill(root: Path) -> str:
    """The bill of what is shipped."""
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    browser = _browser(root)
    python = _python(root, SHIPPED)
    licences = {each: licence_of(each.name) for each in python} | browser
    return bill(version, [*python, *browser], licences)


def _python(root: Path, name: str) -> list[Locked]:
    return python_packages(root / "requirements" / f"{name}.lock")


def _browser(root: Path) -> dict[Locked, str]:
    return browser_packages(root / "frontend" / "package-lock.json")


if __name__ == "__main__":
    sys.exit(main())
