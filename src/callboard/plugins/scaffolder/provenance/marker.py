"""The file that says in a repository where it came from: `.callboard/created-from.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

MARKER = ".callboard/created-from.yaml"
MOST_BYTES = 256 * 1024
HEAD = """\
# Where this repository came from. With it the portal knows what the template made and what people did since, and offers
# later versions of the template as pull requests. Delete it, and it does not.
"""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The template, the task, which files the template made (a digest of all of them), and the answers that were given,
    without secrets."""

    template: str
    task: str
    rendering: str
    created: str
    inputs: Mapping[str, Any] = field(default_factory=dict)


def write_marker(origin: Origin) -> bytes:
    """The content of the file."""
    said = {
        "template": origin.template,
        "task": origin.task,
        "created": origin.created,
        "rendering": origin.rendering,
        "inputs": dict(origin.inputs),
    }
    return (HEAD + yaml.safe_dump(said, sort_keys=False, allow_unicode=True)).encode()


def rendering_in(content: bytes) -> str:
    """Which files the repository was made of, by its marker; empty when that says nothing sensible. People may have
    written anything there, so that nothing else of it is believed."""
    if len(content) > MOST_BYTES:
        return ""
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError:
        return ""
    found = [line.partition(":")[2].strip().strip("'\"") for line in lines if line.startswith("rendering:")]
    return found[0] if len(found) == 1 and found[0].isalnum() else ""
