"""The renderer for tests that do not run on an event loop: one for many, since each starts processes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from callboard.plugins.scaffolder.model import TemplateFilter
from callboard.plugins.scaffolder.render import Limits, Rendered, Renderer, TextOptions, Truth

HOSTS = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "bitbucket.org": "bitbucketCloud",
    "bitbucket.acme.dev": "bitbucketServer",
    "dev.azure.com": "azure",
    "gitea.acme.dev": "gitea",
    "gerrit.acme.dev": "gerrit",
}
FILTERS = [
    TemplateFilter(id="shout", source="(text, mark = '!') => text.toUpperCase() + mark"),
    TemplateFilter(id="broken", source="(text => "),
    TemplateFilter(id="constant", source="42"),
]


class Rendering:
    """A renderer with an event loop in a thread of its own."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)

    def values(self, template: Any, context: Mapping[str, Any], *, strict: bool = False) -> Rendered:
        return self.run(self.renderer.values(template, context, strict=strict))

    def value(self, template: Any, context: Mapping[str, Any] | None = None) -> Any:
        """The value alone, of something that gives no warning."""
        rendered = self.values(template, context or {})
        assert list(rendered.warnings) == []
        return rendered.value

    def condition(self, template: Any, context: Mapping[str, Any], *, failed: bool = False) -> Truth:
        return self.run(self.renderer.condition(template, context, failed=failed))

    def text(self, text: str, values: Mapping[str, Any] | None = None, **options: bool) -> str:
        return self.run(self.renderer.text([text], values or {}, TextOptions(**options)))[0]

    def close(self) -> None:
        self.run(self.renderer.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def rendering(limits: Limits | None = None) -> Iterator[Rendering]:
    """Renders until the end of the block."""
    made = Rendering(Renderer(hosts=HOSTS, filters=FILTERS, limits=limits))
    try:
        yield made
    finally:
        made.close()
