"""*.csproj, *.fsproj and *.vbproj: the projects of .NET."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ..parsing import MAX_NAMES, read_xml
from ..paths import name_of
from .model import LIBRARY, MOBILE, SERVICE, TOOL, WEBSITE, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("microsoft.net.sdk.blazorwebassembly", "Blazor", WEBSITE),
    Framework("usemaui", "MAUI", MOBILE),
    Framework("xamarin.forms", "Xamarin", MOBILE),
    Framework("microsoft.azure.functions.worker", "Azure Functions"),
    Framework("microsoft.net.sdk.functions", "Azure Functions"),
    Framework("microsoft.net.sdk.web", "ASP.NET Core"),
    Framework("microsoft.aspnetcore.app", "ASP.NET Core"),
    Framework("microsoft.net.sdk.worker", ".NET Worker"),
    Framework("usewpf", "WPF", "application"),
    Framework("usewindowsforms", "Windows Forms", "application"),
)
LANGUAGES = {"csproj": "C#", "fsproj": "F#", "vbproj": "Visual Basic"}


def read(path: str, text: str) -> Manifest | None:
    """Reads a project file; None when it is broken XML or something else."""
    root = read_xml(text)
    if root is None or root.tag.rpartition("}")[2] != "Project":
        return None
    properties = _properties(root)
    names = _names(root, properties)
    framework = find_framework(FRAMEWORKS, names)
    is_program = properties.get("OutputType", "").lower() in {"exe", "winexe"}
    return Manifest(
        path=path,
        name=properties.get("PackageId") or properties.get("AssemblyName") or name_of(path).rpartition(".")[0],
        version=properties.get("Version", ""),
        description=properties.get("Description", ""),
        language=LANGUAGES.get(path.rpartition(".")[2].lower(), "C#"),
        framework=framework.name,
        kind_hint=framework.kind or (TOOL if is_program else LIBRARY),
        dependencies=names,
        starts=framework.kind in {SERVICE, WEBSITE},
    )


def _properties(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in root:
        if group.tag.rpartition("}")[2] == "PropertyGroup":
            for element in group:
                # `$(…)` is computed by the build: as a name it would be nonsense.
                if element.text and "$(" not in element.text:
                    found.setdefault(element.tag.rpartition("}")[2], element.text.strip())
    return found


def _names(root: Element, properties: dict[str, str]) -> tuple[str, ...]:
    """The SDK, the packages and the switches that turn on a framework."""
    found: dict[str, None] = {root.get("Sdk", "").partition("/")[0]: None}
    for element in root.iter():
        if element.tag.rpartition("}")[2] in {"PackageReference", "FrameworkReference", "Sdk"}:
            name = element.get("Include") or element.get("Name") or ""
            if len(found) < MAX_NAMES:
                found.setdefault(name)
    for switch in ("UseMaui", "UseWPF", "UseWindowsForms"):
        if properties.get(switch, "").lower() == "true":
            found.setdefault(switch)
    return tuple(name for name in found if name)
