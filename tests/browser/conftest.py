"""One browser and one portal for all tests. Each test gets windows of its own, which report what goes wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .portal import Served, serve_company
from .watched import Watched

PATIENCE = 45_000
"""Milliseconds until what should come counts as missing. Long, as all cores may be at work."""
expect.set_options(timeout=PATIENCE)

OpenWindow = Callable[..., Watched]
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve_company(tmp_path_factory.mktemp("portal")) as served:
        yield served


@pytest.fixture
def open_window(chromium: Browser, portal: Served) -> Iterator[OpenWindow]:
    """Opens a window with a fresh profile: `open_window(theme=, width=, scripts=, on=)`. At its end the test fails for
    everything that a console complained about."""
    opened: list[Watched] = []

    def open_(*, theme: Any = "light", width: int = 1280, scripts: bool = True, on: Served = portal) -> Watched:
        context = chromium.new_context(
            base_url=on.url,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        opened.append(Watched(context.new_page(), scripts=scripts))
        return opened[-1]

    yield open_
    complaints = [complaint for watched in opened for complaint in watched.complaints]
    for watched in opened:
        watched.page.context.close()
    assert complaints == []


@pytest.fixture
def open_page(open_window: OpenWindow) -> OpenPage:
    """Opens one address in a window of its own; the words for `open_window` may follow."""
    return lambda path="/catalog", **how: open_window(**how).visit(path)
