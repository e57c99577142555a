"""pyproject.toml, setup.cfg, setup.py (read as text, never run), requirements.txt and Pipfile."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable

from ..parsing import MAX_NAMES, names_at, read_toml, text_at, value_at
from ..wording import numbered_lines
from .model import LIBRARY, PIPELINE, TOOL, WEBSITE, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("django", "Django"),
    Framework("fastapi", "FastAPI"),
    Framework("flask", "Flask"),
    Framework("litestar", "Litestar"),
    Framework("starlette", "Starlette"),
    Framework("sanic", "Sanic"),
    Framework("tornado", "Tornado"),
    Framework("falcon", "Falcon"),
    Framework("pyramid", "Pyramid"),
    Framework("bottle", "Bottle"),
    Framework("streamlit", "Streamlit", WEBSITE),
    Framework("apache-airflow*", "Airflow", PIPELINE),
    Framework("dagster", "Dagster", PIPELINE),
    Framework("prefect", "Prefect", PIPELINE),
    Framework("luigi", "Luigi", PIPELINE),
    Framework("kedro", "Kedro", PIPELINE),
    Framework("dbt-*", "dbt", PIPELINE),
    Framework("apache-beam", "Beam", PIPELINE),
    Framework("pyspark", "Spark", PIPELINE),
    Framework("grpcio", "gRPC"),
    Framework("torch", "PyTorch", ""),
    Framework("tensorflow", "TensorFlow", ""),
    Framework("scikit-learn", "scikit-learn", ""),
    Framework("typer", "Typer", TOOL),
    Framework("click", "Click", TOOL),
)
REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
SETUP_ARGUMENT = re.compile(r"""(name|version|description)[ \t]*=[ \t]*["']([^"'\n]{1,300})["']""")


def read_pyproject(path: str, text: str) -> Manifest | None:
    """Reads a pyproject.toml of the standard or of Poetry; None when it names neither."""
    document = read_toml(text)
    project, poetry = value_at(document, "project"), value_at(document, "tool", "poetry")
    table = project if isinstance(project, dict) else poetry
    if not isinstance(table, dict):
        return None
    dependencies = _requirements(
        (*names_at(project, "dependencies"), *names_at(poetry, "dependencies"), *_optional(project))
    )
    has_program = bool(names_at(table, "scripts"))
    return _manifest(
        path,
        name=text_at(table, "name"),
        version=text_at(table, "version"),
        description=text_at(table, "description"),
        dependencies=dependencies,
        has_program=has_program,
        is_named=True,
    )


def read_setup_cfg(path: str, text: str) -> Manifest | None:
    """Reads setup.cfg; None when it has no metadata."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    if not parser.has_section("metadata"):
        return None
    return _manifest(
        path,
        name=parser.get("metadata", "name", fallback=""),
        version=parser.get("metadata", "version", fallback=""),
        description=parser.get("metadata", "description", fallback=""),
        dependencies=_requirements(parser.get("options", "install_requires", fallback="").splitlines()),
        has_program=parser.has_section("options.entry_points"),
        is_named=True,
    )


def read_setup_py(path: str, text: str) -> Manifest | None:
    """Reads the plain arguments of `setup(…)`, each on a line of its own."""
    found: dict[str, str] = {}
    for _, line in numbered_lines(text):
        if match := SETUP_ARGUMENT.match(line):
            found.setdefault(match[1], match[2])
    name = found.get("name", "")
    return _manifest(
        path,
        name=name,
        version=found.get("version", ""),
        description=found.get("description", ""),
        dependencies=(),
        has_program="entry_points" in text,
        is_named=bool(name),
    )


def read_requirements(path: str, text: str) -> Manifest | None:
    """Reads requirements.txt: what is installed for a program."""
    names = _requirements(line for _, line in numbered_lines(text) if not line.startswith(("#", "-")))
    return _manifest(path, dependencies=names) if names else None


def read_pipfile(path: str, text: str) -> Manifest | None:
    """Reads a Pipfile."""
    names = _requirements(names_at(read_toml(text), "packages"))
    return _manifest(path, dependencies=names) if names else None


def _manifest(
    path: str,
    *,
    name: str = "",
    version: str = "",
    description: str = "",
    dependencies: tuple[str, ...] = (),
    has_program: bool = False,
    is_named: bool = False,
) -> Manifest:
    framework = find_framework(FRAMEWORKS, dependencies)
    otherwise = (TOOL if has_program else LIBRARY) if is_named else ""
    return Manifest(
        path=path,
        name=name,
        version=version,
        description=description,
        language="Python",
        framework=framework.name,
        kind_hint=framework.kind or otherwise,
        dependencies=dependencies,
        starts=framework.kind not in {"", TOOL},
    )


def _requirements(lines: Iterable[str]) -> tuple[str, ...]:
    """Names without versions, extras and markers, in their normal form."""
    found: dict[str, None] = {}
    for line in lines:
        if (match := REQUIREMENT.match(line.strip()[:200])) and len(found) < MAX_NAMES:
            found.setdefault(match[0].lower().replace("_", "-").replace(".", "-"))
    return tuple(name for name in found if name != "python")


def _optional(project: object) -> tuple[str, ...]:
    groups = value_at(project, "optional-dependencies")
    return names_at(groups, "server") if isinstance(groups, dict) else ()
