"""Turns words found in strangers' files into what a descriptor may hold: plain text, entity names, tags."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

ENTITY_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
MAX_NAME = 63
MAX_TEXT = 300
MAX_LINES = 20_000
MAX_LINE = 1_000

# Names that many repositories carry in their manifests because a generator or a template put them there.
GENERIC_NAMES = frozenset(
    {
        "api", "app", "application", "backend", "client", "code", "core", "demo", "docs", "example", "frontend",
        "main", "module", "monorepo", "my-app", "package", "parent", "placeholder", "project", "root", "sample",
        "server", "service", "services", "site", "src", "template", "test", "ui", "untitled", "vite-project",
        "web", "webapp", "website", "workspace",
    }
)  # fmt: skip


def clean_text(text: str, limit: int = MAX_TEXT) -> str:
    """One line of printable characters, cut at a word to `limit` characters."""
    head = text[: limit * 8]
    printable = "".join(letter if letter.isprintable() else " " for letter in head)
    line = " ".join(printable.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "…"


def entity_name(text: str) -> str:
    """The nearest valid entity name, without a scope or path before it; empty when nothing is left."""
    last = text[-500:].strip().rstrip("/").rpartition("/")[2]
    if len(last) <= MAX_NAME and ENTITY_NAME.fullmatch(last):
        return last
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9_.]+", "-", plain).strip("-_.")[:MAX_NAME].strip("-_.")


def certain_name(*candidates: str) -> str:
    """The first candidate that gives an entity name, else a name that is stable for the last candidate."""
    for candidate in candidates:
        if name := entity_name(candidate):
            return name
    digest = hashlib.sha256(candidates[-1].encode("utf-8", "replace")).hexdigest()
    return f"component-{digest[:8]}"


def is_generic(name: str) -> bool:
    """Whether a name is one that half of all repositories could carry."""
    return name.lower() in GENERIC_NAMES


def tag(text: str) -> str:
    """A valid tag: `ASP.NET Core` becomes `aspnet-core`, `C#` stays `c#`; empty when nothing is left."""
    plain = text[:200].lower().replace(".", "")
    return re.sub(r"[^a-z0-9:+#]+", "-", plain).strip("-")[:MAX_NAME].strip("-")


def decode(content: bytes) -> str | None:
    """UTF-8 text, with or without a mark, or UTF-16 with one; None for anything else."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text from 1, stripped, without the unreasonably long ones (R8)."""
    for number, line in enumerate(text.split("\n", MAX_LINES)[:MAX_LINES], start=1):
        if len(line) <= MAX_LINE:
            yield number, line.strip()


def line_of(text: str, *needles: str) -> int:
    """The first line that holds all the needles, else the first one; 1 when none does."""
    for number, line in numbered_lines(text):
        if all(needle in line for needle in needles):
            return number
    return 1
