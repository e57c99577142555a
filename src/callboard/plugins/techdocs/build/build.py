"""Builds a site: settings, files, changed pages, whole HTML pages, and what describes them. Calls each step once.

Nothing here knows the portal: `callboard docs build` does the same in a pipeline.
"""

from __future__ import annotations

import asyncio
import posixpath
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from callboard import Invalid

from ..config import Files, SiteConfig, SourcePage, find_files, make_nav, make_redirects, page_titles, read_config
from ..model import MANIFEST, METADATA, SEARCH_INDEX, DocsProblem, Manifest, PageRecord, Written, file_of
from ..render import RenderedPage
from ..settings import TechdocsSettings
from ..source import Source
from .assets import Assets, read_assets
from .built import Built, Content, Contents, digest_of
from .cache import Kept, PageCache
from .checking import check_links, in_reading_order
from .describing import agents_index, agents_text, metadata, search_index
from .drawing import STYLES, Drawer, markdown_path, styles
from .limits import Limits
from .rendering import Rendering, Renders, render_pages
from .texts import Texts, read_texts, require_within, without

NEVER = Written()
Tell = Callable[[str], None]


def silent(line: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """What was read of a source before anything is made of it."""

    config: SiteConfig
    files: Files
    texts: Texts
    assets: Assets
    limits: Limits


async def build_site(
    source: Source,
    renderer: Renders,
    *,
    name: str,
    settings: TechdocsSettings,
    previous: Manifest | None = None,
    cache: PageCache | None = None,
    kept_as: str = "",
    etag: str = "",
    tell: Tell = silent,
    limits: Limits | None = None,
) -> Built:
    """Builds what has changed since `previous`, which is what is stored; everything without it.

    `name` is the site's title where the source has none. Rendered pages are taken from `cache`, where they are
    `kept_as`. `etag` stands in Backstage's metadata in place of the commit. `tell` hears lines of a log. Raises
    Unusable for a source of which no site can be built, and Invalid for one that is too large.
    """
    limits, kept_as = limits or Limits(), kept_as or name
    tell("INFO - Reading the sources")
    read = await asyncio.to_thread(_read, source, name, settings, limits)
    before = await asyncio.to_thread(cache.load, kept_as) if cache is not None else Kept()
    tell(f"INFO - Building documentation of {len(read.files.pages):,} pages")
    started = time.monotonic()
    rendering = await render_pages(read.config, read.files, read.texts, renderer, before)
    tell(f"INFO - Rendered {rendering.rendered:,} pages in {time.monotonic() - started:.1f} seconds")
    if cache is not None and rendering.kept != before:
        await asyncio.to_thread(cache.save, kept_as, rendering.kept)
    built = await asyncio.to_thread(_put_together, source, read, rendering, previous, etag)
    for problem in built.manifest.problems[:50]:
        tell(in_a_line(problem))
    tell(f"INFO - {len(built.changed):,} pages have changed, {len(built.files):,} files are to be stored")
    return built


class Unusable(Invalid):
    """Nothing can be built of a source: `problems` say why."""

    def __init__(self, problems: tuple[DocsProblem, ...]) -> None:
        self.problems = problems
        worst = next((each for each in problems if each.level == "error"), DocsProblem(message="Nothing can be built"))
        where = f" ({worst.file}{f':{worst.line}' if worst.line else ''})" if worst.file else ""
        super().__init__(f"{worst.message}{where}", hint=worst.hint or None)


def in_a_line(problem: DocsProblem) -> str:
    """A problem as a line of the log."""
    where = f"{problem.file}{f':{problem.line}' if problem.line else ''}: " if problem.file else ""
    return f"{problem.level.upper()} - {where}{problem.message}"


def _read(source: Source, name: str, settings: TechdocsSettings, limits: Limits) -> Read:
    config = read_config(source.files, name=name, settings=settings.generator.mkdocs, address=source.address)
    if not config.is_usable:
        raise Unusable(config.problems)
    files = find_files(source.files, config)
    require_within(len(files.pages), len(files.pages) + len(files.assets), limits)
    texts = read_texts(source.files, files.pages, limits)
    readable = Files(pages=without(texts, files.pages), assets=files.assets, problems=files.problems)
    if not readable.pages:
        nothing = DocsProblem(
            message="there is no page", hint="Add `docs/index.md`, or name the folder in `docs_dir`.", level="error"
        )
        raise Unusable((*config.problems, *files.problems, *texts.problems, nothing))
    return Read(
        config=config,
        files=readable,
        texts=texts,
        assets=read_assets(source.files, files.assets, limits),
        limits=limits,
    )


def _put_together(source: Source, read: Read, rendering: Rendering, previous: Manifest | None, etag: str) -> Built:
    site = _describe(source, read, rendering)
    contents = _contents(read, rendering, site)
    digests = {path: digest_of(each) for path, each in contents.items() if isinstance(each, bytes)}
    digests |= {path: digest for path, digest in read.assets.digests.items() if path not in digests}
    pages = {each.path: each for each in previous.pages} if previous is not None else {}
    site = msgspec.structs.replace(site, files=digests)
    stored = previous.files if previous is not None else {}
    about = metadata(site, [*digests, METADATA, MANIFEST], etag or source.commit)
    files: dict[str, Content] = {path: each for path, each in contents.items() if stored.get(path) != digests[path]}
    files |= {METADATA: about, MANIFEST: msgspec.json.encode(site)}
    return Built(
        manifest=site,
        files=Contents(files),
        removed=tuple(sorted(stored.keys() - digests.keys() - {METADATA, MANIFEST})),
        changed=tuple(each.path for each in site.pages if _differs(each, pages.get(each.path))),
        rendered=rendering.rendered,
        watched=_watched(read),
    )


def _watched(read: Read) -> tuple[str, ...]:
    """Where a change makes for another site."""
    config, found = read.config, {"mkdocs.yml", "mkdocs.yaml", "README.md", "readme.md", read.config.readme}
    found |= {f"{each.path}/" for each in config.folders if each.path != "."}
    found |= {posixpath.normpath(name) for name in read.texts.snippets}
    found |= {problem.file for problem in config.problems}
    return tuple(sorted(found - {""}))


def _differs(record: PageRecord, before: PageRecord | None) -> bool:
    return before is None or before.digest != record.digest


def _describe(source: Source, read: Read, rendering: Rendering) -> Manifest:
    config, files = read.config, read.files
    titles = page_titles(config, files, {uri: each.page.title for uri, each in rendering.kept.pages.items()})
    nav, nav_problems = make_nav(config, files, titles)
    redirects, redirect_problems = make_redirects(config, files)
    problems = [*config.problems, *files.problems, *read.texts.problems, *read.assets.problems]
    problems += [*nav_problems, *redirect_problems, *check_links(config, files, rendering)]
    problems += [DocsProblem(message=each, file=config.file) for each in rendering.kept.faults]
    problems += [problem for each in rendering.kept.pages.values() for problem in each.page.problems]
    records = tuple(_record(source, page, rendering.page(page.uri), titles[page.uri]) for page in files.pages)
    return Manifest(
        name=config.name,
        description=config.description,
        language=config.language,
        built_at=time.time(),
        commit=source.commit,
        source=source.address,
        repository=source.repository or config.repository,
        nav=nav,
        pages=records,
        redirects=redirects,
        problems=in_reading_order(problems, read.limits.problems),
        written=max((each.written for each in records), key=lambda each: each.at, default=NEVER),
        code=_code(source, config),
    )


def _record(source: Source, page: SourcePage, rendered: RenderedPage, title: str) -> PageRecord:
    shown = f"{title}\0{rendered.description}\0{rendered.html}"
    return PageRecord(
        path=page.path,
        title=title,
        source=page.source,
        digest=digest_of(shown.encode()),
        description=rendered.description,
        edit=page.edit or source.edits(page.source),
        headings=rendered.headings,
        written=source.written(page.source),
    )


def _code(source: Source, config: SiteConfig) -> Written:
    """The last change of what is no documentation: in the folder of the source, or where that holds nothing else,
    beside it."""
    docs = tuple(f"{each.path}/" for each in config.folders)
    beside = source.last_change(lambda path: not path.startswith(docs) and path not in (config.file, config.readme))
    return beside if beside.at else source.beside


def _contents(read: Read, rendering: Rendering, site: Manifest) -> dict[str, Content]:
    drawer = Drawer(site)
    by_path = {page.path: rendering.page(page.uri) for page in read.files.pages}
    raw: Mapping[str, bytes] = {page.path: read.texts.raw[page.uri] for page in read.files.pages}
    made: dict[str, Content] = dict(read.assets.contents)
    made |= {file_of(path): drawer.redirect(path, target) for path, target in site.redirects.items()}
    made |= {markdown_path(path): content for path, content in raw.items()}
    made |= {record.file: drawer.page(record, by_path[record.path]) for record in site.pages}
    made[SEARCH_INDEX] = search_index(site, by_path)
    made |= {"llms.txt": agents_index(site), "llms-full.txt": agents_text(site, raw), STYLES: styles()}
    return made
