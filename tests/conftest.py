"""For all tests: asynchronous ones run on asyncio, those in the browser come last and share one browser, and those that
read the corpus are left out where it is not."""

from __future__ import annotations

import inspect
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
LEFT_OUT = pytest.StashKey[int]()
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "Chromium is missing: `make test` installs it, and -m 'not browser' leaves these tests out"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def anyio_backend() -> str:
    """Callboard runs on asyncio alone."""
    return "asyncio"


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, name: str, obj: object) -> None:
    """Marks asynchronous tests, before the plugin that runs them looks for its mark."""
    if inspect.iscoroutinefunction(obj) and collector.istestfunction(obj, name):
        pytest.mark.anyio(obj)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of all tests: the machine's, or the one named in CALLBOARD_CHROMIUM, or Playwright's own."""
    found = os.environ.get("CALLBOARD_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.fail(NO_BROWSER, pytrace=False)
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts the browser last, and leaves out what needs the corpus when that is not beside the checkout."""
    # As long as Playwright is there its event loop counts as running, and no other test could run one.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    left_out = [] if CORPUS.is_dir() else [item for item in items if item.get_closest_marker("corpus")]
    if left_out:
        config.stash[LEFT_OUT] = len(left_out)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_report_collectionfinish(config: pytest.Config) -> str:
    """Says in one line how many tests that were."""
    count = config.stash.get(LEFT_OUT, 0)
    return f"corpus: {CORPUS} is not there, so {count} tests that read it are left out" if count else ""
