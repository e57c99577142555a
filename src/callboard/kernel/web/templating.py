"""One Jinja environment a portal: every plugin's templates under its own id, strict, escaped, never from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.bccache import FileSystemBytecodeCache
from markupsafe import Markup

from callboard.kernel.context import Context
from callboard.kernel.contributions import Static, TemplateTools, View
from callboard.kernel.running import Running
from callboard.kernel.web.shell import Shell

STATIC = "/-/static"


def environment(running: Iterable[Running], cache: Path | None = None, *, reload: bool = False) -> Environment:
    """The environment over the `templates` folders of all plugins, named by their ids."""
    plugins = list(running)
    folders = {each.plugin.id: each.folder / "templates" for each in plugins if each.folder is not None}
    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
    made = Environment(
        loader=PrefixLoader({name: FileSystemLoader(folder) for name, folder in folders.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=FileSystemBytecodeCache(str(cache)) if cache is not None else None,
        auto_reload=reload,
        # All of them stay: to find out which was used longest ago, each use would look through them all.
        cache_size=-1,
    )
    names: dict[str, str] = {}
    for each in plugins:
        for contribution in each.plugin.contributes:
            if isinstance(contribution, TemplateTools):
                made.filters.update(contribution.filters)
                made.globals.update(contribution.globals)
            if isinstance(contribution, Static):
                names |= _manifest(contribution.folder)
    made.globals["asset"] = lambda name: f"{STATIC}/{names.get(name, name)}"
    return made


def render(templates: Environment, view: View, shell: Shell | None, ctx: Context) -> str:
    """A view's template over its fields. Every template also sees `shell` (in pages), `may` and `request_path`."""
    fields: Mapping[str, Any] = {name: getattr(view, name) for name in _fields(view)}
    return templates.get_template(view.template).render(**fields, shell=shell, may=ctx.may)


@dataclass(frozen=True)
class Forms:
    """What drawn components need of a page's shell: the token of its forms."""

    csrf_token: str


def drawing(templates: Environment) -> Callable[[Sequence[Any], Context], list[Markup]]:
    """What turns components into markup, before any page holds them."""

    def draw(components: Sequence[Any], ctx: Context) -> list[Markup]:
        macros: Any = templates.get_template("ui/components.html").make_module(
            {"shell": Forms(ctx.form_token), "may": ctx.may}
        )
        return [macros.show(component) for component in components]

    return draw


def _fields(view: View) -> list[str]:
    declared = getattr(view, "__dataclass_fields__", None) or vars(view)
    properties = [name for name in dir(type(view)) if isinstance(getattr(type(view), name), property)]
    return [*declared, *properties]


def _manifest(folder: Path) -> dict[str, str]:
    manifest = folder / "manifest.json"
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    return names
