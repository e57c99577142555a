"""Reporting what is wrong with a page: from the selection to the issue at the tracker, and what readers say besides."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest
from playwright.sync_api import Page, expect
from tests.plugins.techdocs.report.issue_server import IssueServer

from callboard.plugins.techdocs.model import MANIFEST, Heading, Manifest, NavNode, PageRecord, Written

from .accessibility import find_faults
from .conftest import OpenWindow
from .portal import Served, serve_company
from .test_changing import post, wait_for

ENTITY = (
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: shop-manual\n  annotations:\n"
    "    backstage.io/techdocs-ref: dir:.\nspec: {{type: documentation, lifecycle: production, owner: {owner}}}\n"
)
DAY = 86400.0
WORDS = "three times the expected peak for ten minutes"
SOURCE = f"# Going live\n\n## Load test before launch\n\nRun the standard profile at *{WORDS}*.\n"
ARTICLE = (
    '<!doctype html><html lang="en"><head><title>Going live</title></head><body>'
    '<article class="md-content__inner md-typeset"><h1 id="going-live">Going live</h1>'
    '<h2 id="load">Load test before launch</h2>'
    f"<p>Run the standard profile at <em>{WORDS}</em>. Record the result.</p></article></body></html>"
)
GUIDE = "/docs/default/component/shop-manual/live/"


@dataclass(frozen=True, kw_only=True)
class Handbook:
    """A portal with one documented component, and the tracker of its repository."""

    served: Served
    tracker: IssueServer


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handbook]:
    folder = tmp_path_factory.mktemp("handbook")
    with IssueServer("gitea") as tracker, pytest.MonkeyPatch.context() as patch:
        store(folder / "sites", site_of(tracker.repository))
        publisher = {"type": "local", "local": {"publishDirectory": str(folder / "sites")}}
        patch.setenv("CALLBOARD_CONFIG_techdocs", json.dumps({"builder": "external", "publisher": publisher}))
        patch.setenv("CALLBOARD_CONFIG_integrations", json.dumps(tracker.settings))
        with serve_company(folder) as served:
            file = folder / "catalog-info.yaml"
            file.write_text(ENTITY.format(owner="playlist-core"))
            post(served, "/api/catalog/locations", {"type": "file", "target": str(file)})
            wait_for(lambda: served.get_json("/api/catalog/entities?filter=metadata.name=shop-manual") != [])
            yield Handbook(served=served, tracker=tracker)


def site_of(repository: str) -> Manifest:
    now = time.time()
    page = PageRecord(
        path="live/",
        title="Going live",
        source="docs/live.md",
        edit=f"{repository}/_edit/main/docs/live.md",
        headings=(
            Heading(level=1, id="going-live", text="Going live"),
            Heading(level=2, id="load", text="Load test before launch"),
        ),
        written=Written(at=now - 400 * DAY, by="Jonas Weber"),
    )
    return Manifest(
        name="Handbook",
        built_at=now,
        source=f"{repository}/src/branch/main",
        repository=repository,
        nav=(NavNode(title="Home", path=""), NavNode(title="Going live", path="live/")),
        pages=(PageRecord(path="", title="Home", source="docs/index.md"), page),
        written=Written(at=now - 400 * DAY),
        code=Written(at=now - DAY),
    )


def store(sites: Path, site: Manifest) -> None:
    home = sites / "default" / "component" / "shop-manual"
    (home / "live").mkdir(parents=True)
    (home / "index.html").write_text(ARTICLE.replace("Going live", "Home"))
    (home / "live" / "index.html").write_text(ARTICLE)
    (home / "live" / "index.md").write_text(SOURCE)
    (home / "techdocs_metadata.json").write_text(json.dumps({"site_name": "Handbook", "files": []}))
    (home / MANIFEST).write_bytes(msgspec.json.encode(site))


def select(page: Page, words: str) -> None:
    """Marks the first of these words in the article, as a reader does."""
    page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.querySelector("[data-docs-article]"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return;
          }
          throw new Error(words);
        }""",
        words,
    )


def test_what_is_selected_becomes_an_issue_and_the_page_counts_it(open_window: OpenWindow, handbook: Handbook) -> None:
    page = open_window(on=handbook.served).visit(GUIDE)
    select(page, WORDS)
    page.get_by_role("button", name="Report an issue").click()
    dialog = page.get_by_role("dialog", name="Report an issue with this page")
    expect(dialog).to_contain_text("Goes to playlist-core as an issue in acme/shop.")
    expect(dialog.locator("blockquote")).to_have_text(WORDS)
    dialog.get_by_label("What is wrong?").fill("It is five by now, @everyone")
    dialog.get_by_role("button", name="Send report").click()
    arrived = page.get_by_role("dialog", name="Your report has arrived")
    address = arrived.get_by_role("link", name="See the issue").get_attribute("href")
    (issue,) = handbook.tracker.issues
    assert address == issue["html_url"]
    assert issue["title"] == f"Documentation feedback: {WORDS}"
    assert issue["body"].startswith(f"> {WORDS}") and "@everyone" not in issue["body"]
    assert f"{handbook.tracker.repository}/src/branch/main/docs/live.md?display=source#L5" in issue["body"]
    assert f"{GUIDE}#:~:text={WORDS}" in unquote(issue["body"])
    arrived.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("link", name="1 open issue on this page").first).to_be_visible()
    page.get_by_role("link", name="1 open issue on this page").first.click()
    expect(page.locator("main")).to_contain_text("It is five by now")
    expect(page.get_by_role("link", name="Issue")).to_have_attribute("href", issue["html_url"])


