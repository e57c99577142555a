"""What the browser does with a page: under the content policy of the portal, in headless Chromium."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from jinja2 import Environment
from playwright.sync_api import Browser, Page, expect

from callboard.ui.gallery import examples, template_examples

from .conftest import ROOT

pytestmark = pytest.mark.browser
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
CONTENT = """{% extends "ui/layout.html" %}{% block title %}Test{% endblock %}{% block content %}
<h1>Test</h1>
{{ ui.tabs([{'id': 'a', 'label': 'A', 'href': '/page'}, {'id': 'b', 'label': 'B', 'href': '/next-tab'}], 'a', 'Kind') }}
<form method="get" action="/page">
{{ ui.search_field(label='Filter') }}
{{ ui.filter_list('Owner', 'owner', [('needle', 3), ('karaoke', 2)], search=True) }}
{{ ui.star('component:default/kept', title='kept', key='s') }}
{{ ui.star('component:default/refused', title='refused') }}
</form>
{{ ui.data_table(['n'], [{'n': 'one', 'u': '/one'}, {'n': 'two', 'u': '/two'}], link='u') }}
{{ ui.code('to copy', title='file') }}
<div class="cb-grid">{{ ui.lazy_card('Answers', '/card', span=6) }}{{ ui.lazy_card('Gone', '/down', span=6) }}
{{ ui.lazy_card('Alone', '/alone', span=6) }}</div>
{{ ui.button('Ask', attrs={'data-dialog': 'ask'}) }}
{% call ui.confirm_dialog('ask', 'Delete x?', 'It is gone then.', '/delete', 'Delete x') %}{% endcall %}
{{ ui.button('More', attrs={'popovertarget': 'more'}) }}
{% call ui.menu('more', 'More') %}{{ ui.menu_item('First', 'plus') }}{{ ui.menu_item('Second', 'minus') }}{% endcall %}
{{ ui.graph(layout, 'A graph', 'g', live=True) }}{{ ui.graph_zoom('g') }}
{% endblock %}"""
CARD = """{% extends "ui/bare.html" %}{% block title %}Another title{% endblock %}{% block content %}
{% call ui.card('Answers', span=6) %}<p>It answered</p>
{{ ui.star('component:default/kept', title='kept') }}{% endcall %}{% endblock %}"""
OPTIONS = """{% import "ui/components.html" as ui with context %}{{ ui.palette_results([{'title': 'Go to', 'items': [
  {'title': 'Catalog for ' ~ q, 'href': '/chosen-first'}, {'title': 'Docs', 'href': '/chosen-second'}]}]) }}"""


class Site:
    """A portal of a few pages that remembers what it was asked."""

    def __init__(self, environment: Environment, shell: SimpleNamespace, assets: dict[str, Path]) -> None:
        self.environment, self.shell = environment, shell
        self.assets = assets | {file.name: file for file in assets.values()}
        self.posted: list[tuple[str, dict[str, list[str]], str]] = []
        self.refused = {"/-/stars/component%3Adefault/refused"}
        self.cookies: list[str] = []
        self.down = True

    def page(self, path: str, query: dict[str, list[str]]) -> tuple[int, str]:
        templates = self.environment
        match path:
            case "/page":
                return 200, templates.from_string(CONTENT).render(shell=self.shell, layout=graph_layout())
            case "/gallery":
                variables = {"examples": examples(), "template_examples": template_examples()}
                return 200, templates.get_template("ui/pages/gallery.html").render(shell=self.shell, **variables)
            case "/card":
                return 200, templates.from_string(CARD).render(shell=self.shell)
            case "/alone":
                return 200, '<section class="cb-card"><div class="cb-card__b">Just the fragment</div></section>'
            case "/down":
                return (503, "down") if self.down else (200, templates.from_string(CARD).render(shell=self.shell))
            case "/-/palette":
                return 200, templates.from_string(OPTIONS).render(shell=self.shell, q=query.get("q", [""])[0])
        return 200, f"<!doctype html><title>{path}</title>"


def graph_layout() -> SimpleNamespace:
    node = {"y": 5, "subtitle": "", "href": "/node"}
    return SimpleNamespace(
        width=400,
        height=60,
        node_width=90,
        node_height=40,
        nodes=[{"id": name, "x": 10 + 120 * place, "title": name, **node} for place, name in enumerate("abc")],
        edges=[{"source": "a", "target": "b", "path": "M100 25 L130 25"}],
    )


class Server(ThreadingHTTPServer):
    """One server for all tests of this file; each test has a site of its own."""

    site: Site
    daemon_threads = True


def handler() -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server: Server

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            site = self.server.site
            site.cookies.append(self.headers.get("cookie", ""))
            if path.startswith("/-/static/"):
                file = site.assets[path.removeprefix("/-/static/")]
                return self.answer(200, file.read_bytes(), TYPES[file.suffix])
            status, html = site.page(path, parse_qs(query))
            return self.answer(status, html.encode(), "text/html; charset=utf-8")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            site = self.server.site
            site.posted.append((self.path, parse_qs(body), self.headers.get("x-csrf-token", "")))
            self.answer(500 if self.path in site.refused else 204, b"", "text/plain")

        def answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-security-policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

    return Handler


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server(("127.0.0.1", 0), handler())
    thread = threading.Thread(target=started.serve_forever)
    thread.start()
    yield started
    started.shutdown()
    thread.join()
    started.server_close()


@pytest.fixture
def site(server: Server, environment: Environment, shell: SimpleNamespace, assets: dict[str, Path]) -> Site:
    shell.theme = ""
    server.site = Site(environment, shell, assets)
    return server.site


@pytest.fixture
def address(server: Server, site: Site) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """The test page. Nothing may break the content policy or throw while a test uses it."""
    context = chromium.new_context(
        base_url=address, reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"]
    )
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda message: troubles.append(message.text) if "Content Security" in message.text else None)
    opened.goto("/page")
    expect(opened.locator("[aria-busy]:not([data-failed])")).to_have_count(0)
    yield opened
    context.close()
    assert troubles == []


def test_a_lazy_card_is_exchanged_and_the_page_keeps_its_title(page: Page) -> None:
    expect(page.get_by_text("It answered")).to_be_visible()
    expect(page.locator(".cb-card.c6", has_text="Answers")).to_have_count(1)
    assert page.title() == "Test · Callboard"
    assert page.locator("#fragment, .cb-bare").count() == 0


def test_an_answer_that_is_only_a_fragment_is_taken_whole(page: Page) -> None:
    expect(page.get_by_text("Just the fragment")).to_be_visible()


def test_a_card_that_cannot_be_fetched_says_so_and_can_be_asked_again(page: Page, site: Site) -> None:
    failed = page.locator("[data-failed]")
    expect(failed).to_contain_text("The portal did not answer")
    site.down = False
    failed.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("It answered")).to_have_count(2)


def test_a_star_flips_at_once_everywhere_and_can_be_undone(page: Page, site: Site) -> None:
    stars = page.get_by_role("button", name="Star kept")
    expect(stars).to_have_count(2)
    stars.first.click()
    for star in stars.all():
        expect(star).to_have_attribute("aria-pressed", "true")
    toast = page.locator(".cb-toast", has_text="Starred kept")
    toast.get_by_role("button", name="Undo").click()
    expect(stars.first).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".cb-toast", has_text="Removed kept")).to_be_visible()
    assert [(path, body["starred"], token) for path, body, token in site.posted] == [
        ("/-/stars/component%3Adefault/kept", ["true"], "token-of-the-page"),
        ("/-/stars/component%3Adefault/kept", ["false"], "token-of-the-page"),
    ]
    assert site.posted[0][1]["csrf_token"] == ["token-of-the-page"]


def test_a_star_that_is_refused_flips_back_and_says_so(page: Page) -> None:
    star = page.get_by_role("button", name="Star refused")
    star.click()
    expect(page.locator(".cb-toast")).to_contain_text("refused could not be starred")
    expect(star).to_have_attribute("aria-pressed", "false")


def test_a_star_works_without_scripts(chromium: Browser, address: str, site: Site) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/page")
    plain.locator("button[data-star=kept]").click()
    context.close()
    path, body, _ = site.posted[0]
    assert path == "/-/stars/component%3Adefault/kept"
    assert body == {"starred": ["true"], "csrf_token": ["token-of-the-page"]}


def test_the_theme_changes_at_once_and_is_sent_with_the_next_page(page: Page, site: Site) -> None:
    page.get_by_role("button", name="account menu").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.goto("/page")
    assert "callboard_theme=dark" in site.cookies[-1]
    page.get_by_role("button", name="account menu").click()
    page.get_by_role("button", name="System").click()
    assert "callboard_theme" not in page.evaluate("document.cookie")


def test_the_palette_asks_while_one_types_and_follows_the_choice(page: Page) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill("play list")
    expect(page.get_by_role("option").first).to_contain_text("Catalog for play list")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == page.get_by_role("option").nth(1).get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chosen-second")


def test_the_palette_searches_in_full_when_it_gets_no_suggestions(page: Page) -> None:
    page.route("**/-/palette*", lambda route: route.abort())
    page.get_by_role("link", name="Search", exact=False).first.click()
    expect(page.locator(".cb-pal__none")).to_contain_text("not available")
    page.get_by_role("combobox").fill("needle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalog?q=needle")


def test_keys_go_places_move_rows_and_press_buttons(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr.is-cursor")).to_contain_text("two")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="one")).to_be_focused()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Star kept").first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Filter")).to_be_focused()
    page.keyboard.type("gc")
    assert page.url.endswith("/page")
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("]")
    page.wait_for_url("**/next-tab")
    page.goto("/page")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/catalog")


def test_single_keys_can_be_turned_off(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("switch", name="Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("tr.is-cursor")).to_have_count(0)


def test_a_dialog_opens_closes_and_returns_the_focus(page: Page) -> None:
    page.get_by_role("button", name="Ask").click()
    dialog = page.get_by_role("dialog", name="Delete x?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Ask")).to_be_focused()
    page.get_by_role("button", name="Ask").click()
    page.mouse.click(5, 5)
    expect(dialog).to_be_hidden()


def test_arrow_keys_move_inside_a_menu(page: Page) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="First")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Second")).to_be_focused()


def test_code_is_copied(page: Page) -> None:
    page.get_by_role("button", name="Copy").click()
    expect(page.locator(".cb-toast")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "to copy"


def test_a_long_facet_is_narrowed_while_one_types(page: Page) -> None:
    page.get_by_role("textbox", name="Find owner").fill("kara")
    expect(page.get_by_role("checkbox", name="karaoke")).to_be_visible()
    expect(page.get_by_role("checkbox", name="needle")).to_be_hidden()


def test_a_graph_zooms_pans_and_shows_neighbours(page: Page) -> None:
    view = page.locator("#g .vp")
    page.get_by_role("button", name="Zoom in").click()
    assert "scale(1.25)" in (view.get_attribute("transform") or "")
    page.get_by_role("button", name="Fit").click()
    assert view.get_attribute("transform") == "translate(0 0) scale(1)"
    page.locator("#g .n[data-id=a]").focus()
    expect(page.locator("#g .n[data-id=c]")).to_have_class(re.compile("away"))
    expect(page.locator("#g .n[data-id=b]")).not_to_have_class(re.compile("away"))


def test_the_navigation_is_a_drawer_on_phones(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#side")).to_be_hidden()
    page.get_by_role("button", name="Open navigation").click()
    expect(page.locator("#side")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/page", "/gallery"])
def test_axe_finds_nothing(page: Page, path: str, width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(path)
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_axe_finds_nothing_in_open_layers(page: Page) -> None:
    page.get_by_role("button", name="account menu").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    for opened in ("Control+k", "?"):
        page.keyboard.press(opened)
        expect(page.locator("dialog[open]")).to_have_count(1)
        page.wait_for_timeout(300)
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA and its own best practice."""
    page.evaluate((ROOT / "frontend/node_modules/axe-core/axe.min.js").read_text())
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("rules => axe.run(document, { runOnly: rules }).then(result => result.violations)", rules)
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
