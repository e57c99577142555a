"""Documentation of the sample company, and Callboard's own: it builds without a problem, and shows what is possible."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from callboard.plugins.techdocs.build import Built, build_site
from callboard.plugins.techdocs.model import in_order
from callboard.plugins.techdocs.render import Renderer
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.source import local_source

ROOT = Path(__file__).parents[2]
REPOSITORIES = ROOT / "examples" / "meadowlark" / "repositories"
DOCUMENTED = sorted(file.parent.name for file in REPOSITORIES.glob("*/mkdocs.yml"))
OWN = "callboard-docs"
SHOWN = {
    "diagrams": '<pre class="mermaid">',
    "formulas": "<math",
    "admonitions": 'class="admonition',
    "foldable ones": "<details",
    "tabs": 'class="tabbed-set',
    "titled code": 'class="filename"',
    "highlighted lines": 'class="hll"',
    "line numbers": "linenos",
    "task lists": 'class="task-list',
    "footnotes": 'class="footnote',
    "definitions": "<dl>",
    "tables": "<table>",
}


@pytest.fixture(scope="module")
def sites() -> Mapping[str, Built]:
    """All of them, built with one renderer."""
    return asyncio.run(_build_all())


async def _build_all() -> dict[str, Built]:
    renderer, settings = Renderer(), TechdocsSettings()
    folders = {**{name: REPOSITORIES / name for name in DOCUMENTED}, OWN: ROOT}
    try:
        return {
            name: await build_site(await local_source(folder), renderer, name=name, settings=settings)
            for name, folder in folders.items()
        }
    finally:
        await renderer.close()


@pytest.mark.parametrize("name", [*DOCUMENTED, OWN])
def test_nothing_is_wrong_with_it(name: str, sites: Mapping[str, Built]) -> None:
    assert sites[name].manifest.problems == ()


def test_every_page_of_our_own_is_in_the_navigation(sites: Mapping[str, Built]) -> None:
    site = sites[OWN].manifest
    assert sorted(in_order(site.nav)) == sorted(page.path for page in site.pages)
    assert len(site.pages) == len(list((ROOT / "docs").rglob("*.md")))


@pytest.mark.parametrize("what", SHOWN)
def test_the_sample_company_shows_what_is_possible(what: str, sites: Mapping[str, Built]) -> None:
    assert any(SHOWN[what] in page for name in DOCUMENTED for page in _pages(sites[name])), what


def test_a_snippet_is_in_its_page_and_no_page_of_its_own(sites: Mapping[str, Built]) -> None:
    site = sites["topics"]
    assert [page.path for page in site.manifest.pages] == [""]
    assert any("It is named after what happened" in page for page in _pages(site))


def test_our_own_is_a_component_of_the_sample_company() -> None:
    entity = yaml.safe_load((ROOT / "catalog-info.yaml").read_text(encoding="utf-8"))
    settings = yaml.safe_load((ROOT / "examples/meadowlark/callboard.yaml").read_text(encoding="utf-8"))
    targets = [each["target"] for each in settings["catalog"]["locations"]]
    assert (ROOT / "examples/meadowlark" / targets[-1]).resolve() == ROOT / "catalog-info.yaml"
    assert entity["metadata"]["name"] == OWN
    shown = yaml.safe_load((REPOSITORIES / "callboard/catalog-info.yaml").read_text(encoding="utf-8"))
    assert shown["metadata"]["annotations"]["backstage.io/techdocs-entity"] == f"component:default/{OWN}"


def _pages(site: Built) -> Sequence[str]:
    return [site.files[page.file].decode() for page in site.manifest.pages]
