"""What documentation holds stays, what could do harm goes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.techdocs.clean import clean_html, make_rules, safe_fragment, safe_id
from callboard.plugins.techdocs.clean.classes import is_known
from callboard.plugins.techdocs.clean.cleaning import LONGEST_TEXT

ROOT = Path(__file__).parents[4]
PLAIN = make_rules()
KEPT = [
    '<h2 id="first-steps">First steps</h2><h6 id="_3">Deep</h6>',
    '<div class="admonition warning"><p class="admonition-title">Warning</p><p>x</p></div>',
    '<details class="note" open=""><summary>More</summary><p>x</p></details>',
    '<pre class="mermaid"><code>graph TD; A--&gt;B</code></pre>',
    '<div class="highlight"><pre><span></span><code><span class="k">def</span></code></pre></div>',
    '<p><span class="linenos" data-linenos="1 "></span><code class="language-c++">x</code></p>',
    '<table><thead><tr><th align="right">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table>',
    '<ul class="task-list"><li class="task-list-item"><label class="task-list-control">'
    '<input type="checkbox" disabled="" checked=""><span class="task-list-indicator"></span></label> x</li></ul>',
    '<div class="tabbed-set tabbed-alternate"><input checked="" id="__tabbed_1_1" name="__tabbed_1" type="radio">'
    '<div class="tabbed-labels"><label for="__tabbed_1_1">C</label></div>'
    '<div class="tabbed-content"><div class="tabbed-block"><p>x</p></div></div></div>',
    '<figure><img alt="x" src="x.png" width="300" loading="lazy"><figcaption>x</figcaption></figure>',
    '<dl><dt>a</dt><dd>b</dd></dl><p><abbr title="b">a</abbr> <kbd class="key-control">Ctrl</kbd> <mark>x</mark></p>',
    "<p><ins>a</ins> <del>b</del> H<sub>2</sub>O x<sup>2</sup> <s>c</s></p>",
    '<math display="block"><mrow><mi mathvariant="bold">x</mi><mo stretchy="false">+</mo><mn>1</mn></mrow></math>',
    '<div class="footnote"><hr><ol><li id="fn:1"><p>x</p></li></ol></div><sup id="fnref:1">1</sup>',
    '<video controls="" src="a.mp4"></video><section><header>x</header><aside>y</aside></section>',
]


@pytest.mark.parametrize("html", KEPT)
def test_what_documentation_holds_is_kept_as_it_is(html: str) -> None:
    assert clean_html(html, PLAIN) == html


def test_links_keep_their_words_and_get_a_rel() -> None:
    said = clean_html('<a class="headerlink" href="#x" title="Permanent link" target="_top">¶</a>', PLAIN)
    assert said == '<a class="headerlink" href="#x" title="Permanent link" rel="noopener noreferrer">¶</a>'


def test_what_a_style_says_of_cells_and_images_is_said_without() -> None:
    row = '<table><tr><td style="text-align: right;">1</td></tr></table><img style="width:50%" src="x.png">'
    assert clean_html(row, PLAIN) == (
        '<table><tbody><tr><td align="right">1</td></tr></tbody></table><img src="x.png" width="50%">'
    )


@pytest.mark.parametrize("taken", ["main", "Help", "toasts", "htmx", "addEventListener", "palette-list", "cb-x"])
def test_an_id_of_the_portal_is_renamed_with_the_links_that_lead_there(taken: str) -> None:
    cleaned = clean_html(f'<h2 id="{taken}">x</h2><a href="#{taken}">a</a><a href="../b/#{taken}">b</a>', PLAIN)
    assert cleaned.count(f'"docs-{taken}"') == 1
    assert f'href="#docs-{taken}"' in cleaned
    assert f'href="../b/#docs-{taken}"' in cleaned
    assert clean_html(cleaned, PLAIN) == cleaned
    assert safe_id(taken) == f"docs-{taken}"


@pytest.mark.parametrize("url", ["https://example.org/#main", "//example.org/#main", "mailto:a@example.org#main"])
def test_fragments_of_other_sites_are_left_alone(url: str) -> None:
    assert safe_fragment(url) == url


@pytest.mark.parametrize("value", ["", "a b", "a\tb", "x" * 300])
def test_what_is_no_id_is_dropped(value: str) -> None:
    assert safe_id(value) is None
    assert "id" not in clean_html(f'<p id="{value}">x</p>', PLAIN)


def test_every_id_of_the_shell_is_one_that_pages_cannot_have() -> None:
    shell = ROOT / "src/callboard/ui/templates"
    ids = {found for file in shell.rglob("*.html") for found in re.findall(r'\sid="([\w-]+)"', file.read_text("utf-8"))}
    assert "main" in ids
    assert {each for each in ids if safe_id(each) == each} == set()


def test_no_class_of_the_portal_itself_is_one_that_pages_can_have() -> None:
    css = ROOT / "frontend/css"
    files = [css / "utilities.css", css / "base.css", *(css / "layout").rglob("*.css")]
    classes = {found for file in files for found in re.findall(r"\.([A-Za-z_][\w-]*)", file.read_text("utf-8"))}
    assert "sr" in classes
    assert {each for each in classes if is_known(each)} == set()


def test_an_input_that_is_neither_of_a_task_nor_of_a_tab_goes() -> None:
    assert clean_html('<input type="text" name="q">a<input type="radio" name="x">', PLAIN) == "a"
    assert clean_html('<input type="CheckBox" name="x">', PLAIN) == '<input type="checkbox" disabled="">'


def test_a_label_leads_to_nothing_of_the_portal() -> None:
    assert clean_html('<label for="q">x</label>', PLAIN) == "<label>x</label>"


def test_frames_are_kept_of_the_hosts_that_are_allowed_literally() -> None:
    rules = make_rules(hosts=["Frames.example", "localhost:8443"])
    kept = clean_html('<iframe src="https://frames.example/x" width="10" srcdoc="a" name="b">c</iframe>', rules)
    assert '<iframe src="https://frames.example/x" width="10" ' in kept
    assert 'sandbox="allow-popups allow-same-origin allow-scripts"' in kept
    assert ">c<" not in kept
    for other in (
        "http://frames.example/",
        "https://frames.example:443/",
        "https://a.frames.example/",
        "/x",
        "https://localhost/",
    ):
        assert clean_html(f'<iframe src="{other}"></iframe>', rules) == ""
    assert clean_html('<iframe src="https://frames.example/x"></iframe>', PLAIN) == ""


def test_further_schemes_are_those_of_the_settings() -> None:
    link = '<a href="vscode://file/x" rel="noopener noreferrer">x</a>'
    assert clean_html(link, make_rules(["VSCode:"])) == link
    assert "vscode" not in clean_html(link, PLAIN)


@pytest.mark.parametrize("scheme", ["javascript", "JavaScript:", " data ", "vbscript", "blob", "file"])
def test_no_setting_allows_a_scheme_that_runs_or_reads(scheme: str) -> None:
    with pytest.raises(Invalid) as raised:
        make_rules([scheme])
    assert "additionalAllowedURIProtocols" in raised.value.hint


@pytest.mark.parametrize("scheme", ["", "a b", "//", "x:y", "é"])
def test_what_is_no_scheme_is_refused(scheme: str) -> None:
    with pytest.raises(Invalid):
        make_rules([scheme])


@pytest.mark.parametrize(
    "host", ["", "*.example.org", "https://example.org", "example.org/x", "a@example.org", "é.org"]
)
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(Invalid):
        make_rules(hosts=[host])


def test_a_page_beyond_measure_is_refused() -> None:
    with pytest.raises(Invalid):
        clean_html("x" * (LONGEST_TEXT + 1), PLAIN)


@pytest.mark.parametrize(
    "endless", ["<div>", "<div></x>", "<b><div></b>", "<div><table><td></div></td></table>", "<a><p>"]
)
def test_a_page_that_nests_without_end_is_refused_at_once(endless: str) -> None:
    with pytest.raises(Invalid):
        clean_html(endless * 50_000, PLAIN)


def test_many_elements_beside_each_other_are_no_nesting() -> None:
    for many in (
        "<p>x",
        "<li><p>x",
        "<p>x</p>",
        "<br>",
        "<div><b>x</b></div>",
        "<tr><td>a<td>b",
        "<i title='</i>'>x</i>",
    ):
        clean_html(many * 2_000, PLAIN)


@given(text=st.text())
def test_any_text_is_cleaned_and_cleaned_again_to_the_same(text: str) -> None:
    once = clean_html(text, PLAIN)
    assert clean_html(once, PLAIN) == once
