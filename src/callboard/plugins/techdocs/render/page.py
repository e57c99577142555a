"""Makes one page of its source: front matter, alerts, Markdown, links, formulas, and what must not stay goes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Final
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor, UnescapeTreeprocessor

from callboard import Invalid

from ..clean import CleanRules, clean_html
from ..model import DocsProblem
from .alerts import convert_alerts
from .contents import depth_of, headings_of, plain_text, read_contents
from .diagrams import mark_mermaid
from .extensions import make_extensions
from .formulas import draw_formulas
from .front_matter import Front, read_front
from .limits import Limits
from .lines import Lines
from .links import LinkExtension, Links
from .pipe import PageSource, RenderedPage, SiteContext
from .places import Places
from .plain import as_written
from .snippets import Snippets

ILL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""Characters that no text has, among them those that Python-Markdown marks its own places with."""


class Site:
    """Renders the pages of one site with the same extensions. `faults` say what is wrong with those."""

    def __init__(self, context: SiteContext, limits: Limits, rules: CleanRules) -> None:
        self._context, self._limits, self._rules = context, limits, rules
        self._places = Places(context.targets)
        self._snippets = Snippets(context.snippets, limits.source)
        self._links = LinkExtension()
        self._title = _TitleExtension()
        self.faults: list[str] = []
        self._markdown = self._make()

    def render(self, page: PageSource) -> RenderedPage:
        """The page. Whatever Markdown raises, it raises."""
        if len(page.text) > self._limits.source:
            return as_written(page, f"The page has more than {self._limits.source:,} characters", hint="Divide it.")
        text = ILL.sub("", page.text.removeprefix("﻿").replace("\r\n", "\n").replace("\r", "\n"))
        lines = Lines(text)
        links = Links(page, self._places, lines, absolute=self._context.absolute_links)
        front = read_front(text)
        html = self._html(front, links)
        if len(html) > self._limits.output:
            return as_written(page, f"The page becomes more than {self._limits.output:,} characters of HTML")
        if depth_of(html) > self._limits.depth:
            return as_written(page, f"The page nests more than {self._limits.depth} elements", hint="Close its tags.")
        try:
            clean = clean_html(html, self._rules)
        except Invalid as error:
            return as_written(page, error.message, hint=error.hint or "")
        return self._rendered(page, front, clean, links)

    def _make(self) -> Markdown:
        made, self.faults = make_extensions(self._context.extensions, self._snippets)
        markdown = Markdown()
        for extension in [*made, self._links, self._title]:
            try:
                markdown.registerExtensions([extension], {})
            except Exception as error:  # noqa: BLE001 - each extension fails in its own way over options it cannot use
                name = type(extension).__module__
                self.faults.append(f"The Markdown extension `{name}` cannot work with its options: {error!s:.200}")
        return markdown

    def _html(self, front: Front, links: Links) -> str:
        self._links.use(links)
        self._markdown.reset()
        self._title.text = ""
        body = convert_alerts(front.text) if self._context.alerts else front.text
        return mark_mermaid(draw_formulas(self._markdown.convert(body)))

    def _rendered(self, page: PageSource, front: Front, html: str, links: Links) -> RenderedPage:
        contents = read_contents(html)
        links.check_anchors(contents.anchors)
        problems = [*self._front_problems(page, front), *self._snippet_problems(page, links.lines), *links.problems]
        return RenderedPage(
            uri=page.uri,
            html=html,
            title=_said(front.meta, "title") or self._title.text,
            description=_said(front.meta, "description") or contents.first_paragraph,
            headings=headings_of(getattr(self._markdown, "toc_tokens", [])),
            sections=contents.sections,
            problems=tuple(problems),
            anchors=contents.anchors,
            links=tuple(links.links),
            looked=links.looked,
            used=tuple(self._snippets.used),
        )

    def _front_problems(self, page: PageSource, front: Front) -> Iterable[DocsProblem]:
        if front.fault:
            yield DocsProblem(message=front.fault, file=page.source, line=front.line)

    def _snippet_problems(self, page: PageSource, lines: Lines) -> Iterable[DocsProblem]:
        for each in self._snippets.missing:
            name = each.written if len(each.written) <= 100 else f"{each.written[:99]}…"
            yield DocsProblem(
                message=f"The snippet `{name}` is left out: {each.reason}",
                file=page.source,
                line=lines.of(each.written),
                hint="Name it relative to the folder of mkdocs.yml." if "no such file" in each.reason else "",
            )


def _said(meta: dict[str, Any], key: str) -> str:
    said = meta.get(key)
    return " ".join(str(said).split())[:500] if said is not None and not isinstance(said, dict | list) else ""


class _TitleExtension(Extension):
    """Reads the heading of level 1 that a page begins with."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Comes when ids have been given, before links are changed."""
        md.treeprocessors.register(_ReadingTitle(self, md), "title", 1)


class _ReadingTitle(Treeprocessor):
    def __init__(self, extension: _TitleExtension, md: Markdown) -> None:
        super().__init__(md)
        self._extension = extension
        self._unescape = UnescapeTreeprocessor().unescape

    def run(self, root: Element) -> None:
        if len(root) and root[0].tag == "h1":
            self._extension.text = self._words(deepcopy(root[0]))

    def _words(self, heading: Element) -> str:
        if len(heading) and heading[-1].tag == "a" and heading[-1].get("class") == "headerlink":
            del heading[-1]
        for node in heading.iter():
            if node.tag == "sup" and node.get("id", "").startswith("fnref"):
                tail = node.tail
                node.clear()
                node.tail = tail
            elif node.tag == "img":
                node.text, node.tag = node.get("alt", ""), "span"
        html = self._unescape(self.md.serializer(heading))
        for processor in self.md.postprocessors:
            html = processor.run(html)
        return plain_text(html)