def test_a_link_to_the_selection_leads_to_it(open_window: OpenWindow, handbook: Handbook) -> None:
    page = open_window(on=handbook.served).visit(GUIDE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    select(page, WORDS)
    page.get_by_role("button", name="Copy link to the selection").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    link = str(page.evaluate("navigator.clipboard.readText()"))
    assert unquote(link) == f"{handbook.served.url}{GUIDE}#:~:text={WORDS}"
    expect(page.locator("#cb-docs-bubble")).to_be_hidden()


def test_the_bubble_goes_with_the_selection_and_with_escape(open_window: OpenWindow, handbook: Handbook) -> None:
    page = open_window(on=handbook.served).visit(GUIDE)
    bubble = page.locator("#cb-docs-bubble")
    select(page, "standard profile")
    expect(bubble).to_be_visible()
    page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()
    select(page, WORDS)
    expect(bubble).to_be_visible()
    page.evaluate("getSelection().removeAllRanges()")
    expect(bubble).to_be_hidden()


def test_a_tracker_that_fails_costs_nobody_their_words(open_window: OpenWindow, handbook: Handbook) -> None:
    before = len(handbook.tracker.issues)
    handbook.tracker.refuses = 503
    try:
        page = open_window(on=handbook.served).visit(GUIDE)
        page.get_by_role("link", name="Report an issue").first.click()
        page.get_by_label("What is wrong?").fill("The table is empty")
        page.get_by_role("button", name="Send report").click()
        dialog = page.get_by_role("dialog", name="The report has not arrived yet")
        expect(dialog).to_contain_text("It is kept here, and nothing is lost.")
        expect(dialog).to_contain_text("The table is empty")
    finally:
        handbook.tracker.refuses = 0
    dialog.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("dialog", name="Your report has arrived")).to_be_visible()
    assert len(handbook.tracker.issues) == before + 1


def test_a_reader_votes_changes_their_mind_and_adds_a_word(open_window: OpenWindow, handbook: Handbook) -> None:
    page = open_window(on=handbook.served).visit(GUIDE)
    foot = page.locator("#cb-docs-feedback")
    foot.get_by_role("button", name="Yes").click()
    expect(foot).to_contain_text("100% found it useful")
    expect(foot.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    foot.get_by_role("button", name="No").click()
    expect(foot).to_contain_text("0% found it useful")
    foot.get_by_label("A word for its owners").fill("Where is the table?")
    foot.get_by_role("button", name="Add").click()
    expect(foot.get_by_role("button", name="Change")).to_be_visible()
    expect(foot).to_contain_text("1 reader this month")


def test_all_of_it_works_without_scripts(open_window: OpenWindow, handbook: Handbook) -> None:
    page = open_window(on=handbook.served, scripts=False).visit(GUIDE)
    page.get_by_role("link", name="Report an issue").first.click()
    page.get_by_label("What is wrong?").fill("Nothing moves here")
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_role("heading", name="Your report has arrived")).to_be_visible()
    page = open_window(on=handbook.served, scripts=False).visit(GUIDE)
    # Whichever was not said before: pressing the other takes a vote back.
    page.locator("#cb-docs-feedback button[aria-pressed=false]").first.click()
    expect(page.locator("#cb-docs-feedback")).to_contain_text("found it useful")


@pytest.mark.parametrize(
    "path",
    [GUIDE, f"{GUIDE.removesuffix('live/')}-/report?path=live/&quote=peak", f"{GUIDE.removesuffix('live/')}-/reports"],
)
def test_pages_work_for_everyone(open_window: OpenWindow, handbook: Handbook, axe: str, path: str) -> None:
    assert find_faults(open_window(on=handbook.served).visit(path), axe) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_bubble_and_the_dialog_work_for_everyone(
    open_window: OpenWindow, handbook: Handbook, axe: str, width: int
) -> None:
    page = open_window(on=handbook.served, width=width).visit(GUIDE)
    select(page, WORDS)
    expect(page.locator("#cb-docs-bubble")).to_be_visible()
    assert find_faults(page, axe, widths=(width,)) == []
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("link", name="Report an issue").last.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert find_faults(page, axe, widths=(width,)) == []
