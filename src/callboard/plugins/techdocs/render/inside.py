"""The inside of a process that renders: it gets texts, gives HTML, and can do nothing else."""

from __future__ import annotations

import importlib
import pkgutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import msgspec
import pygments.plugin
import pymdownx  # type: ignore[import-untyped]
from markdown.util import get_installed_extensions
from pygments.lexers import LEXERS

from callboard import close_in

from ..clean import CleanRules
from .extensions import KNOWN
from .limits import Limits
from .page import Site
from .pipe import Answer, PageSource, RenderedPage, Request, Setup, SiteContext
from .plain import as_written

AGAIN: Final = 0.25
"""Seconds after which a page is interrupted once more that has caught the first interruption."""
SHARE: Final = 0.3
"""The part of its patience after which a process answers with what it has done so far."""


WARM: Final = SiteContext(extensions=tuple((name, {}) for name in sorted(KNOWN)))
WARM_TEXT: Final = """---
title: Warm
---
# Warm :smile: ++ctrl+a++ $x$

```python title="a" hl_lines="1" linenums="1"
pass
```

| a |
|---|
| [b](a.md) <b>c</b> |
"""
"""A page that uses something of everything."""


class _TooLong(BaseException):
    """A page has had its time. No library catches it, being no error."""


def prepare(setup: bytes) -> Callable[[bytes], bytes]:
    """What answers the requests, in a process that can open, start and reach nothing any more."""
    given = msgspec.msgpack.decode(setup, type=Setup)
    load_everything()
    close_in(given.limits.memory)
    return Inside(given).answer


def load_everything() -> None:
    """Loads what libraries would load when they first need it, as long as files can be read."""
    get_installed_extensions()
    setattr(pygments.plugin, "iter_entry_points", _no_plugins)  # noqa: B010
    names = {module for module, *_ in LEXERS.values()} | {"pygments.formatters.html", "pygments.styles.default"}
    names |= {found.name for found in pkgutil.iter_modules(pymdownx.__path__, "pymdownx.")}
    for name in sorted(names):
        importlib.import_module(name)
    Site(WARM, Limits(), CleanRules()).render(PageSource(uri="a.md", path="a/", source="a.md", text=WARM_TEXT))


def _no_plugins(_group: str) -> tuple[()]:
    """Pygments looks for lexers of others in files, each time that it does not know a language."""
    return ()


class Inside:
    """Renders pages of the site that it was asked about last."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._digest = b""
        self._context = SiteContext()
        self._site: Site | None = None

    def answer(self, asked: bytes) -> bytes:
        """The answer to a Request: an Answer."""
        request = msgspec.msgpack.decode(asked, type=Request)
        if request.digest != self._digest:
            self.using(msgspec.msgpack.decode(request.site, type=SiteContext))
            self._digest = request.digest
        pages = tuple(self.pages(request.pages))
        return msgspec.msgpack.encode(Answer(pages=pages, faults=self._faults() if not request.pages else ()))

    def using(self, context: SiteContext) -> Inside:
        """Takes the pages that come for those of another site."""
        self._context, self._site = context, None
        return self

    def pages(self, pages: tuple[PageSource, ...]) -> Iterator[RenderedPage]:
        """The pages, as many as there is time for."""
        end = time.monotonic() + self._setup.limits.patience * SHARE
        for page in pages:
            yield self.page(page)
            if time.monotonic() > end:
                return

    def _faults(self) -> tuple[str, ...]:
        return tuple(Site(self._context, self._setup.limits, self._setup.rules).faults)

    def page(self, page: PageSource) -> RenderedPage:
        """The page, or its source with the reason why it cannot be rendered."""
        try:
            with _time_limit(self._setup.limits.seconds):
                if self._site is None:
                    self._site = Site(self._context, self._setup.limits, self._setup.rules)
                return self._site.render(page)
        except _TooLong:
            _stop_clock()
            reason = f"It takes longer than {self._setup.limits.seconds:g} seconds."
        except MemoryError:
            reason = "It needs more memory than it may have."
        except RecursionError:
            reason = "It nests too deeply."
        except Exception as error:  # noqa: BLE001 - libraries raise what they like over texts that they did not expect
            reason = f"{type(error).__name__}: {error!s:.200}"
        # What it was made with may be in any state.
        self._site = None
        return as_written(page, f"The page cannot be rendered. {reason}", hint="Simplify it, or divide it.")


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raises _TooLong when the processor has worked so long; where there is no such clock, the process is ended."""
    if sys.platform == "win32":
        yield
        return
    signal.signal(signal.SIGPROF, _interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        yield
    finally:
        _stop_clock()


def _stop_clock() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise _TooLong
