"""Links become addresses of the site, and what they miss is told with its line."""

from __future__ import annotations

import pytest

from callboard.plugins.techdocs.render import PageLink

from .conftest import Render, context

LINKS = [
    ("guide/first.md", "second.md", "../second/"),
    ("guide/first.md", "../index.md", "../../"),
    ("guide/first.md", "../guide.md#x", "../#x"),
    ("guide/first.md", "first.md", "./"),
    ("guide/first.md", "../images/a%20b.png?x=1", "../../images/a%20b.png?x=1"),
    ("guide/first.md", "<../images/a b.png>", "../../images/a%20b.png"),
    ("guide/first.md", "../second/", "../second/"),
    ("guide/first.md", "../../images/logo.png", "../../images/logo.png"),
    ("index.md", "guide/first.md", "guide/first/"),
    ("index.md", "images/logo.png", "images/logo.png"),
    ("index.md", "index.md", "./"),
    ("index.md", "#", "#"),
    ("index.md", "https://example.org/x.md", "https://example.org/x.md"),
    ("index.md", "//example.org/x.md", "//example.org/x.md"),
    ("index.md", "mailto:a@example.org", "mailto:a@example.org"),
]


@pytest.mark.parametrize(("uri", "written", "address"), LINKS)
def test_a_link_leads_to_where_its_target_is_read(render: Render, uri: str, written: str, address: str) -> None:
    rendered = render(f"[a]({written})", uri=uri)
    assert f'href="{address}"' in rendered.html
    assert rendered.problems == ()


def test_links_of_html_lead_there_too_whichever_way_they_are_meant(render: Render) -> None:
    text = '<img src="../images/logo.png">\n\n<a href="second.md">a</a> <a href="../second/">b</a>'
    rendered = render(text)
    assert rendered.html.count('src="../../images/logo.png"') == 1
    assert rendered.html.count('href="../second/"') == 2
    assert rendered.problems == ()


MISSING = [
    ("[a](seccond.md)", "The link `seccond.md` leads nowhere", "Did you mean `second.md`?"),
    ("[a](guide.md)", "The link `guide.md` leads nowhere", "Did you mean `../guide.md`?"),
    ("[a](second)", "The link `second` leads nowhere", "Did you mean `second.md`?"),
    ("![a](logo.png)", "The image `logo.png` leads nowhere", "Did you mean `../images/logo.png`?"),
    ("[a]: nope-at-all.txt\n[a]", "The link `nope-at-all.txt` leads nowhere", "Write it relative to this file."),
    ('<img src="nope.png">', "The image `nope.png` leads nowhere", "Write it relative to this file."),
    ("[a](someone@example.org)", "The link `someone@example.org` leads nowhere", "Write `mailto:someone@example.org`"),
    ("## Here\n[a](#heer)", "The link `#heer` leads to no place of this page", "Did you mean `#here`?"),
    ("[a](first.md#heer)", "The link `#heer` leads to no place of this page", ""),
    ("[a](http://[x)", "`http://[x` is no address", ""),
]


@pytest.mark.parametrize(("text", "message", "hint"), MISSING)
def test_what_leads_nowhere_is_told_with_its_line_and_what_was_meant(
    render: Render, text: str, message: str, hint: str
) -> None:
    [problem] = render(f"---\ntitle: x\n---\n\ntext\n\n{text}").problems
    assert (problem.message, problem.file) == (message, "docs/guide/first.md")
    assert problem.hint.startswith(hint)
    assert problem.line == 7 + text.startswith("## ")


def test_the_same_link_twice_is_told_of_in_both_lines(render: Render) -> None:
    rendered = render("[a](no.md)\n\n[b](not/no.md)\n\n[c](no.md)")
    assert [each.line for each in rendered.problems] == [1, 3, 5]


def test_there_is_an_end_to_what_is_told_of_one_page(render: Render) -> None:
    assert len(render("[a](no.md)\n\n" * 500).problems) == 100


def test_a_link_with_a_slash_leaves_the_documentation_unless_the_site_says_otherwise(render: Render) -> None:
    assert render("[a](/guide.md)").problems[0].level == "info"
    rendered = render("[a](/guide.md)", context(absolute_links=True))
    assert (rendered.problems, 'href="../"' in rendered.html) == ((), True)


def test_what_was_looked_for_and_what_other_pages_have_to_hold_is_known(render: Render) -> None:
    links = "[a](second.md#x) [b](no.md) ![c](../images/logo.png) [d](second.md#Help)"
    rendered = render(f"{links}\n\n## Here\n\n[e](#here)")
    assert rendered.looked == {"guide/second.md": True, "guide/no.md": False, "images/logo.png": True}
    assert rendered.links == (
        PageLink(target="guide/second.md", anchor="x", line=1),
        PageLink(target="guide/second.md", anchor="docs-Help", line=1),
    )


@pytest.mark.parametrize("written", ["../../../../etc/passwd", "..%2F..%2Fetc", "\\\\host\\x", "%00", "a" * 3000])
def test_no_link_leads_above_the_documentation(render: Render, written: str) -> None:
    rendered = render(f"[a]({written})")
    assert not rendered.failed
    assert all(".." not in name for name in rendered.looked)
