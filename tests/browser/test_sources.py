"""From a file to a page and back: the register wizard, a refresh after an edit, unregistering with its consequences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage

COMPANION = """\
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}-broken
spec:
  type: service
"""
CATALOG_FILE = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
  description: Spins records.
spec:
  type: service
  lifecycle: experimental
  owner: playlist-core
"""


def write_catalog_file(folder: Path, name: str) -> Path:
    file = folder / "catalog-info.yaml"
    file.write_text((CATALOG_FILE + COMPANION).format(name=name))
    return file


def register(page: Page, file: Path) -> None:
    """Goes through the wizard, from the list."""
    page.get_by_role("link", name="Register").click()
    page.get_by_label("URL or path").fill(str(file))
    page.get_by_role("button", name="Analyse").click()
    expect(page.get_by_role("heading", name="What will be there")).to_be_visible()
    page.get_by_role("button", name="Register").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_file_is_registered_after_a_preview_and_unregistered_with_its_consequences(
    open_page: OpenPage, tmp_path: Path, scripts: bool
) -> None:
    name = f"turntable-{'live' if scripts else 'plain'}"
    file = write_catalog_file(tmp_path, name)
    page = open_page("/catalog", scripts=scripts)
    page.get_by_role("link", name="Register").click()
    page.get_by_label("URL or path").fill(str(file))
    page.get_by_role("button", name="Analyse").click()
    preview = page.get_by_role("region", name="What will be there")
    expect(preview).to_contain_text("Spins records.")
    expect(preview).to_contain_text("new")
    expect(page.get_by_role("region", name="Problems")).to_contain_text(f"{file}:")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("#toasts")).to_contain_text("Registered")

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Unregister…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Unregister {name}?")
    expect(page.get_by_role("region", name="This goes")).to_contain_text(name)
    page.get_by_role("button", name="Unregister the location").click()
    expect(page.locator("#toasts")).to_contain_text("Unregistered")
    page.goto(f"/catalog?kind=component&q={name}")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()


def test_what_is_unregistered_shows_who_points_at_it(open_page: OpenPage) -> None:
    page = open_page("/catalog/default/resource/listening-log/-/unregister")
    expect(page.get_by_role("region", name="These point at it").get_by_role("link").first).to_be_visible()
    expect(page.get_by_text("No registered location led here.")).to_be_visible()


def test_an_edited_file_shows_after_a_refresh_and_in_the_history(open_page: OpenPage, tmp_path: Path) -> None:
    file = write_catalog_file(tmp_path, "turntable-edited")
    page = open_page("/catalog")
    register(page, file)
    expect(page.get_by_role("heading", level=1)).to_have_text("turntable-edited")
    file.write_text(file.read_text().replace("Spins records.", "Spins records backwards."))
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Refresh from source").click()
    expect(page.locator("#toasts")).to_contain_text("Read again: 1 changed")
    expect(page.get_by_text("Spins records backwards.")).to_be_visible()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("link", name="Inspect entity").click()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row", name=re.compile("metadata.description"))).to_contain_text("Spins records.")


def test_back_in_the_wizard_keeps_what_was_written(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(f"/catalog-import?target={write_catalog_file(tmp_path, 'turntable-back')}")
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("URL or path")).to_have_value(str(tmp_path / "catalog-info.yaml"))


def test_a_toast_is_said_once(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/catalog")
    register(page, write_catalog_file(tmp_path, "turntable-said"))
    expect(page.locator(".cb-toast")).to_have_count(1)
    page.reload()
    expect(page.locator(".cb-toast")).to_have_count(0)
