"""CVE-2021-32662: `docs_dir` in mkdocs.yml led out of the checkout, and what was there was published."""

from __future__ import annotations

from pathlib import Path

import pytest

from .documenting import SECRET, Checkout

ELSEWHERE = ("../outside", "../../../../../../etc", "/etc", "docs/../../outside", "./../outside", "..\\outside", "~")


@pytest.mark.parametrize("folder", ELSEWHERE)
async def test_a_folder_outside_of_the_checkout_is_refused_and_not_read(folder: str, tmp_path: Path) -> None:
    checkout = Checkout.beside_a_secret(tmp_path)
    checkout.write({"mkdocs.yml": f"site_name: Attack\ndocs_dir: '{folder}'\n", "docs/index.md": "# Hello\n"})
    came = await checkout.build()
    assert SECRET.encode() not in came.content
    assert b"root:" not in came.content
    assert "mkdocs.yml:2" in came.said


@pytest.mark.parametrize("included", ["../outside/mkdocs.yml", "/etc/mkdocs.yml", "sub/mkdocs.yml"])
async def test_nor_is_one_of_a_site_that_is_included(included: str, tmp_path: Path) -> None:
    checkout = Checkout.beside_a_secret(tmp_path)
    (tmp_path / "outside/mkdocs.yml").write_text("site_name: Outside\ndocs_dir: .\nnav: [secret.md]\n")
    checkout.write(
        {
            "mkdocs.yml": f"site_name: Attack\nnav: [index.md, {{Other: '!include {included}'}}]\n",
            "docs/index.md": "# Hello\n",
            "sub/mkdocs.yml": "site_name: Sub\ndocs_dir: ../../outside\nnav: [secret.md]\n",
        }
    )
    came = await checkout.build()
    assert SECRET.encode() not in came.content
    assert came.said.strip()
