"""Writes docs/reference from the code. With `--check` it writes nothing and says which pages are out of date."""

from __future__ import annotations

import sys
from pathlib import Path

from reference import contract, portal, settings

from callboard.kernel import discovery

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Made from the code by `python scripts/make_reference.py`. Change the docstring instead. -->"


def pages() -> dict[str, str]:
    """Every page of the reference, by its file name."""
    installed, _ = discovery.installed()
    found = [each for each in installed if each.built_in]
    made = {
        "commands.md": portal.commands(found),
        "components.md": contract.design_system(),
        "contract.md": contract.contract(),
        "extension-points.md": contract.extension_points(found),
        "permissions.md": portal.permissions(found),
        "plugins.md": contract.front_doors(found),
        "routes.md": portal.routes(found),
        "settings.md": settings.settings(found),
        "testing.md": contract.test_kit(),
    }
    return {name: f"{NOTE}\n\n{text.rstrip()}\n" for name, text in made.items()}


def main() -> int:
    """Writes the pages, or compares them. The exit code says whether they were up to date."""
    stale = {name: text for name, text in pages().items() if _on_disk(name) != text}
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/reference/{name} is out of date: run `python scripts/make_reference.py`")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in stale.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


def _on_disk(name: str) -> str:
    file = FOLDER / name
    return file.read_text(encoding="utf-8") if file.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
