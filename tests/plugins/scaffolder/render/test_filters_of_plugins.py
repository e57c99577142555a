"""Filters that plugins bring, in a portal."""

from __future__ import annotations

import pytest

from callboard import Plugin
from callboard.plugins.scaffolder import TemplateFilter
from callboard.plugins.scaffolder.render import Renderer
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

FILTERS = Plugin(
    id="acme-filters",
    title="Acme's filters",
    needs=["scaffolder"],
    contributes=[
        TemplateFilter(id="initials", source="(name) => name.split('-').map((part) => part[0]).join('')"),
        TemplateFilter(id="initials", source="() => 'the second of that name'"),
        TemplateFilter(id="pick", source="() => 'instead of the one that is built in'"),
    ],
)


async def test_a_filter_of_a_plugin_works_and_a_name_stays_whose_it_was_first() -> None:
    async with portal(FILTERS) as running:
        renderer = running.context("scaffolder").state(Renderer)
        tree = ["${{ 'my-own-service' | initials }}", "${{ {a: 1} | pick('a') }}"]
        assert (await renderer.values(tree, {})).value == ["mos", 1]
        found = await running.api("/api/scaffolder/v2/templating-extensions")
        assert list(found["filters"]) == ["parseRepoUrl", "parseEntityRef", "pick", "projectSlug", "initials"]


async def test_the_hosts_of_the_settings_are_known_with_the_public_ones() -> None:
    settings = {"integrations": {"gitlab": [{"host": "git.acme.example"}]}}
    async with portal(settings=settings) as running:
        renderer = running.context("scaffolder").state(Renderer)
        tree = [
            "${{ 'git.acme.example?owner=a&repo=b' | projectSlug }}",
            "${{ 'github.com?owner=c&repo=d' | projectSlug }}",
            "${{ 'elsewhere.example?owner=c&repo=d' | projectSlug }}",
        ]
        rendered = await renderer.values(tree, {})
        assert rendered.value == ["a/b", "c/d", tree[2]]
        assert "No matching integration configuration for host elsewhere.example" in rendered.warnings[0]
