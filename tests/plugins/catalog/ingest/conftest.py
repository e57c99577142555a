"""Short ways from YAML text to what a stage makes of it."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from callboard.plugins.catalog.ingest.parse import Parsed, parse
from callboard.plugins.catalog.ingest.process import Kinds, ProcessContext, Processed, process
from callboard.plugins.catalog.kinds import BUILT_IN
from callboard.plugins.catalog.model import LocationRef, SourceFile

FILE = LocationRef("url", "https://git.example/meadowlark/catalog-info.yaml")
ORIGIN = LocationRef("url", "https://git.example/meadowlark/all.yaml")


@pytest.fixture(scope="session")
def kinds() -> Kinds:
    return Kinds.of(BUILT_IN)


@pytest.fixture(scope="session")
def read() -> Callable[[str | bytes], Parsed]:
    """Parses text (its common indentation taken off) or bytes as they are."""

    def run(content: str | bytes, **options: Any) -> Parsed:
        raw = content if isinstance(content, bytes) else dedent(content).encode()
        return parse(SourceFile(location=FILE, content=raw), **options)

    return run


@pytest.fixture
def value(read: Callable[[str], Parsed]) -> Callable[[str], Any]:
    """What `v: <text>` holds once read; the text must be good YAML."""

    def run(text: str) -> Any:
        parsed = read(f"v: {text}\n".encode())
        assert parsed.problems == ()
        return parsed.declarations[0].document["v"]

    return run


@pytest.fixture
def enter(read: Callable[[str], Parsed], kinds: Kinds) -> Callable[..., Processed]:
    """Parses one document and processes it."""

    def run(text: str, **options: Any) -> Processed:
        parsed = read(text)
        assert parsed.problems == ()
        (declaration,) = parsed.declarations
        return process(declaration, ProcessContext(**{"kinds": kinds, "location": FILE, "origin": ORIGIN} | options))

    return run
