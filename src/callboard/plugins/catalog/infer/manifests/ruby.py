"""Gemfile and *.gemspec, read as text: both are programs, and none is run."""

from __future__ import annotations

import re

from ..parsing import MAX_NAMES
from ..wording import numbered_lines
from .model import LIBRARY, WEBSITE, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("rails", "Rails"),
    Framework("hanami", "Hanami"),
    Framework("sinatra", "Sinatra"),
    Framework("grape", "Grape"),
    Framework("roda", "Roda"),
    Framework("jekyll", "Jekyll", WEBSITE),
    Framework("middleman", "Middleman", WEBSITE),
)
GEM = re.compile(r"""gem[ \t(]+["']([A-Za-z0-9_.-]{1,100})["']""")
ATTRIBUTE = re.compile(r"""\w{1,40}\.(name|version|summary|description)[ \t]*=[ \t]*(?:%q\{|["'])([^"'}\n]{1,300})""")
DEPENDENCY = re.compile(r"""\w{1,40}\.add_(?:runtime_)?dependency[ \t(]+["']([A-Za-z0-9_.-]{1,100})["']""")


def read_gemfile(path: str, text: str) -> Manifest | None:
    """Reads a Gemfile: what a program is built on."""
    names = tuple(match[1] for _, line in numbered_lines(text) if (match := GEM.match(line)))[:MAX_NAMES]
    framework = find_framework(FRAMEWORKS, names)
    return Manifest(
        path=path,
        language="Ruby",
        framework=framework.name,
        kind_hint=framework.kind,
        dependencies=names,
        starts=bool(framework.kind),
    )


def read_gemspec(path: str, text: str) -> Manifest | None:
    """Reads a gemspec; None when it names no gem."""
    lines = [line for _, line in numbered_lines(text)]
    found: dict[str, str] = {}
    for match in filter(None, map(ATTRIBUTE.match, lines)):
        found.setdefault(match[1], match[2])
    if "name" not in found:
        return None
    return Manifest(
        path=path,
        name=found["name"],
        version=found.get("version", ""),
        description=found.get("summary") or found.get("description", ""),
        language="Ruby",
        kind_hint=LIBRARY,
        dependencies=tuple(match[1] for match in map(DEPENDENCY.match, lines) if match)[:MAX_NAMES],
    )
