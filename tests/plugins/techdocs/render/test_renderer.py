"""Pages are rendered in processes of their own, each for itself."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

import pytest

from callboard import Invalid
from callboard.plugins.techdocs.render import Limits, Renderer
from callboard.plugins.techdocs.settings import SanitizerSettings

from .conftest import context, page
from .test_features import RENDERED


@pytest.fixture
async def renderer() -> AsyncIterator[Renderer]:
    started = Renderer(limits=Limits(seconds=1.0), processes=1)
    yield started
    await started.close()


async def test_a_closed_in_process_renders_all_that_there_is(renderer: Renderer) -> None:
    rendered = await renderer.pages([page(text) for text, _ in RENDERED], context())
    for (text, html), each in zip(RENDERED, rendered, strict=True):
        assert html in each.html, text
        assert each.problems == ()


async def test_every_extension_works_in_a_closed_in_process(renderer: Renderer) -> None:
    assert await renderer.faults(context(*((name, {}) for name in ("pymdownx.keys", "smarty", "codehilite")))) == ()
    faults = await renderer.faults(context(("nope", {}), ("pymdownx.tabbed", {"nope": 1})))
    assert ["`nope` is not known" in faults[0], "`pymdownx.tabbed` cannot work" in faults[1]] == [True, True]


async def test_pages_come_in_order_however_they_are_shared_out(renderer: Renderer) -> None:
    pages = [page(f"# Page {number}\n\n" + "word " * (number * 100)) for number in range(60)]
    rendered = await renderer.pages(pages, context())
    assert [each.title for each in rendered] == [f"Page {number}" for number in range(60)]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no clock that interrupts")
async def test_a_page_that_takes_too_long_takes_no_other_with_it(renderer: Renderer) -> None:
    rendered = await renderer.pages([page("# a"), page("[" * 2**20), page("# b")], context())
    assert [each.failed for each in rendered] == [False, True, False]
    assert rendered[1].problems[0].level == "error"


async def test_a_page_that_ends_the_process_takes_no_other_with_it() -> None:
    renderer = Renderer(limits=Limits(seconds=60.0, patience=3.0), processes=1)
    try:
        rendered = await renderer.pages([page("# a"), page("[" * 2**20), page("# b")], context())
    finally:
        await renderer.close()
    assert [each.failed for each in rendered] == [False, True, False]
    assert "longer than 3 seconds" in rendered[1].problems[0].message


async def test_what_the_settings_allow_beside_is_kept() -> None:
    allowed = SanitizerSettings.model_validate(
        {"allowedIframeHosts": ["www.example.org"], "additionalAllowedURIProtocols": ["vscode"]}
    )
    renderer = Renderer(allowed, processes=1)
    try:
        text = '<iframe src="https://www.example.org/x"></iframe>\n\n[a](vscode://file)'
        [rendered] = await renderer.pages([page(text)], context())
    finally:
        await renderer.close()
    assert 'src="https://www.example.org/x"' in rendered.html
    assert 'href="vscode://file"' in rendered.html


def test_settings_that_would_be_dangerous_are_refused() -> None:
    allowed = SanitizerSettings.model_validate({"additionalAllowedURIProtocols": ["javascript"]})
    with pytest.raises(Invalid, match="javascript"):
        Renderer(allowed)
