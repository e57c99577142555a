"""Where pages that are no more lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard.plugins.techdocs.config import make_redirects

from .sources import said, site


def redirects(folder: Path, pairs: str) -> tuple[dict[str, str], list[tuple[str, int, str]]]:
    text = f"site_name: A\nplugins:\n  - redirects:\n      redirect_maps:\n{pairs}"
    config, files = site(folder, {"mkdocs.yml": text, "docs/index.md": "", "docs/new/page.md": ""})
    found, problems = make_redirects(config, files)
    return found, said((*config.problems, *problems))


def test_a_redirect_leads_from_a_path_to_a_page_or_away(tmp_path: Path) -> None:
    pairs = (
        "        old.md: new/page.md\n        more/index.md: new/page.md#part\n        web.md: https://example.com/\n"
    )
    assert redirects(tmp_path, pairs) == (
        {"old/": "new/page/", "more/": "new/page/#part", "web/": "https://example.com/"},
        [],
    )


@pytest.mark.parametrize(
    "pair",
    [
        "old.md: gone.md",
        "old.md: javascript:alert(1)",
        "old.md: //example.com",
        "old.md: ../x.md",
        "old.txt: index.md",
        "../old.md: index.md",
        "/etc/x.md: index.md",
        "index.md: new/page.md",
        "old.md: [index.md]",
        "old.md:",
    ],
)
def test_what_leads_nowhere_is_told_with_its_line(tmp_path: Path, pair: str) -> None:
    assert redirects(tmp_path, f"        {pair}\n") == ({}, [("mkdocs.yml", 5, "warning")])
