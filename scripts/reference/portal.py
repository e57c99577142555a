"""The pages on what a running portal answers to: permissions, pages and REST, commands, measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from typer.main import get_command

from callboard import Command, Endpoint, Page, Permission
from callboard.kernel.cli import command_line
from callboard.kernel.discovery import Found

FEW = 8


def permissions(found: list[Found]) -> str:
    """Every permission, and what asks for it."""
    lines = ["# Permissions", "", "Every page, endpoint, card and tab names one, or says that it is public.", ""]
    lines += ["| permission | allows to | asked for by |", "|---|---|---|"]
    routes = [each for one in found for each in one.plugin.contributes]
    for one in found:
        for permission in one.plugin.contributes:
            if isinstance(permission, Permission):
                asking = [each for each in routes if getattr(each, "requires", "") == permission.id]
                lines.append(f"| `{permission.id}` | {permission.title.lower()} | {_asking(asking)} |")
    return "\n".join([*lines, ""])


def routes(found: list[Found]) -> str:
    """Every endpoint and page, with its permission."""
    lines = ["# Routes", "", "`/api/openapi.json` describes the REST endpoints of a running portal in full.", ""]
    lines += ["## Of the kernel", "", "| path | answers |", "|---|---|", *_KERNEL, ""]
    for one in found:
        endpoints = [each for each in one.plugin.contributes if isinstance(each, Endpoint)]
        pages = [each for each in one.plugin.contributes if isinstance(each, Page)]
        if endpoints:
            lines += [f"## REST of `{one.plugin.id}`", "", "| endpoint | permission | answers |", "|---|---|---|"]
            lines += [f"| `{each.method} {each.path}` | {_required(each)} | {each.summary} |" for each in endpoints]
            lines.append("")
        if pages:
            lines += [f"## Pages of `{one.plugin.id}`", "", "| page | permission |", "|---|---|"]
            lines += [f"| `{each.method} {each.path}` | {_required(each)} |" for each in pages]
            lines.append("")
    return "\n".join(lines)


def commands(found: list[Found]) -> str:
    """Every command of `callboard`, with its arguments and options."""
    lines = [
        "# Commands",
        "",
        "Each takes `--help`. Those of plugins stand below the plugin's id, or the name of their group.",
        "",
    ]
    top: Any = get_command(command_line())
    contributed = [each for one in found for each in one.plugin.contributes if isinstance(each, Command)]
    ours = _OF_THE_KERNEL | {one.plugin.id for one in found} | {each.group or each.name for each in contributed}
    for name in sorted(top.commands.keys() & ours):
        lines += _commands(f"callboard {name}", top.commands[name])
    return "\n".join(lines)


_OF_THE_KERNEL = {"backup", "config", "plugin", "plugins", "restore", "serve"}
_KERNEL = (
    "| `/healthz` | is the process alive |",
    "| `/readyz` | is it started, does its database answer, are the checks that gate it well |",
    "| `/metrics` | its measures, for Prometheus |",
    "| `/api/openapi.json`, `/api/{plugin}/openapi.json` | the REST endpoints, of all or of one plugin |",
    "| `/-/static/…` | style sheets, scripts and pictures |",
)


def _commands(path: str, command: Any) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner:
        for name in sorted(inner):
            yield from _commands(f"{path} {name}", inner[name])
        return
    arguments = " ".join(_argument(each) for each in _shown(command) if each.param_type_name == "argument")
    yield f"## `{' '.join([path, arguments]).strip()}`"
    yield ""
    yield (command.help or "").strip()
    yield ""
    for each in _shown(command):
        if each.param_type_name == "option" and each.name != "help":
            said = f": {each.help}" if each.help else ""
            yield f"- `{' / '.join([*each.opts, *each.secondary_opts])}`{said}"
    yield ""


def _shown(command: Any) -> list[Any]:
    return [each for each in command.params if not getattr(each, "hidden", False)]


def _argument(each: Any) -> str:
    name = each.name.upper()
    return name if each.required else f"[{name}]"


def _required(each: Page | Endpoint) -> str:
    return f"`{each.requires}`" if each.requires else "public"


def _asking(asking: Sequence[object]) -> str:
    """Each by its name when they are few, else how many there are of each sort."""
    if len(asking) > FEW:
        counts = Counter(type(each).__name__ for each in asking)
        return ", ".join(f"{count} × `{name}`" for name, count in sorted(counts.items()))
    routes = sorted(f"`{each.method} {each.path}`" for each in asking if isinstance(each, Page | Endpoint))
    others = [each for each in asking if not isinstance(each, Page | Endpoint)]
    return ", ".join([*routes, *(f"`{type(each).__name__}` {getattr(each, 'title', '')}" for each in others)])
