"""From a page of documentation to where it comes from: the edit button leads to the file at the code host, on its
branch; and the copy for a disk is read without any portal."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from callboard.testing import Meadow
from code_server import CodeServer
from compatibility.conftest import serving

from .conftest import OpenWindow
from .portal import Served

BUILT_WITHIN = 60.0
PATIENCE = 60_000
"""Milliseconds for one answer while sites are built."""
DOCS = "/docs/default/component"
SHOP = {
    "mkdocs.yml": (
        "site_name: Shop\nplugins: [techdocs-core, monorepo]\nnav:\n  - Home: index.md\n"
        "  - Opening: guide/how we open.md\n  - Billing: '!include services/billing/mkdocs.yml'\n"
    ),
    "docs/index.md": "# The shop\n\nRead [how we open](guide/how we open.md) and [what is new](new.md).\n",
    "docs/guide/how we open.md": "# How we open\n\n[Back](../index.md#the-shop) ![](../cover.svg)\n",
    "docs/new.md": "# What is new\n\nNothing.\n",
    "docs/cover.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0h8v8z"/></svg>',
    "services/billing/mkdocs.yml": "site_name: billing\nnav:\n  - Invoices: invoices/index.md\n",
    "services/billing/docs/index.md": "# Billing\n",
    "services/billing/docs/invoices/index.md": "# Invoices\n\nSent on Mondays.\n",
    "tools/mixer/README.md": "# Mixer\n\nMixes what people listen to.\n",
}


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A portal that has read a repository with three documented components, and that repository's address."""

    served: Served
    repository: str


def documented(name: str, **annotations: str) -> str:
    component = Meadow.component(name)
    component["metadata"]["annotations"] = {"backstage.io/techdocs-ref": "dir:.", **annotations}
    return yaml.safe_dump(component)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    entities = {
        "catalog-info.yaml": documented("shop", **{"callboard.io/techdocs-versions": "release/*"}),
        "services/billing/catalog-info.yaml": documented("billing"),
        "tools/mixer/catalog-info.yaml": documented("mixer"),
    }
    with CodeServer(folder / "code") as server:
        made = server.repository("acme/shop")
        made.push(SHOP | entities)
        made.push({"docs/new.md": "# What was new\n"}, "release/1.0")
        with serving(folder, settings_for(folder, server, made.url, entities), "component") as url:
            yield Shop(served=Served(url=url, company=folder), repository=made.url)


def settings_for(folder: Path, server: CodeServer, repository: str, files: Mapping[str, str]) -> Mapping[str, object]:
    host = server.url.removeprefix("http://")
    targets = [f"{repository}/src/branch/main/{each}" for each in files]
    return {
        "backend": {
            "database": {"connection": {"directory": str(folder / "data")}},
            "reading": {"allow": [{"host": host}]},
        },
        "auth": {"providers": {"guest": {}}},
        "catalog": {"locations": [{"type": "url", "target": each} for each in targets]},
        "integrations": {"gitea": [{"host": host, "baseUrl": server.url}]},
    }


def opened(page: Page, shop: Shop, path: str) -> Page:
    """The page, once it is built."""
    end = time.monotonic() + BUILT_WITHIN
    while (answer := page.request.get(f"{shop.served.url}{path}", timeout=PATIENCE)).status != 200:
        assert time.monotonic() < end, answer.text()[:2000]
        time.sleep(0.2)
    page.goto(f"{shop.served.url}{path}")
    return page


EDITED = {
    "/shop/": ("main", "docs/index.md"),
    "/shop/guide/how we open/": ("main", "docs/guide/how we open.md"),
    "/shop/@release-1.0/new/": ("release/1.0", "docs/new.md"),
    "/shop/billing/invoices/": ("main", "services/billing/docs/invoices/index.md"),
    "/billing/invoices/": ("main", "services/billing/docs/invoices/index.md"),
    "/mixer/": ("main", "tools/mixer/README.md"),
}


def test_the_edit_button_leads_to_the_file_at_its_host(open_window: OpenWindow, shop: Shop) -> None:
    page = open_window(on=shop.served).page
    for path, (branch, file) in EDITED.items():
        opened(page, shop, f"{DOCS}{path}").get_by_role("link", name="Edit", exact=True).click()
        page.wait_for_url(f"{shop.repository}/_edit/{branch}/{file.replace(' ', '%20')}")
        expect(page.get_by_role("heading", level=1)).to_have_text(file)
        expect(page.locator("p")).to_have_text(branch)
        expected = "# What was new\n" if branch != "main" else SHOP[file]
        expect(page.locator("textarea")).to_have_value(expected)


def test_the_copy_for_a_disk_is_read_without_a_portal(open_window: OpenWindow, shop: Shop, tmp_path: Path) -> None:
    page = opened(open_window(on=shop.served).page, shop, f"{DOCS}/shop/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download for offline reading").click()
    with zipfile.ZipFile(download.value.path()) as copy:
        copy.extractall(tmp_path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "shop-docs" / "index.html").as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("The shop")
    page.get_by_role("article").get_by_role("link", name="how we open").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("How we open")
    assert page.locator("article img").evaluate("image => image.complete && image.naturalWidth") == 8
    page.get_by_role("article").get_by_role("link", name="Back").click()
    expect(page).to_have_url((tmp_path / "shop-docs" / "index.html").as_uri() + "#the-shop")
    page.get_by_role("navigation", name="Navigation").get_by_role("link", name="Invoices").click()
    expect(page.locator("article")).to_contain_text("Sent on Mondays.")
    page.get_by_role("link", name="Shop", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The shop")
    assert asked and all(each.startswith("file://") for each in asked), asked
