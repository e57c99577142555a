"""CVE-2026-25152: whoever built documentation followed links in the checkout, and embedded the files in pages."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .documenting import SECRET, Checkout

PAGES = {"mkdocs.yml": "site_name: Attack\n", "docs/index.md": '# Hello\n\n--8<-- "docs/taken.md"\n\n![x](taken.png)\n'}


@pytest.mark.parametrize("place", ["docs/taken.md", "docs/taken.png", "docs/index.md", "mkdocs.yml", "README.md"])
@pytest.mark.parametrize("leads_to", ["secret", "environment"])
async def test_a_file_that_a_link_leads_to_is_in_no_site(
    place: str, leads_to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY", SECRET)
    checkout = Checkout.beside_a_secret(tmp_path)
    checkout.write(PAGES)
    target = tmp_path / "outside/secret.md" if leads_to == "secret" else Path(f"/proc/{os.getpid()}/environ")
    (checkout.folder / place).unlink(missing_ok=True)
    (checkout.folder / place).symlink_to(target)
    came = await checkout.build()
    assert SECRET.encode() not in came.content


async def test_nor_is_what_lies_in_a_folder_that_a_link_leads_to(tmp_path: Path) -> None:
    checkout = Checkout.beside_a_secret(tmp_path)
    checkout.write(PAGES)
    (checkout.folder / "docs/folder").symlink_to(tmp_path / "outside")
    (checkout.folder / "docs/up").symlink_to("../..")
    came = await checkout.build()
    assert SECRET.encode() not in came.content
    assert "docs/folder" in came.said


async def test_nor_is_anything_when_the_folder_with_the_pages_is_a_link(tmp_path: Path) -> None:
    checkout = Checkout.beside_a_secret(tmp_path)
    (checkout.folder / "docs").rmdir()
    (checkout.folder / "docs").symlink_to(tmp_path / "outside")
    came = await checkout.build()
    assert SECRET.encode() not in came.content
