"""For all tests: asynchronous ones run on asyncio, and those that read the corpus are left out where it is not."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
LEFT_OUT = pytest.StashKey[int]()


@pytest.fixture
def anyio_backend() -> str:
    """Callboard runs on asyncio alone."""
    return "asyncio"


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, name: str, obj: object) -> None:
    """Marks asynchronous tests, before the plugin that runs them looks for its mark."""
    if inspect.iscoroutinefunction(obj) and collector.istestfunction(obj, name):
        pytest.mark.anyio(obj)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what needs the corpus of real files when that is not beside the checkout."""
    left_out = [] if CORPUS.is_dir() else [item for item in items if item.get_closest_marker("corpus")]
    if left_out:
        config.stash[LEFT_OUT] = len(left_out)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_report_collectionfinish(config: pytest.Config) -> str:
    """Says in one line how many tests that were."""
    count = config.stash.get(LEFT_OUT, 0)
    return f"corpus: {CORPUS} is not there, so {count} tests that read it are left out" if count else ""
