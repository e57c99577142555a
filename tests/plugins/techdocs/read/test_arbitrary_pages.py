"""Whatever is stored as a page or as what describes a site: it is read as something harmless, or as nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.clean import make_rules
from callboard.plugins.techdocs.model import SiteKey
from callboard.plugins.techdocs.read.articles import (
    article_of,
    clean_article,
    from_top,
    headings_of,
    is_elsewhere,
    moved_to,
    parse,
    within,
)
from callboard.plugins.techdocs.read.foreign import describe

from ..clean.oracle import faults
from ..recorded import recorded_site

KEY = SiteKey("default", "component", "playlists")
RULES = make_rules()
SCHEMES = frozenset({"http", "https", "mailto"})
TAGS = ["<article class='md-content__inner'>", "</article>", "<nav class='md-nav md-nav--primary'>", "<li>", "</li>"]
TAGS += ["<ul class=md-nav__list>", "<a class=md-nav__link href=", "'../'", ">", "<meta http-equiv=refresh content='"]
TAGS += ["0;url=", "'>", "x", "<h1 id=main>", "</h1>", "<script>", "<img src=x onerror=alert(1)>", "<title>", "\0"]
TAGS += ["<frameset>", "<template>"]
PIECED = st.lists(st.sampled_from(TAGS)).map(lambda each: "".join(each).encode())
PAGES = st.binary() | st.text().map(str.encode) | PIECED
PARTS = ["..", "/", ".", "a", "#", "?", ":", "//", "\\", "javascript:", "\t", "%2e", "[", "]", "@", " "]
LINKS = st.text() | st.lists(st.sampled_from(PARTS)).map("".join)


@given(content=PAGES)
def test_any_page_is_read_as_something_harmless(content: bytes) -> None:
    tree = parse(content)
    moved_to(tree, "a/")
    article = article_of(tree)
    html = clean_article(article, KEY, "a/", RULES) if article else ""
    assert faults(html, schemes=SCHEMES) == []
    headings_of(html)


@given(index=PAGES, metadata=st.binary() | st.text().map(str.encode), found=st.binary())
def test_anything_that_describes_a_site_describes_one(index: bytes, metadata: bytes, found: bytes) -> None:
    manifest = describe(index, metadata, found).manifest
    assert isinstance(manifest.name, str)
    assert all(isinstance(page.path, str) for page in manifest.pages)


def test_a_page_cut_anywhere_is_read_too() -> None:
    whole = recorded_site()["index.html"]
    for end in range(0, len(whole), 97):
        describe(whole[:end], b"", b"")
        article = article_of(parse(whole[:end]))
        assert faults(clean_article(article, KEY, "", RULES) if article else "", schemes=SCHEMES) == []


@given(said=LINKS, path=st.sampled_from(["", "a/", "a/b/", "a.html"]))
def test_a_relative_link_stays_on_this_host_and_others_are_left_alone(said: str, path: str) -> None:
    led = from_top(said, KEY, path)
    if led is not None:
        assert led.startswith("/")
        assert not is_elsewhere(led)
        assert not led.startswith("/\\")
    inside = within(said, path)
    assert inside is None or not inside.startswith("/")
