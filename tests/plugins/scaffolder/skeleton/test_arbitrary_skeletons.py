"""Whatever lies in a skeleton: bytes are text or copied, and no set of links that is copied leads out."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from callboard import stays_inside
from callboard.plugins.scaffolder.skeleton.content import read_text

NAMES = st.sampled_from(["a", "b", "c", "d"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
TARGETS = st.lists(NAMES | st.sampled_from(["..", "..", ".", ""]), min_size=1, max_size=6).map("/".join)


@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_text_is_written_as_it_was_read_or_the_file_is_copied(content: bytes) -> None:
    text = read_text(content)
    assert text is None or text.encode() == content


@settings(max_examples=200, deadline=None)
@given(links=st.dictionaries(PATHS, TARGETS, max_size=8), asked=PATHS)
def test_no_set_of_links_leads_out(links: dict[str, str], asked: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "one/two")
        root.mkdir(parents=True)
        for path, leads_to in links.items():
            if leads_to and stays_inside(path, leads_to):
                _link(root, path, leads_to)
        found = os.path.realpath(root / asked)
        assert found == str(root.resolve()) or found.startswith(f"{root.resolve()}/")


def _link(root: Path, path: str, leads_to: str) -> None:
    """As a workspace does it: over folders that are no links."""
    folder = root
    for name in path.split("/")[:-1]:
        folder = folder / name
        if folder.is_symlink():
            return
        folder.mkdir(exist_ok=True)
    if not os.path.lexists(root / path):
        # Slashes are doubled only on paper: of links in a circle, `realpath` would take what follows two for a root.
        (root / path).symlink_to(re.sub("/+", "/", leads_to))
