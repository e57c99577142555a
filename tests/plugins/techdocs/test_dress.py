"""What a cleaned page gets so that it can be read in the portal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from callboard.plugins.techdocs.dress import dress, lowered


def first(html: str, selector: str) -> LexborNode:
    found = LexborHTMLParser(html).css_first(selector)
    assert found is not None, html
    return found


def test_a_table_scrolls_in_a_frame_that_the_keyboard_reaches() -> None:
    made = dress("<table><caption>Tiers</caption><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>").html
    frames = LexborHTMLParser(made).css("div.cb-tablewrap[tabindex='0'] > table")
    assert [frame.parent.attrs["aria-label"] for frame in frames if frame.parent] == ["Tiers", "Table 2"]


def test_code_is_within_reach_and_named_by_its_title() -> None:
    made = dress('<div class="highlight"><span class="filename">a.py</span><pre><code>x</code></pre></div><pre>y</pre>')
    blocks = LexborHTMLParser(made.html).css("pre[tabindex='0']")
    assert [block.attrs["aria-label"] for block in blocks] == ["a.py", "Code"]


def test_numbered_lines_stay_a_table_of_their_own() -> None:
    html = '<table class="highlighttable"><tr><td class="linenos"><pre>1</pre></td><td><pre>x</pre></td></tr></table>'
    assert "cb-tablewrap" not in dress(html).html


def test_a_diagram_has_a_place_as_large_as_its_text_is_long() -> None:
    short, long = "graph LR\n  a --&gt; b", "graph LR\n" + "\n".join(f"  a --&gt; b{n}" for n in range(30))
    made = dress(f'<pre class="mermaid"><code>{short}</code></pre><pre class="mermaid"><code>{long}</code></pre>')
    assert made.diagrams == 2
    places = LexborHTMLParser(made.html).css("figure[data-diagram]")
    assert [place.attrs["class"] for place in places] == ["cb-diagram cb-diagram--s", "cb-diagram cb-diagram--l"]
    assert places[0].text().strip() == "graph LR\n  a --> b"


def test_pictures_below_the_first_wait_until_somebody_comes_near() -> None:
    made = dress('<img src="a.png"><img src="b.png" alt="B">').html
    loading = [(each.attrs.get("loading"), each.attrs["alt"]) for each in LexborHTMLParser(made).css("img")]
    assert loading == [(None, ""), ("lazy", "B")]


def test_what_has_no_name_gets_one() -> None:
    made = dress(
        '<h2 id="a">Load <em>tests</em><a class="headerlink" href="#a">¶</a></h2>'
        '<li><input type="checkbox" disabled checked> a</li><iframe src="https://video.example.org/1"></iframe>'
    ).html
    assert first(made, "a.headerlink").attrs["aria-label"] == "Link to Load tests"
    assert first(made, "input").attrs["aria-label"] == "Done"
    assert first(made, "iframe").attrs["title"] == "Embedded page 1"


def test_it_is_known_whether_a_page_has_a_heading() -> None:
    assert dress("<h1>A</h1>").titled
    assert not dress("<h2>A</h2>").titled


def test_headings_go_one_level_down_and_keep_what_they_have() -> None:
    made = lowered('<h1 id="a" class="x">A <code>b</code></h1><h5>E</h5><h6>F</h6><p title="&lt;h1&gt;">t</p>')
    assert made == ('<h2 id="a" class="x">A <code>b</code></h2><h6>E</h6><h6>F</h6><p title="&lt;h1&gt;">t</p>')


@given(st.text(alphabet="<>&\"'=/ abhpret1 \n", max_size=200))
def test_any_text_is_dressed_and_nothing_is_added_to_what_it_says(text: str) -> None:
    said = LexborHTMLParser(f"<body>{text}").body
    made = LexborHTMLParser(f"<body>{dress(text).html}").body
    assert said is not None
    assert made is not None
    assert "".join(made.text().split()) == "".join(said.text().split())
    assert dress(text).html == dress(text).html
