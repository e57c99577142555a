"""The samples of the guide "Add to documentation", run as they are printed."""

from __future__ import annotations

import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import complaints_of

from callboard import Plugin
from callboard.plugins.techdocs import DocsAddon, DocsPublished, IssueTracker, PageRecord, Report, SiteKey
from callboard.testing import LocalServer, portal

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "docs-addons.md"

pytestmark = pytest.mark.usefixtures("callboard_database")


def samples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture
def modules() -> Iterator[list[types.ModuleType]]:
    made = []
    for number, source in enumerate(samples("python")):
        module = types.ModuleType(f"company_docs_{number}")
        module.__file__ = str(GUIDE)
        sys.modules[module.__name__] = module
        exec(compile(source, module.__name__, "exec"), module.__dict__)
        made.append(module)
    yield made
    for module in made:
        del sys.modules[module.__name__]


async def test_the_addon_is_drawn_and_the_event_is_heard(modules: list[types.ModuleType], tmp_path: Path) -> None:
    plugin: Plugin = modules[0].plugin
    async with portal(plugin, folder=tmp_path, work=False) as running:
        ctx = running.context("company-docs")
        (addon,) = ctx.of(DocsAddon)
        key, page = SiteKey("default", "component", "docs"), PageRecord(path="", title="Home")
        made = await addon.contribution.render(key, page, ctx)
        assert "Home has 0 headings" in ctx.draw(made)
        await modules[0].tell(DocsPublished(ref=key.ref), ctx)


async def test_the_tracker_takes_its_repositories_and_opens_tickets(
    modules: list[types.ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalServer({"/api/tickets": {"url": "https://desk.acme.example/7"}}) as desk:
        monkeypatch.setattr(modules[1], "DESK", f"{desk.url}/api/tickets")
        allowed = {"backend": {"reading": {"allow": [{"host": desk.url.removeprefix("http://")}]}}}
        async with portal(modules[1].plugin, folder=tmp_path, settings=allowed, work=False) as running:
            ctx = running.context("company-desk")
            (tracker,) = [each for each in ctx.of(IssueTracker) if each.plugin == "company-desk"]
            report = Report(repository="https://git.acme.example/shop", title="t", body="b", mark="m")
            assert await tracker.contribution.takes(report.repository, ctx)
            assert not await tracker.contribution.takes("https://elsewhere.test/shop", ctx)
            assert await tracker.contribution.open(report, ctx) == "https://desk.acme.example/7"
        assert desk.seen[0].json() == {"title": "t", "text": "b"}


def test_the_settings_are_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sample,) = samples("yaml")
    assert complaints_of(sample, tmp_path, monkeypatch) == []
