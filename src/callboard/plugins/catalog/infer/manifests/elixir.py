"""mix.exs, read as text."""

from __future__ import annotations

import re

from ..parsing import MAX_NAMES
from ..wording import numbered_lines
from .model import LIBRARY, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("phoenix", "Phoenix"),
    Framework("plug_cowboy", "Plug"),
    Framework("bandit", "Bandit"),
    Framework("nerves", "Nerves", "firmware"),
)
APPLICATION = re.compile(r"app:[ \t]*:([a-z][a-z0-9_]{0,100})")
TEXT = re.compile(r"""(version|description|name):[ \t]*"([^"\n]{1,300})\"""")
DEPENDENCY = re.compile(r"\[?\{:([a-z][a-z0-9_]{0,100}),")


def read(path: str, text: str) -> Manifest | None:
    """Reads mix.exs; None when it names no application."""
    lines = [line for _, line in numbered_lines(text)]
    name = next((match[1] for match in map(APPLICATION.match, lines) if match), "")
    if not name:
        return None
    found = {match[1]: match[2] for match in map(TEXT.match, lines) if match}
    names = tuple(match[1] for match in map(DEPENDENCY.match, lines) if match)[:MAX_NAMES]
    framework = find_framework(FRAMEWORKS, names)
    return Manifest(
        path=path,
        name=name,
        version=found.get("version", ""),
        description=found.get("description", ""),
        language="Elixir",
        framework=framework.name,
        kind_hint=framework.kind or LIBRARY,
        dependencies=names,
        starts=bool(framework.kind),
    )
