"""Links and images of a page: what they name becomes an address relative to it, what they miss becomes a problem."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from ..clean import safe_id
from ..model import DocsProblem
from .emoji import as_characters
from .lines import Lines
from .pipe import PageLink, PageSource
from .places import Places, address, resolve

ATTRIBUTE: Final = {"a": "href", "img": "src"}
TAG: Final = re.compile(
    r"""<(?P<tag>a|img|source|video|audio)\b(?P<between>[^<>]{0,2000}?\s)(?P<name>href|src|poster)=(?P<quote>["'])(?P<url>[^"'<>]*)(?P=quote)""",
    re.IGNORECASE,
)
MARKDOWN: Final = (".md", ".markdown")
LONGEST: Final = 2_000
MOST_PROBLEMS: Final = 100


class Links:
    """What the links of one page came to."""

    def __init__(self, page: PageSource, places: Places, lines: Lines, *, absolute: bool) -> None:
        self.page, self.places, self.lines, self.absolute = page, places, lines, absolute
        self.problems: list[DocsProblem] = []
        self.looked: dict[str, bool] = {}
        self.links: list[PageLink] = []
        self.own: list[tuple[str, int]] = []

    def resolve(self, written: str, *, is_image: bool = False, is_html: bool = False) -> str:
        """The address for what is written: the same one when it leads out of the site, or nowhere."""
        try:
            parts = urlsplit(written)
        except ValueError:
            self._tell(written, f"`{_short(written)}` is no address")
            return written
        if parts.scheme or parts.netloc or AMP_SUBSTITUTE in written or len(written) > LONGEST:
            return written
        if not parts.path:
            if parts.fragment:
                self._expect(self.page.uri, parts.fragment, written)
            return written
        if written.startswith(("/", "\\")) and not self.absolute:
            message = f"`{_short(written)}` begins with a slash, so that it leads out of the documentation"
            self._tell(written, message, hint="Write it relative to this file.", level="info")
            return written
        return self._within(written, parts, is_image=is_image, is_html=is_html)

    def _within(self, written: str, parts: SplitResult, *, is_image: bool, is_html: bool) -> str:
        """The address of something in the site."""
        found = self._find(unquote(parts.path), is_html=is_html)
        if found is None:
            self._tell_missing(written, unquote(parts.path), is_image=is_image)
            return written
        uri, is_path = found
        if parts.fragment and uri.endswith(MARKDOWN):
            self._expect(uri, parts.fragment, written)
        if is_path:
            return written
        where = address(self.places.targets[uri], self.page.path)
        return urlunsplit(("", "", where, parts.query, parts.fragment))

    def _find(self, path: str, *, is_html: bool) -> tuple[str, bool] | None:
        """The target, and whether the path leads there by itself, being relative to where the page is read."""
        named = resolve(self.page.uri, path)
        read = self._read_at(path)
        if is_html and read is not None:
            return read, True
        if self._look(named):
            return named, False
        return None if read is None else (read, True)

    def _read_at(self, path: str) -> str | None:
        """The target that a browser would get that follows the path from this page."""
        folder = self.page.path.rpartition("/")[0]
        there = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
        for each in (there, f"{there}/" if there else "", there.removesuffix("index.html")):
            if (uri := self.places.by_path.get(each)) is not None:
                self.looked[uri] = True
                return uri
        return None

    def _look(self, uri: str) -> bool:
        if uri.startswith(".."):
            return False
        self.looked[uri] = uri in self.places.targets
        return self.looked[uri]

    def _expect(self, uri: str, fragment: str, written: str) -> None:
        anchor, line = unquote(fragment), self.lines.of(written)
        anchor = safe_id(anchor) or anchor
        if uri == self.page.uri:
            self.own.append((anchor, line))
        else:
            self.links.append(PageLink(target=uri, anchor=anchor, line=line))

    def _tell_missing(self, written: str, path: str, *, is_image: bool) -> None:
        wanted = resolve(self.page.uri, path)
        if not posixpath.splitext(wanted)[1]:
            for each in (f"{wanted}.md", posixpath.join(wanted, "index.md"), posixpath.join(wanted, "README.md")):
                self._look(each)
        nearest = self.places.nearest(self.page.uri, wanted)
        if "@" in path and "/" not in path and "." in path:
            hint = f"Write `mailto:{_short(written)}` for an address of e-mail."
        else:
            hint = f"Did you mean `{_short(nearest)}`?" if nearest else ""
        what = "image" if is_image else "link"
        self._tell(
            written, f"The {what} `{_short(written)}` leads nowhere", hint=hint or "Write it relative to this file."
        )

    def check_anchors(self, anchors: Iterable[str]) -> None:
        """Tells of links to places of this page that are not there."""
        there = set(anchors)
        for anchor, line in self.own:
            if anchor not in there and anchor != "top":
                similar = _most_similar(anchor, there)
                self._add(
                    f"The link `#{_short(anchor)}` leads to no place of this page",
                    line,
                    f"Did you mean `#{_short(similar)}`?" if similar else "",
                )

    def _tell(self, written: str, message: str, *, hint: str = "", level: str = "warning") -> None:
        self._add(message, self.lines.of(written), hint, level)

    def _add(self, message: str, line: int, hint: str = "", level: str = "warning") -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(
                DocsProblem(
                    message=message,
                    file=self.page.source,
                    line=line,
                    hint=hint,
                    level="info" if level == "info" else "warning",
                )
            )


def _short(written: str) -> str:
    return written if len(written) <= 100 else f"{written[:99]}…"


def _most_similar(anchor: str, there: set[str]) -> str:
    if len(there) > 1_000 or len(anchor) > 200:
        return ""
    return next(iter(difflib.get_close_matches(anchor, sorted(there), n=1, cutoff=0.6)), "")


class LinkExtension(Extension):
    """Rewrites the links of a page once all of Markdown has been read. `links` is set anew for each page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: Links | None = None
        self._blocks = 0

    def use(self, links: Links) -> None:
        """Takes the next page."""
        self.links, self._blocks = links, 0

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Comes last, so that nothing sees what it has changed."""
        md.treeprocessors.register(_Rewriting(self), "links", 0)
        md.postprocessors.register(_RewritingHtml(self, md), "links_in_html", 35)

    def rewrite_html(self, blocks: list[str | Element]) -> None:
        """Rewrites the links of HTML within the page, each piece once, however often it is put in."""
        first, self._blocks = self._blocks, len(blocks)
        for number in range(first, len(blocks)):
            block = blocks[number]
            if isinstance(block, str) and "<" in block and TAG.search(block):
                blocks[number] = TAG.sub(self._rewritten, block)

    def _rewritten(self, found: re.Match[str]) -> str:
        assert self.links is not None
        written = unescape(found["url"]).strip()
        is_image = found["tag"].lower() != "a"
        if is_image == (found["name"].lower() == "href"):
            return found[0]
        to = self.links.resolve(written, is_image=is_image, is_html=True)
        if to == written:
            return found[0]
        return f"{found[0][: found.start('url') - found.start()]}{escape(to)}{found['quote']}"


class _Rewriting(Treeprocessor):
    def __init__(self, extension: LinkExtension) -> None:
        super().__init__()
        self._extension = extension

    def run(self, root: Element) -> None:
        links = self._extension.links
        assert links is not None
        as_characters(root)
        for element in root.iter():
            attribute = ATTRIBUTE.get(element.tag) if isinstance(element.tag, str) else None
            if attribute and (written := element.get(attribute)):
                element.set(attribute, links.resolve(written, is_image=attribute == "src"))


class _RewritingHtml(Postprocessor):
    def __init__(self, extension: LinkExtension, md: Markdown) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, text: str) -> str:
        self._extension.rewrite_html(self.md.htmlStash.rawHtmlBlocks)
        return text
