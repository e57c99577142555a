"""Templates for tests: what a file with one says, as values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callboard.testing import Meadow

VERSION = "scaffolder.backstage.io/v1beta3"
PEOPLE = [
    Meadow.group("playlist-core", title="Playlist Core"),
    Meadow.group("search"),
    Meadow.group("billing"),
    Meadow.user("guest", member_of=["playlist-core"]),
    Meadow.user("noor", member_of=["search"]),
]


def template(name: str = "service", pages: Sequence[Any] | Any = (), **more: Any) -> dict[str, Any]:
    """A template that writes one line, with the pages given."""
    steps = more.pop("steps", [{"id": "say", "name": "Say it", "action": "debug:log", "input": {"message": "hello"}}])
    usual = {"type": "service", "owner": "playlist-core", "parameters": pages, "steps": steps}
    return Meadow.entity("Template", name, api_version=VERSION, **{**usual, **more})


BASICS = {
    "title": "Basics",
    "required": ["name", "owner"],
    "properties": {
        "name": {"title": "Name", "type": "string", "pattern": "^[a-z0-9-]+$", "ui:autofocus": True},
        "owner": {"title": "Owner", "type": "string", "ui:field": "OwnerPicker"},
    },
}
OPTIONS = {
    "title": "Options",
    "properties": {
        "size": {"title": "Size", "enum": ["s", "l"], "enumNames": ["Small", "Large"], "default": "s"},
        "token": {"title": "Token", "type": "string", "ui:field": "Secret"},
    },
}
