"""A navigation of thousands of pages does not stand on each of them."""

from __future__ import annotations

from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from .building import Building


async def test_a_long_navigation_shows_the_branch_of_the_page(tmp_path: Path) -> None:
    building = Building(tmp_path)
    numbers = [(part, page) for part in range(40) for page in range(40)]
    files = {f"docs/part{part:02}/page{page:02}.md": f"# Page {part}-{page}\n" for part, page in numbers}
    await building.build({"mkdocs.yml": "site_name: A\n", "docs/index.md": "# Home\n"} | files)
    links = LexborHTMLParser(building.page("part07/page03/index.html")).css("nav.md-nav--primary a")
    assert len(links) == 1 + 39 + 40
    assert [each.text() for each in links if each.attributes.get("aria-current")] == ["Page 7-3"]
