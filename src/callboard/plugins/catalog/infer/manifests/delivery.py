"""Dockerfile, Chart.yaml and *.tf: how software is delivered, and software that is nothing but delivery."""

from __future__ import annotations

import re

from ..parsing import MAX_NAMES, walk_yaml
from ..wording import numbered_lines
from .model import INFRASTRUCTURE, SERVICE, Manifest

BASE_IMAGES = {
    "python": "Python",
    "node": "JavaScript",
    "golang": "Go",
    "rust": "Rust",
    "ruby": "Ruby",
    "php": "PHP",
    "openjdk": "Java",
    "eclipse-temurin": "Java",
    "amazoncorretto": "Java",
    "maven": "Java",
    "gradle": "Java",
    "elixir": "Elixir",
    "swift": "Swift",
    "dart": "Dart",
    "aspnet": "C#",
    "dotnet": "C#",
    "sdk": "C#",
}
PROVIDER = re.compile(r"""(?:provider|resource|module)[ \t]+"([A-Za-z0-9_.-]{1,100})\"""")


def read_dockerfile(path: str, text: str) -> Manifest | None:
    """Reads a Dockerfile: the language of its base images and whether it listens; None when it has no base image."""
    images: list[str] = []
    exposes = False
    for _, line in numbered_lines(text):
        words = line.split()
        if len(words) > 1 and words[0].upper() == "FROM":
            images.extend(word for word in words[1:] if not word.startswith("--"))
        exposes = exposes or (len(words) > 1 and words[0].upper() == "EXPOSE")
    if not images:
        return None
    languages = [language for image in images if (language := BASE_IMAGES.get(_image_name(image)))]
    return Manifest(
        path=path,
        language=languages[0] if languages else "",
        kind_hint=SERVICE if exposes else "",
        dependencies=tuple(images[:MAX_NAMES]),
        starts=True,
    )


def read_chart(path: str, text: str) -> Manifest | None:
    """Reads a Helm chart; None when it has no name."""
    top = {leaf.path[0]: leaf.text for leaf in walk_yaml(text) if len(leaf.path) == 1}
    if not top.get("name"):
        return None
    return Manifest(
        path=path,
        name=top["name"],
        version=top.get("version", ""),
        description=top.get("description", ""),
        framework="Helm",
        kind_hint=INFRASTRUCTURE,
    )


def read_terraform(path: str, text: str) -> Manifest | None:
    """Reads the usual entry files of a Terraform module."""
    names = tuple(match[1] for _, line in numbered_lines(text) if (match := PROVIDER.match(line)))
    if not names and "terraform" not in text:
        return None
    return Manifest(
        path=path,
        framework="Terraform",
        kind_hint=INFRASTRUCTURE,
        dependencies=tuple(dict.fromkeys(names))[:MAX_NAMES],
    )


def _image_name(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()
