"""CVE-2026-25153: `hooks` in mkdocs.yml, and what else names Python, ran as whoever built the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from .documenting import Checkout

CODE = "import pathlib\npathlib.Path({canary!r}).touch()\n"
ATTACKS = {
    "hooks": "hooks: [evil.py]",
    "a plugin that is a module": "plugins: [search, evil]",
    "a plugin with a path": "plugins: ['evil:Plugin']",
    "an extension that is a module": "markdown_extensions: [evil]",
    "an extension with a class": "markdown_extensions: ['evil:Extension']",
    "a function by its name": ("markdown_extensions:\n  - toc:\n      slugify: !!python/name:evil.slugify"),
    "a function that is called": (
        "markdown_extensions:\n  - toc:\n      slugify: !!python/object/apply:evil.slugify {kwds: {}}"
    ),
    "a command": "extra:\n  x: !!python/object/apply:os.system ['touch {canary}']",
    "a theme of its own": "theme:\n  name: null\n  custom_dir: theme",
    "a theme by a name": "theme: evil",
    "another file": "INHERIT: evil.yml",
    "a variable": "site_author: !ENV [CANARY, evil]",
    "PlantUML's command": "markdown_extensions:\n  - plantuml_markdown:\n      plantuml_cmd: touch {canary}",
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_nothing_that_a_repository_names_runs(attack: str, tmp_path: Path) -> None:
    checkout, canary = Checkout.beside_a_secret(tmp_path), tmp_path / "canary"
    code = CODE.format(canary=str(canary))
    checkout.write(
        {
            "mkdocs.yml": "site_name: Attack\n" + ATTACKS[attack].replace("{canary}", str(canary)) + "\n",
            "evil.py": code,
            "docs/evil.py": code,
            "theme/main.html": "{{ config.__class__.__init__.__globals__ }}",
            "evil.yml": f"hooks: [evil.py]\nextra: !!python/object/apply:os.system ['touch {canary}']\n",
            "docs/index.md": "# Hello\n\n```plantuml\n@startuml\na -> b\n@enduml\n```\n\n{{ config.x }}\n",
        }
    )
    came = await checkout.build()
    assert not canary.exists()
    assert came.content == b"" or b"# Hello" in came.content
    assert b"__globals__" not in came.content
