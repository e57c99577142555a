"""From a source to the settings of its site: finds `mkdocs.yml`, reads it as data, and fills in what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from callboard import LinkRefused, Workspace

from ..settings import MkdocsSettings
from .edit import own_edit
from .extensions import arrange, read_extensions, with_core
from .keys import Table, checks_of, language_of, report_unused
from .monorepo import Monorepo
from .nav_entries import read_nav
from .places import OUTSIDE_HINT, is_file, is_folder, read_source, resolve
from .plugins import CORE, Plugins, read_plugins
from .reading import Notes
from .site import DocsFolder, Extension, SiteConfig
from .tree import LIMITS, YamlError, read_tree

FILES: Final = ("mkdocs.yaml", "mkdocs.yml")
_DOCS: Final = "docs"
_READMES: Final = ("README.md", "readme.md")


def read_config(root: Workspace, *, name: str, settings: MkdocsSettings, address: str = "") -> SiteConfig:
    """The settings of the site in a source. `name` is its title if it does not say one; `address` is that of the
    source on its host.

    What is wrong is among the problems; with an error among them, the site is not usable. Raises Invalid for a source
    that is too large.
    """
    notes = Notes("")
    file = _find_file(root, notes)
    notes.file = file
    top = _read_top(root, file, notes)
    if top is None:
        return SiteConfig(name=name, file=file, problems=tuple(notes.problems))
    report_unused(top)
    plugins = read_plugins(top.value("plugins"), notes)
    has_core = not settings.omit_techdocs_core_plugin or plugins.core or CORE in settings.default_plugins
    folder = _docs_folder(root, top, address)
    readme = _readme(root, folder, is_default=not file, copies=settings.legacy_copy_readme_md_to_index_md)
    if folder is None and not readme:
        _report_no_docs(top)
    settled = _Settled(name=name, folder=folder, readme=readme, plugins=plugins, has_core=has_core)
    return _assemble(root, top, settled)


def _find_file(root: Workspace, notes: Notes) -> str:
    found = []
    for name in FILES:
        try:
            if is_file(root, name):
                found.append(name)
        except LinkRefused as refused:
            notes.fail(refused.message, hint=OUTSIDE_HINT)
    if len(found) > 1:
        notes.file = found[0]
        notes.warn(f"`{found[1]}` has no effect, because there is `{found[0]}`", hint="Keep one of the two.")
    return found[0] if found else ""


def _read_top(root: Workspace, file: str, notes: Notes) -> Table | None:
    if any(each.level == "error" for each in notes.problems):
        return None
    if not file:
        return Table({}, notes)
    text = read_source(root, file, LIMITS.bytes, notes)
    if text is None:
        return None
    try:
        tree = read_tree(text, notes)
    except YamlError as fault:
        notes.fail(f"YAML error: {fault.problem}", fault.line + 1, "Mend the file: nothing is built until then.")
        return None
    if tree is None or tree.data is None:
        return Table({}, notes)
    if isinstance(tree.data, Mapping):
        return Table(tree.data, notes)
    notes.fail("it has to be a map of settings", tree.line, "Begin with `site_name: …`.")
    return None


def _docs_folder(root: Workspace, top: Table, address: str) -> DocsFolder | None:
    """The site's own docs folder, if there is one."""
    written = top.text("docs_dir", _DOCS)
    line = top.line("docs_dir")
    path = resolve(written, top.notes.file)
    try:
        is_there = path is not None and is_folder(root, path)
    except LinkRefused:
        path = None
    if path is None:
        top.notes.fail(f"`docs_dir: {written[:200]}` leads out of the source", line, OUTSIDE_HINT)
        return None
    if path == ".":
        hint = "Put the pages into a folder of their own, such as `docs`."
        top.notes.fail("`docs_dir` is the folder of the file itself", line, hint)
        return None
    return DocsFolder(path=path, edit=own_edit(top, address, path)) if is_there else None


def _readme(root: Workspace, folder: DocsFolder | None, *, is_default: bool, copies: bool) -> str:
    """The README that becomes the first page where there is none: as Backstage has it on demand, and where a source
    has nothing else."""
    if folder is not None and not copies:
        return ""
    if folder is None and not (is_default or copies):
        return ""
    places = [f"{folder.path}/{name}" for name in _READMES] if folder else []
    for path in (*places, *_READMES):
        try:
            if is_file(root, path):
                return path
        except LinkRefused:
            continue
    return ""


def _report_no_docs(top: Table) -> None:
    if any(each.level == "error" for each in top.notes.problems):
        return
    written = top.text("docs_dir", _DOCS)
    hint = "Write a `docs/index.md`, or a `README.md` if there is no `mkdocs.yml`."
    top.notes.fail(f"there is no docs folder `{written[:200]}`", top.line("docs_dir"), hint)


@dataclass(frozen=True, kw_only=True)
class _Settled:
    """What has been decided before the rest is put together."""

    name: str
    folder: DocsFolder | None
    readme: str
    plugins: Plugins
    has_core: bool


def _assemble(root: Workspace, top: Table, settled: _Settled) -> SiteConfig:
    notes, folder, has_core = top.notes, settled.folder, settled.has_core
    monorepo = Monorepo(root=root, file=notes.file, own=folder or DocsFolder(path=_DOCS))
    nav = read_nav(top.value("nav"), notes)
    if nav is not None and has_core:
        nav = monorepo.resolve(nav)
    return SiteConfig(
        name=_name(top, settled.name),
        file=notes.file,
        description=top.text("site_description"),
        author=top.text("site_author"),
        copyright=top.text("copyright"),
        url=top.text("site_url"),
        language=language_of(top),
        repository=top.text("repo_url"),
        folders=(*((folder,) if folder else ()), *monorepo.folders),
        readme=settled.readme,
        nav=nav,
        exclude=top.text("exclude_docs"),
        not_in_nav=top.text("not_in_nav"),
        directory_urls=top.flag("use_directory_urls", default=True),
        strict=top.flag("strict", default=False),
        extensions=_extensions(top, settled.plugins, has_core=has_core),
        github_alerts=has_core,
        redirects=tuple(settled.plugins.redirects),
        validation=checks_of(top),
        problems=(*notes.problems, *monorepo.problems),
    )


def _name(top: Table, name: str) -> str:
    said = top.text("site_name")
    if not said and top.notes.file:
        top.notes.warn("it has no `site_name`", 1, hint="Write `site_name: …` at its beginning.")
    return said or name


def _extensions(top: Table, plugins: Plugins, *, has_core: bool) -> tuple[Extension, ...]:
    names, configs = read_extensions(top.value("markdown_extensions"), top.notes)
    if has_core:
        names, configs = with_core(names, configs, blocks=plugins.blocks)
    return arrange(names, configs)
