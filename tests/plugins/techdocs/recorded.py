"""A site as `techdocs-cli` left it in buckets, recorded by `published/record.py`. Of the theme's files there are only
the names, so something stands in for each."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_RECORD: Final = json.loads((Path(__file__).parent / "published" / "recorded.json").read_text(encoding="utf-8"))
ROOTS: Final[Mapping[str, str]] = {name: each["root"] for name, each in _RECORD["buckets"].items()}
"""Where in each bucket the site is: `plain`, `rooted` with a root path, `cased` with the case of its names kept."""
TYPES: Final[Mapping[str, str]] = {path: each["type"] for path, each in _RECORD["objects"].items()}
"""What each object was said to be."""
THEME: Final = b"of the theme"


def recorded_site() -> dict[str, bytes]:
    """The files by their paths."""
    return {path: _content(each) for path, each in _RECORD["objects"].items()}


def _content(said: Mapping[str, Any]) -> bytes:
    if "base64" in said:
        return base64.b64decode(said["base64"])
    return "\n".join(said["lines"]).encode() if "lines" in said else THEME


METADATA: Final = json.loads(recorded_site()["techdocs_metadata.json"])
SVG: Final = recorded_site()["img/a b.svg"]
