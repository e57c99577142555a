"""Package.swift and Xcode's project.pbxproj, read as text."""

from __future__ import annotations

import re

from ..parsing import MAX_NAMES
from ..paths import folder_of, name_of
from ..wording import numbered_lines
from .model import LIBRARY, MOBILE, TOOL, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("vapor", "Vapor"),
    Framework("hummingbird", "Hummingbird"),
    Framework("grpc-swift*", "gRPC"),
)
NAME = re.compile(r"""name:[ \t]*"([^"\n]{1,100})\"""")
PACKAGE_URL = re.compile(r"""\.package\([^"\n]{0,60}"https?://[^"\n]{1,200}?/([A-Za-z0-9._-]{1,100})\"""")


def read_package(path: str, text: str) -> Manifest | None:
    """Reads Package.swift; None when it names nothing."""
    lines = [line.removeprefix("let package = Package(") for _, line in numbered_lines(text)]
    name = next((match[1] for match in map(NAME.match, lines) if match), "")
    if not name:
        return None
    names = tuple(match[1].removesuffix(".git").lower() for match in map(PACKAGE_URL.match, lines) if match)[:MAX_NAMES]
    framework = find_framework(FRAMEWORKS, names)
    is_program = any(line.startswith((".executable(", ".executableTarget(")) for line in lines)
    return Manifest(
        path=path,
        name=name,
        language="Swift",
        framework=framework.name,
        kind_hint=framework.kind or (TOOL if is_program else LIBRARY),
        dependencies=names,
        starts=bool(framework.kind),
    )


def read_xcode(path: str, text: str) -> Manifest | None:
    """Reads project.pbxproj, which lies in a folder named after the project; None unless it is for a phone."""
    if "IPHONEOS_DEPLOYMENT_TARGET" not in text and "SDKROOT = iphoneos" not in text:
        return None
    if "com.apple.product-type.application" not in text:
        return None
    name = name_of(folder_of(path)).removesuffix(".xcodeproj")
    return Manifest(path=path, name=name, language="Swift", framework="iOS", kind_hint=MOBILE, starts=True)
