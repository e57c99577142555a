"""Counts source files by language, for trees without manifests and to tell close relatives apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from .paths import folder_of, name_of

# A build file of one of these fits all of its family; the files decide which it is.
LANGUAGES_BY_FAMILY: Mapping[str, tuple[str, ...]] = {
    "script": ("JavaScript", "TypeScript"),
    "jvm": ("Java", "Kotlin", "Scala", "Groovy"),
    "native": ("C++", "C"),
}
ENDINGS: Mapping[str, str] = {
    "c": "C", "cc": "C++", "clj": "Clojure", "cpp": "C++", "cs": "C#", "cxx": "C++", "dart": "Dart",
    "erl": "Erlang", "ex": "Elixir", "exs": "Elixir", "fs": "F#", "go": "Go", "groovy": "Groovy",
    "hcl": "HCL", "hs": "Haskell", "ipynb": "Python", "java": "Java", "jl": "Julia", "js": "JavaScript",
    "jsx": "JavaScript", "kt": "Kotlin", "lua": "Lua", "m": "Objective-C", "mjs": "JavaScript",
    "ml": "OCaml", "php": "PHP", "pl": "Perl", "ps1": "PowerShell", "py": "Python", "r": "R", "rb": "Ruby",
    "rs": "Rust", "scala": "Scala", "sh": "Shell", "sql": "SQL", "svelte": "JavaScript", "swift": "Swift",
    "tf": "HCL", "ts": "TypeScript", "tsx": "TypeScript", "vb": "Visual Basic", "vue": "JavaScript",
    "zig": "Zig",
}  # fmt: skip
SECONDARY = frozenset({"Shell", "SQL", "HCL", "PowerShell"})


def language_of(path: str) -> str:
    """The language of a source file by its ending; empty for anything else."""
    name = name_of(path)
    return ENDINGS.get(name.rpartition(".")[2].lower(), "") if "." in name else ""


def count_languages(files: Sequence[str], folders: Iterable[str]) -> dict[str, Mapping[str, int]]:
    """How many source files of each language lie below each folder.

    Shell, SQL and the like count only where there is nothing else: every repository has some.
    """
    wanted = {folder: Counter[str]() for folder in folders}
    for path in files:
        language = language_of(path)
        folder = path if language else ""
        while folder:
            folder = folder_of(folder)
            if folder in wanted:
                wanted[folder][language] += 1
    return {folder: _without_secondary(counts) for folder, counts in wanted.items()}


def _without_secondary(counts: Counter[str]) -> Mapping[str, int]:
    primary = {language: count for language, count in counts.items() if language not in SECONDARY}
    return dict(sorted((primary or counts).items()))
