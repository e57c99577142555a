"""Whatever lies in a docs folder, a site comes of it or words about what is wrong, soon."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callboard import CallboardError
from callboard.plugins.techdocs.model import MANIFEST, SEARCH_INDEX, read_manifest

from .building import Building

NAMES = st.text(st.characters(exclude_characters="/\0\\", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
CONTENTS = st.binary(max_size=200) | st.sampled_from(
    [
        b"---\ntitle: x\n---\n# A\n",
        b'--8<-- "docs/index.md"\n',
        b"[a](b.md#c)\n\n![](x.png)\n",
        b"\xff\xfe#\0",
        b"# <b>\n",
    ]
)


@given(st.dictionaries(NAMES, CONTENTS, max_size=4), CONTENTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_page_is_called_and_holds(files: dict[str, bytes], index: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        building = Building(Path(folder))
        pages = {f"docs/{name}.md": content for name, content in files.items() if name not in (".", "..")}
        try:
            asyncio.run(building.build({"docs/index.md": index} | pages))
        except CallboardError as error:
            assert error.message
            return
        assert read_manifest(building.stored[MANIFEST]) is not None
        assert json.loads(building.stored[SEARCH_INDEX])["docs"]
        assert all(not path.startswith("/") and ".." not in path.split("/") for path in building.stored)
