"""pubspec.yaml."""

from __future__ import annotations

from ..parsing import MAX_NAMES, walk_yaml
from .model import LIBRARY, MOBILE, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("flutter", "Flutter", MOBILE),
    Framework("serverpod", "Serverpod"),
    Framework("dart_frog", "Dart Frog"),
    Framework("shelf", "Shelf"),
)


def read(path: str, text: str) -> Manifest | None:
    """Reads pubspec.yaml; None when it has no name."""
    top: dict[str, str] = {}
    names: list[str] = []
    is_plugin = False
    for leaf in walk_yaml(text):
        if len(leaf.path) == 1:
            top.setdefault(leaf.path[0], leaf.text)
        elif len(leaf.path) == 2 and leaf.path[0] == "dependencies":
            names.append(leaf.path[1])
        elif leaf.path[:2] == ("flutter", "plugin"):
            is_plugin = True
    if not top.get("name"):
        return None
    framework = find_framework(FRAMEWORKS, names)
    return Manifest(
        path=path,
        name=top["name"],
        version=top.get("version", ""),
        description=top.get("description", ""),
        language="Dart",
        framework=framework.name,
        kind_hint=LIBRARY if is_plugin else framework.kind or LIBRARY,
        dependencies=tuple(names[:MAX_NAMES]),
        starts=bool(framework.kind) and not is_plugin,
    )
