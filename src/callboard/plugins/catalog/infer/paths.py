"""What a path says by itself: its folder, its name, whether it is the product or something beside it."""

from __future__ import annotations

ASIDE_FOLDERS = frozenset(
    {
        "__fixtures__", "__mocks__", "__tests__", "androidtest", "benchmark", "benchmarks", "demo", "demos",
        "e2e", "example", "examples", "fixture", "fixtures", "integration-test", "integration-tests", "mock",
        "mocks", "sample", "samples", "skeleton", "skeletons", "template", "templates", "test", "test-data",
        "testdata", "tests",
    }
)  # fmt: skip


def folder_of(path: str) -> str:
    """The folder of a file, empty for the root."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def depth_of(path: str) -> int:
    """How many folders lie above a file."""
    return path.count("/")


def is_below(path: str, folder: str) -> bool:
    """Whether a path lies in a folder; everything lies in the root."""
    return not folder or path.startswith(f"{folder}/")


def is_aside(path: str) -> bool:
    """Whether a file is test data, an example or a template: there, but not what the repository is."""
    if "{{" in path or "{%" in path:
        return True
    return any(
        part.lower() in ASIDE_FOLDERS or (part.startswith(".") and part not in {".github", ".gitlab"})
        for part in path.split("/")[:-1]
    )
