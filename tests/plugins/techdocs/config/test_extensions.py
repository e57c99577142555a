"""Which Markdown extensions a site gets, with which options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.techdocs.config import KNOWN_EXTENSIONS
from callboard.plugins.techdocs.render import KNOWN

from .sources import configure, of_yaml, write

CORE = [
    "toc",
    "tables",
    "fenced_code",
    "toc",
    "admonition",
    "pymdownx.details",
    "pymdownx.tabbed",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.emoji",
    "pymdownx.inlinehilite",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.smartsymbols",
    "pymdownx.snippets",
    "pymdownx.highlight",
    "pymdownx.extra",
    "pymdownx.tasklist",
    "pymdownx.tilde",
    "markdown_inline_graphviz",
    "plantuml_markdown",
    "mdx_truly_sane_lists",
]


def options(folder: Path, text: str) -> dict[str, Any]:
    config = of_yaml(folder, f"site_name: A\nmarkdown_extensions:\n{text}")
    return {each.name: each.options for each in config.extensions}


def test_the_extensions_are_those_of_techdocs_core_in_its_order(tmp_path: Path) -> None:
    config = of_yaml(tmp_path, "site_name: A\n")
    assert [each.name for each in config.extensions] == CORE
    found = {each.name: each.options for each in config.extensions}
    assert found["toc"] == {"permalink": True}
    assert found["pymdownx.extra"] == {"pymdownx.betterem": {"smart_enable": "all"}}
    assert found["pymdownx.highlight"] == {"linenums": True, "pygments_lang_class": True}
    assert found["pymdownx.snippets"] == {"restrict_base_path": True}


def test_what_the_file_lists_comes_behind_mkdocs_own_and_before_the_core(tmp_path: Path) -> None:
    config = of_yaml(tmp_path, "site_name: A\nmarkdown_extensions: [footnotes, toc, pymdownx.keys]\n")
    assert [each.name for each in config.extensions][:6] == [
        "toc",
        "tables",
        "fenced_code",
        "footnotes",
        "pymdownx.keys",
        "toc",
    ]


def test_options_of_the_file_are_merged_key_by_key(tmp_path: Path) -> None:
    found = options(
        tmp_path, "  - toc: {toc_depth: 3}\n  - pymdownx.highlight: {linenums: false}\n  - pymdownx.tasklist: {}\n"
    )
    assert found["toc"] == {"permalink": True, "toc_depth": 3}
    assert found["pymdownx.highlight"] == {"linenums": False, "pygments_lang_class": True}
    assert found["pymdownx.tasklist"] == {"custom_checkbox": True}


def test_options_of_what_extra_brings_reach_it(tmp_path: Path) -> None:
    found = options(
        tmp_path,
        "  - pymdownx.superfences:\n      custom_fences:\n        - name: mermaid\n          class: mermaid\n"
        "          format: !!python/name:pymdownx.superfences.fence_code_format\n",
    )
    assert found["pymdownx.superfences"] == {}
    assert found["pymdownx.extra"]["pymdownx.superfences"] == {
        "custom_fences": [{"name": "mermaid", "class": "mermaid", "format": "pymdownx.superfences.fence_code_format"}]
    }


def test_options_of_snippets_are_left_out(tmp_path: Path) -> None:
    found = options(tmp_path, "  - pymdownx.snippets: {base_path: [/], url_download: true, check_paths: true}\n")
    assert found["pymdownx.snippets"] == {"restrict_base_path": True}


@pytest.mark.parametrize("name", ["os", "subprocess:Popen", "callouts", "markdown.extensions.os", "pymdownx.b64", ""])
def test_an_extension_that_is_not_known_never_reaches_markdown(tmp_path: Path, name: str) -> None:
    config = of_yaml(tmp_path, f"site_name: A\nmarkdown_extensions:\n  - '{name}': {{x: y}}\n")
    assert [each.name for each in config.extensions] == CORE
    assert [(each.line, each.level) for each in config.problems] == [(3, "warning")]


def test_no_option_names_a_program(tmp_path: Path) -> None:
    text = "site_name: A\nmarkdown_extensions:\n  - plantuml_markdown:\n      plantuml_cmd: rm\n      format: png\n"
    config = of_yaml(tmp_path, text)
    assert [each.options for each in config.extensions if each.name == "plantuml_markdown"] == [{"format": "png"}] * 2
    assert [(each.line, each.level) for each in config.problems] == [(4, "warning")]


def test_extensions_may_be_a_map(tmp_path: Path) -> None:
    assert options(tmp_path, "  footnotes: {BACKLINK_TEXT: up}\n  meta:\n")["footnotes"] == {"BACKLINK_TEXT": "up"}


def test_without_the_core_options_are_those_of_the_file(tmp_path: Path) -> None:
    root = write(
        tmp_path, {"docs/index.md": "", "mkdocs.yml": "site_name: A\nmarkdown_extensions: [toc: {marker: X}]\n"}
    )
    config = configure(root, omitTechdocsCorePlugin=True)
    assert [(each.name, each.options) for each in config.extensions] == [
        ("toc", {"marker": "X"}),
        ("tables", {}),
        ("fenced_code", {}),
    ]


def test_what_is_known_is_what_can_be_rendered() -> None:
    assert KNOWN_EXTENSIONS.keys() == KNOWN


def test_every_extension_that_is_given_is_known(tmp_path: Path) -> None:
    config = of_yaml(tmp_path, "site_name: A\nplugins: [techdocs-core: {use_pymdownx_blocks: true}]\n")
    assert {each.name for each in config.extensions} <= KNOWN_EXTENSIONS.keys()
