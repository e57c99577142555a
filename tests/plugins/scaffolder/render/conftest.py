"""One renderer for all tests of the language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rendering import Rendering, rendering


@pytest.fixture(scope="session")
def language() -> Iterator[Rendering]:
    with rendering() as made:
        yield made
