"""Whatever is stored as metadata is an object of JSON, or is not there."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from callboard.plugins.techdocs.endpoints.metadata import stored_object


@given(content=st.binary() | st.text().map(str.encode))
@example(content=b"[" * 100_000)
@example(content=b"[]")
def test_what_is_stored_is_an_object_or_none(content: bytes) -> None:
    found = stored_object(content)
    assert found is None or isinstance(found, dict)
