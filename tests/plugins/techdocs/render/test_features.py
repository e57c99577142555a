"""What Markdown of documentation can hold, as MkDocs with techdocs-core renders it."""

from __future__ import annotations

import pytest

from .conftest import Render, context

RENDERED = [
    ("# One\n\n## Two", '<h2 id="two">Two<a class="headerlink" href="#two" title="Permanent link"'),
    ('!!! danger "Look"\n    out', '<div class="admonition danger">\n<p class="admonition-title">Look</p>\n<p>out</p>'),
    ("> [!NOTE]\n> Mind *this*", '<p class="admonition-title">Note</p>\n<p>Mind <em>this</em></p>'),
    ("> [!CAUTION] Own words\n> x", '<div class="admonition danger">\n<p class="admonition-title">Own words</p>'),
    (">>> [!important]\nx\n>>>", '<div class="admonition warning">\n<p class="admonition-title">Important</p>'),
    ("??? tip\n    x", '<details class="tip">\n<summary>Tip</summary>\n<p>x</p>'),
    ("???+ tip\n    x", '<details class="tip" open="'),
    ('=== "A"\n\n    x\n\n=== "B"\n\n    y', '<label for="__tabbed_1_2">B</label>'),
    ("- [x] a\n- [ ] b", '<input type="checkbox" disabled="" checked="">'),
    ("| a |\n|--:|\n| b |", '<td align="right">b</td>'),
    ("a[^1]\n\n[^1]: b", '<li id="fn:1">\n<p>b'),
    ("Term\n:   said", "<dt>Term</dt>\n<dd>said</dd>"),
    ("*[HTML]: Hyper\n\nHTML", '<abbr title="Hyper">HTML</abbr>'),
    ("~~a~~ ^^b^^ ==c== H~2~O 2^10^", "<del>a</del> <ins>b</ins> <mark>c</mark> H<sub>2</sub>O 2<sup>10</sup>"),
    ("{++a++} {--b--} {~~c~>d~~} {>>e<<}", '<ins class="critic">a</ins> <del class="critic">b</del>'),
    ("(c) --> 1/2", "© → ½"),
    ("https://example.org/a", '<a href="https://example.org/a" rel="noopener noreferrer">https://example.org/a</a>'),
    ("`#!python def`", '<code class="language-python highlight"><span class="k">def</span></code>'),
    (":rocket:", '<span class="emojione" title=":rocket:">🚀</span>'),
    (":material-account:", "<p>:material-account:</p>"),
    ("<div markdown>\n\n**a**\n\n</div>", "<div>\n<p><strong>a</strong></p>\n</div>"),
    ("## x {#own .tip}", '<h2 class="tip" id="own">'),
    ("- a\n  - b", "<li>a<ul>\n<li>b</li>"),
    ("```mermaid\nA-->B\n```", '<pre class="mermaid"><code>A--&gt;B</code></pre>'),
    ("- a\n\n    ```plantuml\n    A -> B\n    ```", '<pre><code class="language-plantuml">A -&gt; B\n</code></pre>'),
    ("::uml:: format='svg'\nA -> B\n::end-uml::", '<code class="language-plantuml">A -&gt; B'),
    ('```plantuml id="x" format="png"\nA -> B\n```', '<code class="language-plantuml">A -&gt; B'),
    ("```graphviz dot a.svg\ndigraph {}\n```", '<code class="language-graphviz">digraph {}'),
    ("{% dot a.svg\ndigraph {}\n%}", '<code class="language-graphviz">digraph {}'),
]


@pytest.mark.parametrize(("text", "html"), RENDERED)
def test_what_techdocs_core_knows_is_rendered(render: Render, text: str, html: str) -> None:
    rendered = render(text)
    assert html in rendered.html
    assert rendered.problems == ()


