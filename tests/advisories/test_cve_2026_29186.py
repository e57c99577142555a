"""CVE-2026-29186: the list of keys that mkdocs.yml may have, made against CVE-2026-25153, had a gap."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard import Workspace
from callboard.plugins.techdocs.config import KNOWN_EXTENSIONS, read_config
from callboard.plugins.techdocs.config.extension_names import short_name
from callboard.plugins.techdocs.settings import MkdocsSettings

from .documenting import Checkout

EVIL = st.sampled_from(
    ["evil", "evil.py", "evil:Plugin", "evil.hook", "../evil.py", "os", "subprocess", "builtins.exec"]
)
TOP = ("hooks", "plugins", "markdown_extensions", "theme", "extra", "extra_javascript", "INHERIT", "watch", "nav")
KEYS = st.sampled_from(
    [*TOP, "extra_templates", "validation", "Hooks", "HOOKS", "docs_dir", "remote_name", "dev_addr"]
) | st.text(min_size=1, max_size=12)
VALUES = st.recursive(
    EVIL | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | EVIL, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(said=st.dictionaries(KEYS, VALUES, max_size=6), merged=st.dictionaries(KEYS, VALUES, max_size=3))
def test_only_extensions_that_are_known_reach_who_renders(said: dict[str, Any], merged: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "docs").mkdir()
        (Path(folder) / "docs/index.md").write_text("# Hello\n")
        below = yaml.safe_dump({"shared": merged}, allow_unicode=True).replace("shared:", "shared: &shared", 1)
        text = f"{yaml.safe_dump({**said, 'site_name': 'x'}, allow_unicode=True)}{below}<<: *shared\n"
        (Path(folder) / "mkdocs.yml").write_text(text, encoding="utf-8")
        config = read_config(Workspace(Path(folder)), name="x", settings=MkdocsSettings())
    assert {short_name(each.name) for each in config.extensions} <= set(KNOWN_EXTENSIONS)


def test_a_hook_beside_the_keys_that_are_known_does_not_run(tmp_path: Path) -> None:
    checkout, canary = Checkout.beside_a_secret(tmp_path), tmp_path / "canary"
    checkout.write(
        {
            "mkdocs.yml": "site_name: Attack\n<<: {hooks: [evil.py]}\nextra: {<<: {hooks: [evil.py]}}\n",
            "evil.py": f"import pathlib\npathlib.Path({str(canary)!r}).touch()\n",
            "docs/index.md": "# Hello\n",
        }
    )
    asyncio.run(checkout.build())
    assert not canary.exists()
