"""Run by the yardstick's own Python: builds sites with MkDocs and techdocs-core as Backstage has them built, up to the
point where a theme would put its frame around each page.

Takes lines of JSON, `{"file": …, "leave_out": […], "replace": {…}}`, and answers each with a line: pages and
navigation, or an error. What a theme looks like and who draws diagrams has no part in it.
"""

from __future__ import annotations

import importlib
import io
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import yaml
from mkdocs.commands.build import _populate_page
from mkdocs.config.base import load_config
from mkdocs.structure.files import get_files, set_exclusions
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

KEYS = """
site_name site_url site_description site_author repo_url repo_name edit_uri edit_uri_template docs_dir nav exclude_docs
not_in_nav plugins markdown_extensions extra use_directory_urls copyright validation
"""
DRAWN = ("plantuml_markdown", "markdown_inline_graphviz")
PLUGINS = ("techdocs-core", "search", "redirects")
SNIPPETS = "pymdownx.snippets"
PYTHON = "tag:yaml.org,2002:python/"


class Settings(yaml.SafeLoader):
    """Python's names, which the sites' files hold, are looked up only below these packages."""

    trusted = ("material.extensions.", "materialx.", "pymdownx.")


def _named(loader: Settings, name: str, node: yaml.Node) -> Any:
    kind, _, dotted = name.partition(":")
    if not dotted.startswith(Settings.trusted):
        raise ValueError(f"{dotted} is not looked up")
    module, _, function = dotted.rpartition(".")
    found = getattr(importlib.import_module(module), function)
    if kind == "name":
        return found
    return found(**loader.construct_mapping(node, deep=True).get("kwds", {}))


def _unknown(loader: Settings, suffix: str, node: yaml.Node) -> Any:
    return f"!{suffix} {node.value}"


Settings.add_multi_constructor(PYTHON, _named)
Settings.add_multi_constructor("!", _unknown)


def main() -> None:
    """Answers until there is nothing more to build."""
    logging.disable(logging.CRITICAL)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = build(Path(asked["file"]), asked["leave_out"], asked["replace"])
        except (Exception, SystemExit) as fault:  # noqa: BLE001 - whatever it is, it is the answer
            answer = {"error": f"{type(fault).__name__}: {fault}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def build(file: Path, leave_out: list[str], replace: dict[str, str]) -> dict[str, Any]:
    """The pages of a site, by where they are stored, and its navigation. Extensions may be left out of its settings,
    and texts in them be replaced."""
    os.chdir(file.parent)
    text = file.read_text(encoding="utf-8")
    for old, new in replace.items():
        text = text.replace(old, new)
    settings = _settle(yaml.load(text, Settings) or {}, leave_out)
    empty = io.BytesIO(b"")
    config = load_config(empty, config_file_path=str(file), site_dir="/nonexistent/site", **settings)
    config.plugins.on_startup(command="build", dirty=False)
    config = config.plugins.on_config(config)
    config.markdown_extensions = [each for each in config.markdown_extensions if each not in DRAWN]
    config.plugins.on_pre_build(config=config)
    files = config.plugins.on_files(get_files(config), config=config)
    set_exclusions(files, config)
    nav = config.plugins.on_nav(get_navigation(files, config), config=config, files=files)
    pages = {}
    for each in files.documentation_pages():
        if each.page is None:
            Page(None, each, config)
        _populate_page(each.page, config, files)
        pages[each.dest_uri] = {"title": str(each.page.title), "content": each.page.content}
    return {"name": config.site_name, "pages": pages, "nav": [_entry(item) for item in nav.items]}


def _settle(settings: dict[str, Any], leave_out: list[str]) -> dict[str, Any]:
    """What Backstage leaves of a file before it has it built."""
    kept = {key: settings[key] for key in KEYS.split() if key in settings}
    kept["theme"] = {"name": "material"}
    plugins = [each for each in _listed(kept.get("plugins")) if each[0] in PLUGINS]
    if "techdocs-core" not in (name for name, _options in plugins):
        plugins.append(("techdocs-core", {}))
    kept["plugins"] = [{name: options} for name, options in plugins]
    extensions = [each for each in _listed(kept.get("markdown_extensions")) if each[0] not in leave_out]
    kept["markdown_extensions"] = [
        {name: {} if name == SNIPPETS else options} for name, options in extensions if ":" not in name
    ]
    return kept


def _listed(value: Any) -> list[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        return [(name, options or {}) for name, options in value.items()]
    found: list[tuple[str, dict[str, Any]]] = []
    for each in value or []:
        found.extend(((each, {}),) if isinstance(each, str) else ((name, each[name] or {}) for name in each))
    return found


def _entry(item: Any) -> list[Any]:
    """Title and address, or title and entries."""
    if item.is_section:
        return [item.title, [_entry(child) for child in item.children]]
    return [str(item.title), item.file.dest_uri if item.is_page else item.url]


main()
