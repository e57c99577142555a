"""The HTML of a page taken apart: its article, with links that work wherever it is shown."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..clean import CleanRules, clean_html, refuse_endless
from ..model import Heading, SiteKey, path_of

ARTICLE = "article.md-content__inner"
LEADING = ("href", "src", "poster")
NOT_TEXT = ".md-content__button, .md-source-file, .md-feedback, form"
REFRESH = re.compile(r"\s*[\d.]*\s*[;,]?\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
SPACES = re.compile(r"\s+")
HERE = "https://site.invalid/"
"""Stands for the top of the site while links are put together."""


def parse(content: bytes) -> LexborHTMLParser:
    """A page as a tree. What is not UTF-8 in it is replaced. Raises Invalid for one that nests without end."""
    html = content.decode("utf-8", "replace")
    refuse_endless(html)
    return LexborHTMLParser(html)


def article_of(tree: LexborHTMLParser) -> LexborNode | None:
    """The article of a page; of one that was not made by MkDocs with Material all there is."""
    return tree.css_first(ARTICLE) or tree.css_first("article") or tree.css_first("[role=main]") or tree.body


def clean_article(article: LexborNode, key: SiteKey, path: str, rules: CleanRules) -> str:
    """The HTML inside of an article, cleaned, with links from the top of the portal."""
    for node in article.css(NOT_TEXT):
        node.decompose()
    for node in article.css("[href], [src], [poster]"):
        for name in LEADING:
            said = node.attributes.get(name)
            if said and (absolute := from_top(said, key, path)):
                node.attrs[name] = absolute
    return clean_html(article.inner_html or "", rules)


def from_top(said: str, key: SiteKey, path: str) -> str | None:
    """Where a relative link of a page leads, seen from the top of the portal; None for links that are not relative."""
    said = said.strip()
    if said.startswith(("#", "/", "?")) or is_elsewhere(said):
        return None
    try:
        joined = urljoin(f"{HERE}{key.url.lstrip('/')}{path}", said)
    except ValueError:
        return None
    return f"/{joined.removeprefix(HERE)}" if joined.startswith(HERE) else None


def within(said: str, path: str) -> str | None:
    """The path in the site to which a link of a page leads, without a fragment; None for links elsewhere."""
    if is_elsewhere(said) or said.startswith(("/", "#")):
        return None
    try:
        parts = urlsplit(urljoin(f"{HERE}{path}", said.strip()))
    except ValueError:
        return None
    return path_of(parts.path) if f"{parts.scheme}://{parts.netloc}/" == HERE else None


def is_elsewhere(said: str) -> bool:
    """Whether an address names its scheme or host."""
    return said.startswith("//") or re.match(r"\s*[A-Za-z][A-Za-z0-9+.-]*:", said) is not None


def moved_to(tree: LexborHTMLParser, path: str) -> str | None:
    """The path in the site to which a page sends its readers at once; None when it does not, or elsewhere."""
    for meta in tree.css("meta[http-equiv]"):
        if (meta.attributes.get("http-equiv") or "").lower() != "refresh":
            continue
        found = REFRESH.match(meta.attributes.get("content") or "")
        if found:
            return within(found[1].strip(), path)
    return None


def headings_of(html: str) -> tuple[Heading, ...]:
    """The headings of a cleaned article that a fragment leads to."""
    found = LexborHTMLParser(html).css("h1[id], h2[id], h3[id], h4[id], h5[id], h6[id]")
    return tuple(
        Heading(level=int((node.tag or "h1")[1]), id=node.attributes.get("id") or "", text=words_of(node))
        for node in found
    )


def words_of(node: LexborNode) -> str:
    """The words of a node, but for the sign of a permanent link."""
    links = [each.text() for each in node.css("a.headerlink")]
    text = node.text()
    for link in links:
        text = text.removesuffix(link)
    return SPACES.sub(" ", text).strip()
