"""For all tests: asynchronous ones run on asyncio, long ones begin, those in the browser come last and share it, those
that read the corpus are left out where it is not, and what stands above the storage is tested on one of the databases
each (decision 34)."""

from __future__ import annotations

import inspect
import os
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from callboard import usable_cores
from callboard.foundation import memory
from leaks import Watch, watching

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[1] / "shared" / "corpus"
AXE = HERE.parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
NO_AXE = "axe-core is missing: `npm ci` in frontend/ brings it, as does `python frontend/build_assets.py --force`"
ON_EACH = ("end_to_end", "foundation", "kernel", "search", "testing")
"""The folders whose tests always run on each database: what they test is storage, or all of a portal."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "Chromium is missing: `make test` installs it, and -m 'not browser' leaves these tests out"
# Machines are shared: how long an example takes, or is in the making, says nothing.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
# Tracebacks in colours and frames took a tenth of all time.
_plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _plain])
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
    """With `-n auto` there is a process for each core that this one may use and one more, as tests wait for much of
    their time; the tests of a single file, and all on a single core, run in this process, since starting others takes
    longer. None where the environment has a number."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    files = {argument.partition("::")[0] for argument in config.args}
    if len(files) == 1 and files.pop().endswith(".py"):
        return 0
    # Of two that are threads of one, pytest-xdist would count one.
    cores = usable_cores()
    return cores + 1 if cores > 1 else 0


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
    checkout, and the other database where no option asks for it. With several processes, files are given out in this
    order, each as soon as a process has room for it."""
    items.sort(key=_turn)
    left_out = {item for item in items if item.get_closest_marker("corpus")} if not CORPUS.is_dir() else set()
    if config.getoption("--database") is None:
        left_out |= {item for item in items if _is_for_the_other_database(item)}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _is_for_the_other_database(item: pytest.Item) -> bool:
    """Half of the tests above the storage run on each database, always the same half: which one goes by the name."""
    chosen = item.callspec.params.get("callboard_database") if hasattr(item, "callspec") else None
    if chosen is None or item.get_closest_marker("long") or item.path.relative_to(HERE).parts[0] in ON_EACH:
        return False
    name = item.nodeid.replace(f"[{chosen}", "[")
    return (zlib.crc32(name.encode()) % 2 == 0) == (chosen == "postgres")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Modules and tests stay to the end, so that the garbage collector need not look through them again and again."""
    memory.keep_for_good()


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    # As long as Playwright is there its event loop counts as running, and no other test could run one. And whoever gets
    # a long file last is waited for by all others.
    return item.get_closest_marker("browser") is not None, item.get_closest_marker("long") is None


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Says in a line each what is left out."""
    chosen = config.getoption("--database")
    databases = (
        f"database: {chosen or 'each test above the storage on one of the two; --database both for all on both'}"
    )
    missing = [] if CORPUS.is_dir() else [f"corpus: {CORPUS} is not there, so the tests that read it are left out"]
    return [databases, *missing]
