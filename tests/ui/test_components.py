"""Every component drawn strictly, with usual, empty, long and hostile values."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment
from markupsafe import Markup

from callboard import ui

from .conftest import UI, Render

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
LONG = "a-name-that-does-not-end-" * 40


class Ref:
    kind = "component"
    namespace = "default"
    name = "playlist-service"
    path = "/catalog/default/component/playlist-service"

    def __str__(self) -> str:
        return "component:default/playlist-service"


def link_to(title: str, missing: bool = False) -> SimpleNamespace:
    return SimpleNamespace(ref=Ref(), title=title, icon="box", tone="info", missing=missing)


def components_of(text: str) -> list[ui.Component]:
    """Each component with the same text wherever text goes."""
    return [*words_of(text), *groups_of(text), *figures_of(text)]


def words_of(text: str) -> list[ui.Component]:
    """A few words, and what stands for one thing."""
    target = link_to(text)
    return [
        ui.text(text),
        ui.prose(text),
        ui.link(text, text),
        ui.badge(text, "danger", icon="x"),
        ui.tag(text, text),
        ui.status("failed", text, sub=text),
        ui.health("warning", text),
        ui.level(text),
        ui.level(None),
        ui.lifecycle(text),
        ui.lifecycle(None),
        ui.time(text),
        ui.time(datetime.now(UTC)),
        ui.avatar(text, square=True),
        ui.avatars([text] * 6),
        ui.button(text, text, variant="primary", icon="plus"),
        ui.entity_link(target),
        ui.entity_link(link_to(text, missing=True)),
        ui.owner(target),
        ui.owner(None),
        ui.owner(link_to(text, missing=True)),
        ui.code(text, "python", title=text),
    ]


def groups_of(text: str) -> list[ui.Component]:
    """Lists, tables and what holds other components."""
    return [
        ui.stack([ui.text(text), text, 3, None]),
        ui.row([]),
        ui.list([text, ui.badge(text), {"text": text, "sub": text, "end": text, "href": text, "icon": "box"}]),
        ui.list([]),
        ui.kv({text: text, "none": None, "yes": True, "many": [text, text], "inside": ui.badge(text)}),
        ui.kv({}),
        ui.data_table(
            [{"a": text, "b": ui.status("success", text), "url": text}], ["a", "b", "c"], link="url", caption=text
        ),
        ui.data_table([], ["a"], empty=text),
        ui.card(text, ui.text(text), icon="box", count=3, span=6, footer=text),
        ui.card(text, [ui.text(text), text], flush=True),
        ui.tiles([{"label": text, "count": 2914, "href": text}]),
        ui.tree(
            [{"title": text, "href": text, "note": text, "children": [{"title": text, "href": "/x", "current": True}]}],
            text,
        ),
        ui.callout("danger", text, text, actions=[ui.button(text, "/x")]),
        ui.empty_state(text, text, actions=[ui.button(text, "/x")]),
        ui.problem_list([SimpleNamespace(message=text, hint=text, file=text, line=3, level="warning")]),
    ]


def figures_of(text: str) -> list[ui.Component]:
    """Numbers, time and drawings."""
    return [
        ui.stat(text, text, unit=text, note=text, delta=text, tone="danger"),
        ui.stats([ui.stat(text, 0, unit="%")]),
        ui.ring(82.6, label=text),
        ui.ring(0),
        ui.ring(1000),
        ui.bar([(30, "success"), (90, "danger")], text),
        ui.bar([], text),
        ui.sparkline([1, 2, None, 3], label=text),
        ui.sparkline([]),
        ui.sparkline([5]),
        ui.sparkline([0, 0]),
        ui.builds(
            [{"state": "failed", "title": text, "href": "/run", "duration": 3}, {"state": "pending"}], label=text
        ),
        ui.builds([]),
        ui.pods(2, 3),
        ui.pods(0, 0),
        ui.heatmap([text], [{"title": text, "href": text, "cells": [{"value": text, "band": 1, "href": text}]}], text),
        ui.heatmap([text], [{"title": text, "cells": [None]}], text),
        ui.stacked_bars([(text, [(1, 1, text), (9, 4, text)], text)], text),
        ui.timeline(
            [{"text": text, "sub": text, "when": datetime.now(UTC), "href": text, "icon": "box"}, {"text": text}]
        ),
        ui.timeline([]),
        ui.steps([{"state": "running", "text": text, "end": text}, {"state": "pending", "text": text}]),
        ui.log([text, {"text": text, "time": text, "level": "error"}, {"text": text}], title=text, follow=True),
        ui.graph(layout_of(text), text, live=True),
    ]


def layout_of(text: str) -> SimpleNamespace:
    node = {"id": text, "x": 1, "y": 2, "title": text, "subtitle": text, "icon": "box", "tone": "info", "href": text}
    return SimpleNamespace(
        width=100,
        height=50,
        node_width=90,
        node_height=40,
        zones=[{"x": 0, "y": 0, "width": 10, "height": 10, "label": text}],
        nodes=[node, {**node, "subtitle": "", "focus": True, "dim": True}],
        edges=[{"source": text, "target": text, "path": "M0 0", "hot": True, "dim": True}],
    )


@pytest.mark.parametrize(
    "text", ["usual", "", LONG, HOSTILE, "åäö 日本語 🎵"], ids=["usual", "empty", "long", "hostile", "unicode"]
)
def test_every_component_is_drawn_whatever_the_text(render: Render, text: str) -> None:
    for component in components_of(text):
        shown = render("{{ ui.show(component) }}", component=component)
        assert "<script" not in shown, component.macro
        assert "<img" not in shown, component.macro
        assert not re.search(r'(href|src)="javascript', shown), component.macro


def test_the_list_of_what_is_drawn_here_is_complete() -> None:
    drawn = {component.macro for component in components_of("x")} | {"template"}
    offered = set(re.findall(r"'(\w+)': \w+", (UI / "templates/components.html").read_text().partition("_drawn")[2]))
    only_for_templates = {"kind_icon", "cell", "tabs", "segmented", "page_header", "lazy_card", "star", "post_button"}
    assert drawn - {"template"} == offered - only_for_templates


def test_an_address_that_could_run_leaves_the_words_without_a_link(render: Render) -> None:
    shown = render("{{ ui.show(component) }}", component=ui.link("click", "javascript:alert(1)"))
    assert shown.strip() == "click"


def test_components_inside_components_are_drawn(render: Render) -> None:
    inner = ui.stack([ui.row([ui.badge("deep", "info")])])
    shown = render("{{ ui.show(component) }}", component=ui.kv({"Nested": inner}))
    assert '<span class="cb-badge" data-tone="info">deep</span>' in shown


def test_a_plugins_own_template_sees_its_variables_and_the_page(environment: Environment, shell: object) -> None:
    component = ui.template("mine/greeting.html", name="<b>Noor</b>")
    shown = environment.get_template("ui/component.html").render(component=component, shell=shell)
    assert shown.strip() == '<p class="greeting">Hello &lt;b&gt;Noor&lt;/b&gt; of Meadowlark</p>'


def test_a_misspelt_variable_is_an_error_and_not_a_blank(render: Render) -> None:
    with pytest.raises(Exception, match="nam"):
        render("{{ ui.show(component) }}", component=ui.template("mine/greeting.html", nam="Noor"))


def test_a_cell_without_a_value_is_a_dash_and_a_missing_owner_is_said(render: Render) -> None:
    table = ui.data_table([{"a": None}], ["a", "b", ui.column("o", type="owner")])
    shown = render("{{ ui.show(component) }}", component=table)
    assert shown.count('<span class="subtle">–</span>') == 2
    assert "No owner" in shown


def test_each_column_type_shows_its_own_kind_of_value(render: Render) -> None:
    row = {
        "entity": link_to("playlist-service"),
        "owner": link_to("needle"),
        "lifecycle": "deprecated",
        "status": ("failed", "Failing"),
        "badge": ("new", "info"),
        "level": "gold",
        "tags": ["java", "grpc", "tier-1", "kafka"],
        "time": datetime.now(UTC) - timedelta(minutes=8),
        "mono": "8.41.2",
        "muted": "quiet",
        "number": 2914,
        "text": "plain",
    }
    table = ui.data_table([row], [ui.column(name, type=name) for name in row])
    shown = render("{{ ui.show(component) }}", component=table)
    for part in ("cb-entity", "cb-avatar--sq", 'data-tone="warning">deprecated', "Failing", 'data-l="gold"', ">+1<"):
        assert part in shown
    assert "8 minutes ago</time>" in shown
    assert '<td class=" r"><span class="num">2,914</span>' in shown.replace('class="r"', 'class=" r"')


def test_sorting_is_a_link_that_says_which_way(render: Render) -> None:
    column = ui.column("name", sort="descending", href="?sort=name")
    shown = render("{{ ui.show(component) }}", component=ui.data_table([], [column]))
    assert '<th scope="col" aria-sort="descending"><a class="cb-sort" href="?sort=name">' in shown


def test_a_pager_offers_pages_or_only_its_neighbours(render: Render) -> None:
    pages = render("{{ ui.pager(46, 60, 1391, 4, 93, 'components', '?page={page}') }}")
    assert re.findall(r'href="\?page=(\d+)"', pages) == ["3", "1", "2", "3", "4", "5", "93", "5"]
    assert "46–60 of 1,391 components" in pages
    cursor = render("{{ ui.pager(1, 50, none, next='?cursor=abc') }}")
    assert re.findall(r'<a href="([^"]+)"', cursor) == ["?cursor=abc"]
    assert "No teams" in render("{{ ui.pager(0, 0, 0, noun='teams') }}")


def test_a_lazy_card_asks_for_itself_and_stands_alone_without_scripts(render: Render) -> None:
    shown = render("{{ ui.lazy_card('Builds', '/cards/builds', 'hammer', 6) }}")
    assert 'hx-get="/cards/builds"' in shown
    assert 'hx-trigger="load"' in shown
    assert 'aria-busy="true"' in shown
    assert '<noscript><a class="cb-link" href="/cards/builds">Show Builds</a></noscript>' in shown
    polled = render("{{ ui.lazy_card('Builds', '/cards/builds', poll=30) }}")
    assert 'hx-trigger="load, every 30s"' in polled
    assert polled.count("hx-get") == 1


def test_a_failed_card_names_the_plugin_and_offers_another_try(render: Render) -> None:
    shown = render("{{ ui.card_error('Cost', 'cost-insights', 'No answer', src='/cards/cost', reference='cb-1') }}")
    for part in ("data-failed", "cost-insights", "No answer", "Try again", 'hx-get="/cards/cost"', "cb-1"):
        assert part in shown


def test_a_star_posts_a_state_through_the_form_of_the_page(render: Render) -> None:
    shown = render("{{ ui.star('component:default/x', on=True, title='x') }}")
    assert 'form="star-form"' in shown
    assert 'formaction="/-/stars/component%3Adefault/x"' in shown
    assert 'name="starred" value="false"' in shown
    assert 'aria-pressed="true"' in shown
    assert "<form" not in shown


def test_forms_carry_the_token_of_the_page(render: Render) -> None:
    snippet = """{{ ui.post_button('Refresh', '/refresh', fields={'a': 'b'}) }}
    {% call ui.confirm_dialog('d', 'Delete x?', 'It is gone then.', '/delete', 'Delete x') %}
    {{ ui.field('why', 'Why') }}{% endcall %}"""
    assert render(snippet).count('name="csrf_token" value="token-of-the-page"') == 2


def test_a_field_is_labelled_and_its_error_takes_the_place_of_the_help(render: Render) -> None:
    shown = render("{{ ui.field('mail', 'Email', help='Work address', error='Not ours', value='<x>') }}")
    assert '<label for="field-mail">Email</label>' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="field-mail-note"' in shown
    assert "Not ours" in shown
    assert "Work address" not in shown
    assert 'value="&lt;x&gt;"' in shown
    optional = render("{{ ui.field('why', 'Why', optional=True, type='textarea') }}")
    assert "required" not in optional
    assert "(optional)" in optional


def test_facets_are_check_boxes_with_counts(render: Render) -> None:
    shown = render("{{ ui.filter_list('Type', 'type', [('service', 1742), ('x', 2, 'A title')], ['x'], form='f') }}")
    assert re.findall(r'value="(\w+)"( checked)?', shown) == [("service", ""), ("x", " checked")]
    assert "1,742" in shown
    assert "A title" in shown
    assert 'form="f"' in shown


def test_the_palettes_answer_is_a_list_of_links(render: Render) -> None:
    groups = [{"title": "Go to", "items": [{"title": HOSTILE, "href": "javascript:x", "subtitle": "s", "end": "e"}]}]
    shown = render("{{ ui.palette_results(groups) }}", groups=groups)
    assert 'role="option"' in shown
    assert 'href="#"' in shown
    assert "<script" not in shown
    assert "Nothing matches" in render("{{ ui.palette_results([]) }}")


def test_menus_tabs_and_views_mark_what_is_current(render: Render) -> None:
    tabs = render(
        "{{ ui.tabs(items, 'b', 'Kinds') }}",
        items=[{"id": "a", "label": "A", "href": "/a", "n": 1204}, {"id": "b", "label": "B", "href": "/b"}],
    )
    assert re.search(r'<a href="/b" aria-current="page">B</a>', tabs)
    assert "1,204" in tabs
    views = render("{{ ui.segmented([('a', 'All', 3, '/a'), ('b', 'Mine', none, '/b')], 'a', 'Scope') }}")
    assert '<a href="/a" aria-current="true">All<span class="n">3</span></a>' in views
    menu = render(
        "{% call ui.menu('m', 'More') %}{{ ui.menu_item('Delete', 'trash-2', tone='danger', kbd='d') }}{% endcall %}"
    )
    assert "popover" in menu
    assert '<button class="cb-menu__i" type="button" data-tone="danger">' in menu


def test_every_macro_stands_in_the_one_import(environment: Environment) -> None:
    gathered = (UI / "templates/components.html").read_text()
    for file in sorted((UI / "templates/components").glob("*.html")):
        for name in re.findall(r"{% macro ([a-z]\w*)\(", file.read_text()):
            assert re.search(rf"= .*\._?{name}\b|\b_{file.stem}\.{name}\b", gathered), f"{name} of {file.name}"


def test_the_templates_of_this_test_are_where_they_should_be() -> None:
    assert (Path(__file__).parent / "templates/greeting.html").is_file()


def test_an_icon_escapes_what_it_is_given_even_where_markup_of_the_same_text_was_drawn_before(render: Render) -> None:
    trusted = render("{{ ui.icon('star', label=it) }}", it=Markup("a &amp; b"))
    untrusted = render("{{ ui.icon('star', label=it) }}", it="a &amp; b")
    assert 'aria-label="a &amp; b"' in trusted
    assert 'aria-label="a &amp;amp; b"' in untrusted
    assert render("{{ ui.icon('x\"y', 14, 'a<b') }}") == (
        '<svg class="i i-14 a&lt;b" viewBox="0 0 24 24" aria-hidden="true">'
        '<use href="/-/static/icons.svg#x&#34;y"/></svg>'
    )
