"""What attackers have at hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from callboard.testing import LocalServer


@pytest.fixture
def web() -> Iterator[LocalServer]:
    """A web server on this machine whose `routes` the attacker writes."""
    with LocalServer() as server:
        yield server
