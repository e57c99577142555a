"""Whatever is sent is understood, or refused."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from callboard import Invalid
from callboard.plugins.scaffolder.endpoints.dry_runs import read_files
from callboard.plugins.scaffolder.endpoints.tasks import read_retry

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["secrets", "a"]), inner),
    max_leaves=8,
)


@given(st.binary() | JSON.map(msgspec.json.encode))
def test_a_retry_is_read_or_refused(raw: bytes) -> None:
    try:
        read = read_retry(raw)
    except Invalid:
        return
    assert all(isinstance(each, str) for each in (read.get("secrets") or {}).values())


@given(st.lists(st.fixed_dictionaries({"path": st.text(), "base64Content": st.text() | st.just("aGk=")}), max_size=4))
def test_the_files_of_a_template_are_read_or_refused(given_files: list[Any]) -> None:
    try:
        read = read_files(given_files)
    except Invalid:
        return
    assert set(read) == {each["path"] for each in given_files}
