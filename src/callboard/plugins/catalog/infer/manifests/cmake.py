"""CMakeLists.txt, read as text."""

from __future__ import annotations

import re

from ..parsing import MAX_NAMES
from ..wording import clean_text, numbered_lines
from .model import LIBRARY, TOOL, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("qt6", "Qt", "application"),
    Framework("qt5", "Qt", "application"),
    Framework("drogon", "Drogon"),
    Framework("crow", "Crow"),
    Framework("grpc", "gRPC"),
)
CALL = re.compile(r"(?i)(find_package|add_executable|add_library)[ \t]*\([ \t]*([A-Za-z0-9_.+-]{1,100})")
PROJECT = re.compile(r"(?im)^[ \t]*project[ \t]*\(")
MAX_CALL = 1_000


def read(path: str, text: str) -> Manifest | None:
    """Reads CMakeLists.txt; None when it declares no project."""
    words = _project_words(text)
    if not words:
        return None
    calls = [(match[1].lower(), match[2]) for _, line in numbered_lines(text) if (match := CALL.match(line))]
    names = tuple(name for call, name in calls if call == "find_package")[:MAX_NAMES]
    framework = find_framework(FRAMEWORKS, names)
    has_program = any(call == "add_executable" for call, _ in calls)
    has_library = any(call == "add_library" for call, _ in calls)
    return Manifest(
        path=path,
        name=words[0],
        version=_after(words, "VERSION"),
        description=_after(words, "DESCRIPTION"),
        language="C" if _is_plain_c(words) else "C++",
        framework=framework.name,
        kind_hint=framework.kind or (LIBRARY if has_library or not has_program else TOOL),
        dependencies=names,
    )


def _project_words(text: str) -> list[str]:
    match = PROJECT.search(text)
    if match is None:
        return []
    inside = text[match.end() : match.end() + MAX_CALL].partition(")")[0]
    words: list[str] = []
    for index, piece in enumerate(inside.split('"')):
        words.extend([clean_text(piece)] if index % 2 else piece.split())
    return words if words and "$" not in words[0] else []


def _after(words: list[str], keyword: str) -> str:
    place = words.index(keyword) + 1 if keyword in words else len(words)
    return words[place] if place < len(words) else ""


def _is_plain_c(words: list[str]) -> bool:
    return "C" in words[1:] and "CXX" not in words[1:]
