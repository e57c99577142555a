"""For all tests: asynchronous ones run on asyncio, long ones begin, those in the browser come last and share it, and
those that read the corpus are left out where it is not."""

from __future__ import annotations

import gc
import inspect
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from callboard import usable_cores
from leaks import Watch, watching

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
AXE = Path(__file__).resolve().parents[1] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
NO_AXE = "axe-core is missing: `npm ci` in frontend/ brings it, as does `python frontend/build_assets.py --force`"
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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """With `-n auto` there is a process for each core that this one may use; the tests of a single file, and all on a
    single core, run in this process, since starting others takes longer. None where the environment has a number."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    files = {argument.partition("::")[0] for argument in config.args}
    if len(files) == 1 and files.pop().endswith(".py"):
        return 0
    # Of two that are threads of one, pytest-xdist would count one.
    cores = usable_cores()
    return cores if cores > 1 else 0


@pytest.fixture(scope="session", autouse=True)
def watch() -> Iterator[Watch]:
    """All that portals of this process answer and log is looked through for secrets."""
    with watching() as looking:
        yield looking


@pytest.fixture(scope="module", autouse=True)
def _secrets_of_one_module(watch: Watch) -> Iterator[None]:
    yield
    watch.settings.clear()


@pytest.fixture(autouse=True)
def nothing_leaks(watch: Watch) -> Iterator[None]:
    """A test fails when a portal has told a secret to anybody who was not to get it."""
    watch.found.clear()
    yield
    if watch.found:
        pytest.fail("\n".join(dict.fromkeys(watch.found)), pytrace=False)


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
def axe() -> str:
    """The script that finds what keeps people from using a page."""
    if not AXE.is_file():
        pytest.fail(NO_AXE, pytrace=False)
    return AXE.read_text()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of a process: the machine's, or the one named in CALLBOARD_CHROMIUM, or Playwright's own."""
    found = os.environ.get("CALLBOARD_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.fail(NO_BROWSER, pytrace=False)
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts long files first and the browser last, and leaves out what needs the corpus when that is not beside the
    checkout. With several processes, files are given out in this order, each as soon as a process has room for it."""
    items.sort(key=_turn)
    left_out = [] if CORPUS.is_dir() else [item for item in items if item.get_closest_marker("corpus")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Modules and tests stay to the end, so that the garbage collector need not look through them again and again."""
    gc.freeze()


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    # As long as Playwright is there its event loop counts as running, and no other test could run one. And whoever gets
    # a long file last is waited for by all others.
    return item.get_closest_marker("browser") is not None, item.get_closest_marker("long") is None


def pytest_report_header() -> list[str]:
    """Says in one line whether tests are left out."""
    return [] if CORPUS.is_dir() else [f"corpus: {CORPUS} is not there, so the tests that read it are left out"]
