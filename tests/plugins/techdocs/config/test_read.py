"""What is read of `mkdocs.yml`, and what of it has no effect."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard.plugins.techdocs.config import DocsFolder, EditRule, SiteConfig
from callboard.plugins.techdocs.config.keys import USED

from .sources import configure, of_yaml, said, site, write


def test_settings_are_what_the_file_says(tmp_path: Path) -> None:
    config = of_yaml(
        tmp_path,
        "site_name: Payments\nsite_description: How money moves\nsite_author: Team\ncopyright: 2026\n"
        "site_url: https://docs.example.com\ntheme: {name: material, language: de}\nuse_directory_urls: false\n"
        "strict: true\nrepo_url: https://github.com/acme/pay\nexclude_docs: |\n  drafts/\nnot_in_nav: x.md\n"
        "validation: {omitted_files: warn, links: {anchors: ignore}}\n",
    )
    assert config.problems == ()
    assert config.name == "Payments"
    assert (config.description, config.author, config.copyright) == ("How money moves", "Team", "2026")
    assert (config.url, config.language, config.repository) == (
        "https://docs.example.com",
        "de",
        "https://github.com/acme/pay",
    )
    assert (config.directory_urls, config.strict) == (False, True)
    assert (config.exclude, config.not_in_nav) == ("drafts/\n", "x.md")
    assert config.validation == {"nav.omitted_files": "warn", "links.anchors": "ignore"}
    assert [each.path for each in config.folders] == ["docs"]


def test_mkdocs_yaml_comes_before_mkdocs_yml(tmp_path: Path) -> None:
    root = write(tmp_path, {"docs/index.md": "", "mkdocs.yml": "site_name: B", "mkdocs.yaml": "site_name: A"})
    config = configure(root)
    assert (config.name, config.file) == ("A", "mkdocs.yaml")
    assert said(config.problems) == [("mkdocs.yaml", 0, "warning")]


def test_without_a_file_the_docs_folder_is_a_site(tmp_path: Path) -> None:
    config, files = site(tmp_path, {"docs/index.md": "", "docs/a.md": "", "README.md": ""})
    assert (config.name, config.file, config.problems) == ("Svc", "", ())
    assert [page.uri for page in files.pages] == ["index.md", "a.md"]
    assert config.github_alerts


def test_a_readme_alone_is_a_site_of_one_page(tmp_path: Path) -> None:
    config, files = site(tmp_path, {"README.md": "# Hello", "src/app.py": ""})
    assert config.is_usable
    assert [(page.source, page.uri, page.path) for page in files.pages] == [("README.md", "index.md", "")]
    assert files.assets == ()


def test_a_readme_becomes_the_first_page_on_demand(tmp_path: Path) -> None:
    written = {"mkdocs.yml": "site_name: A", "docs/a.md": "", "README.md": "# Hello"}
    assert [page.uri for page in site(tmp_path, written)[1].pages] == ["a.md"]
    _config, files = site(tmp_path, written, legacyCopyReadmeMdToIndexMd=True)
    assert [(page.source, page.uri) for page in files.pages] == [("README.md", "index.md"), ("docs/a.md", "a.md")]


def test_nothing_at_all_is_an_error(tmp_path: Path) -> None:
    config = configure(write(tmp_path, {"src/app.py": ""}))
    assert not config.is_usable
    assert "no docs folder" in config.problems[0].message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("site_name: A\ndocs_dir: ../..\n", 2),
        ("site_name: A\n\ndocs_dir: /etc\n", 3),
        ("docs_dir: docs/../../docs\n", 1),
        ("docs_dir: 'docs\\..'\n", 1),
        ("site_name: A\ndocs_dir: .\n", 2),
        ("site_name: A\ndocs_dir: none\n", 2),
        ("site_name: A\nnav: [\n", 3),
        ("- a\n", 1),
    ],
)
def test_what_cannot_be_built_is_an_error_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    config = of_yaml(tmp_path, text)
    assert not config.is_usable
    assert ("mkdocs.yml", line, "error") in said(config.problems)
    assert config.folders == ()


def test_a_docs_folder_behind_a_link_that_leads_out_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "outside", {"secret.md": "secret"})
    (tmp_path / "source").mkdir()
    (tmp_path / "source/docs").symlink_to("../outside")
    config = configure(write(tmp_path / "source", {"mkdocs.yml": "site_name: A\n"}))
    assert not config.is_usable
    assert config.folders == ()


def test_a_settings_file_behind_a_link_that_leads_out_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"outside.yml": "site_name: Secret\n"})
    root = write(tmp_path / "source", {"docs/index.md": ""})
    (tmp_path / "source/mkdocs.yml").symlink_to("../outside.yml")
    config = configure(root)
    assert (config.name, config.is_usable) == ("Svc", False)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("site_name: A\nhooks: [evil.py]\n", 2, "hooks"),
        ("site_name: A\nINHERIT: ../base.yml\n", 2, "INHERIT"),
        ("site_name: A\ntheme:\n  name: material\n  custom_dir: overrides\n", 4, "custom_dir"),
        ("site_name: A\nextra_javascript: [x.js]\n", 2, "extra_javascript"),
        ("site_name: A\nextra_css: [x.css]\n", 2, "extra_css"),
        ("site_name: A\nplugins:\n  - techdocs-core\n  - macros:\n      module_name: evil\n", 4, "macros"),
        ("site_name: A\nmarkdown_extensions:\n  - toc\n  - evil.module:Class\n", 4, "evil.module:Class"),
        ("site_name: A\nsite_description: [x]\n", 2, "site_description"),
        ("site_name: A\nstrict: perhaps\n", 2, "strict"),
        ("site_name: A\nvalidation: {nav: {not_found: loud}}\n", 2, "loud"),
        ("site_name: A\nnav: page.md\n", 2, "nav"),
        ("site_name: A\ntheme: {language: '../x'}\n", 2, "../x"),
    ],
)
def test_what_has_no_effect_is_told_with_its_line(tmp_path: Path, text: str, line: int, word: str) -> None:
    config = of_yaml(tmp_path, text)
    assert [(each.file, each.line, each.level) for each in config.problems] == [("mkdocs.yml", line, "warning")]
    assert word in config.problems[0].message
    assert replace(config, problems=()) == replace(of_yaml(tmp_path, "site_name: A\n"), problems=())


def test_a_misspelt_key_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    config = of_yaml(tmp_path, "site_name: A\nsite_descripton: x\n")
    assert config.problems[0].hint == "Is it `site_description`?"


def test_keys_for_who_runs_mkdocs_are_only_mentioned(tmp_path: Path) -> None:
    config = of_yaml(tmp_path, "site_name: A\nsite_dir: out\ndev_addr: 0.0.0.0:1\n")
    assert [each.level for each in config.problems] == ["info", "info"]


def test_a_name_is_missed_and_replaced(tmp_path: Path) -> None:
    config = of_yaml(tmp_path, "site_description: x\n")
    assert config.name == "Svc"
    assert said(config.problems) == [("mkdocs.yml", 1, "warning")]


def test_plugins_are_heeded_in_both_forms(tmp_path: Path) -> None:
    listed = of_yaml(tmp_path, "site_name: A\nplugins:\n  - techdocs-core: {use_pymdownx_blocks: true}\n  - search\n")
    mapped = of_yaml(tmp_path, "site_name: A\nplugins:\n  techdocs-core: {use_pymdownx_blocks: true}\n  search: {}\n")
    assert listed.problems == mapped.problems == ()
    assert listed.extensions == mapped.extensions
    assert "pymdownx.blocks.tab" in [each.name for each in listed.extensions]
    assert "pymdownx.tabbed" not in [each.name for each in listed.extensions]


def test_techdocs_core_is_there_unless_it_is_left_out(tmp_path: Path) -> None:
    usual = of_yaml(tmp_path, "site_name: A\n")
    bare = configure(write(tmp_path, {}), omitTechdocsCorePlugin=True)
    asked = of_yaml(tmp_path, "site_name: A\nplugins: [techdocs-core]\n")
    assert [each.name for each in bare.extensions] == ["toc", "tables", "fenced_code"]
    assert not bare.github_alerts
    assert usual.extensions == asked.extensions
    assert configure(write(tmp_path, {}), omitTechdocsCorePlugin=True).github_alerts


def test_pages_are_edited_where_the_source_came_from(tmp_path: Path) -> None:
    root = write(tmp_path, {"docs/index.md": "", "mkdocs.yml": "site_name: A\n"})
    config = configure(root, address="https://github.com/acme/svc/tree/main/")
    assert config.folders == (
        DocsFolder(path="docs", edit=EditRule(prefix="https://github.com/acme/svc/edit/main/docs/")),
    )


readable = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
words = st.text(readable, max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
strange = st.text(readable, min_size=1, max_size=12).filter(lambda key: key not in USED and key != "<<")


def dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def without_problems(config: SiteConfig) -> SiteConfig:
    return replace(config, problems=())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=strange, value=values, style=st.sampled_from(["top", "merged", "theme", "validation", "plugin", "nested"]))
def test_no_other_key_has_an_effect(tmp_path: Path, key: str, value: object, style: str) -> None:
    pair = f"? {dump(key)}\n: {dump(value)}\n"
    inline = f"{{{dump(key)}: {dump(value)}}}"
    before = "site_name: A\ntheme: {name: material}\nplugins: [techdocs-core]\n"
    text = {
        "top": before + pair,
        "merged": f"{before}x-base: &base {inline}\n<<: *base\n",
        "theme": before.replace("{name: material}", f"{{name: material, <<: {inline}}}"),
        "validation": f"{before}validation: {inline}\n",
        "plugin": before.replace("[techdocs-core]", f"[techdocs-core: {inline}]"),
        "nested": f"{before}hooks: {inline}\nINHERIT: {inline}\nextra: {inline}\n",
    }[style]
    if key in ("language", "use_pymdownx_blocks", "nav", "links", "name"):
        return
    config = of_yaml(tmp_path, text)
    assert without_problems(config) == without_problems(of_yaml(tmp_path, before))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.dictionaries(st.sampled_from(sorted(USED)), values, max_size=6))
def test_whatever_stands_at_a_key_is_understood_or_told(tmp_path: Path, written: dict[str, object]) -> None:
    config = of_yaml(tmp_path, dump(written))
    assert isinstance(config.name, str)
    assert all(each.message for each in config.problems)