OPTIONAL = [
    (
        "pymdownx.arithmatex",
        "$x^2$",
        '<span class="arithmatex"><math display="inline"><mrow><msup><mi>x</mi><mn>2</mn>',
    ),
    ("pymdownx.arithmatex", "$$\n\\frac{a}{b}\n$$", '<div class="arithmatex"><math display="block"><mrow><mfrac>'),
    ("pymdownx.arithmatex", "$\\left( x$ stays", "\\left( x"),
    ("pymdownx.keys", "++ctrl+a++", '<kbd class="key-control">Ctrl</kbd>'),
    ("pymdownx.blocks.admonition", "/// note | Title\nx\n///", '<p class="admonition-title">Title</p>'),
    ("pymdownx.blocks.details", "/// details | More\nx\n///", "<summary>More</summary>"),
    ("pymdownx.blocks.tab", "/// tab | A\nx\n///", "tabbed-set"),
    ("nl2br", "a\nb", "<p>a<br>"),
    ("smarty", '"a"', "“a”"),
    ("wikilinks", "[[a page]]", 'href="/a_page/">a page</a>'),
    ("pymdownx.saneheaders", "#no", "<p>#no</p>"),
    ("pymdownx.escapeall", "\\a", "<p>a</p>"),
    ("pymdownx.progressbar", '[=65% "65%"]', "65%"),
    ("markdown.extensions.sane_lists", "1. a", "<ol>"),
]


@pytest.mark.parametrize(("name", "text", "html"), OPTIONAL)
def test_what_a_site_asks_for_beside_is_rendered(render: Render, name: str, text: str, html: str) -> None:
    assert html in render(text, context((name, {}))).html


def test_code_has_colours_a_title_marked_lines_and_numbers_that_are_no_text(render: Render) -> None:
    html = render('```python title="a.py" linenums="3" hl_lines="1"\nx = 1\n```').html
    assert '<div class="language-python highlight"><span class="filename">a.py</span>' in html
    assert '<span class="hll"><span class="linenos" data-linenos="3 "></span><span class="n">x</span>' in html
    assert "<table" not in html


def test_an_icon_of_material_leaves_an_empty_place_where_the_site_has_icons(render: Render) -> None:
    index = {"emoji_index": "material.extensions.emoji.twemoji"}
    html = render(":material-account: :smile:", context(("pymdownx.emoji", index))).html
    assert 'title="material-account"></span> <span class="twemoji" title=":smile:">😄</span>' in html


def test_ids_are_made_by_the_function_that_the_site_names(render: Render) -> None:
    slugs = {"function": "pymdownx.slugs.slugify", "options": {"case": "lower"}}
    rendered = render("## Überblick A", context(("toc", {"permalink": True, "slugify": slugs})))
    assert rendered.headings[0].id == "überblick-a"
    assert render("## Überblick A").headings[0].id == "uberblick-a"


def test_a_fence_of_the_site_becomes_a_block_of_its_class(render: Render) -> None:
    fences = [{"name": "note", "class": "note", "format": "pymdownx.superfences.fence_div_format"}]
    site = context(("pymdownx.superfences", {"custom_fences": fences}))
    assert '<div class="note">&lt;b&gt;</div>' in render("```note\n<b>\n```", site).html


def test_mermaid_is_drawn_by_the_reader_whatever_reads_fences(render: Render) -> None:
    site = context().__class__(extensions=(("fenced_code", {}),))
    assert '<pre class="mermaid"><code>A--&gt;B\n</code></pre>' in render("```mermaid\nA-->B\n```", site).html


def test_alerts_stay_quotes_where_they_are_off_and_in_code(render: Render) -> None:
    assert "<blockquote>" in render("> [!NOTE]\n> x", context(alerts=False)).html
    assert "[!NOTE]" in render("```\n> [!NOTE]\n> x\n```").html


def test_pages_do_not_see_each_other(render: Render) -> None:
    first = render("## a\n\n[^1] [b]\n\n[^1]: x\n[b]: https://example.org\n\n```\nx\n```")
    again = render("## a\n\n[^1] [b]")
    assert again.headings == first.headings
    assert "[^1] [b]" in again.html
    assert render("## a\n\n[^1] [b]\n\n[^1]: x\n[b]: https://example.org\n\n```\nx\n```") == first
