"""A plugin is a value: its name, what it needs, and the list of things it contributes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callboard.foundation.errors import Invalid

ENTRY_POINT_GROUP = "callboard.plugins"


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """Anything one plugin offers to another. Each subclass is an extension point, named after what it adds."""


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """One feature of the portal.

    It cannot run without what it `needs`; what it `fills` simply goes unasked when that is off. `settings` is
    a pydantic model for the configuration section named after the id (without one, the section is handed over
    as it is), and `sections` are further ones that it reads with `ctx.section(…)`, or
    `ctx.sections(…)` where the name ends in `.*`. `hosts` are the hosts that it
    may call beside those named in its own settings. What `start` returns lives as long as the portal; any plugin
    finds it by its type with `ctx.state(Type)`.
    """

    id: str
    title: str
    description: str = ""
    icon: str = "puzzle"
    needs: Sequence[str] = ()
    fills: Sequence[str] = ()
    settings: type[Any] | None = None
    sections: Mapping[str, type[Any]] = field(default_factory=dict)
    hosts: Sequence[str] = ()
    start: Callable[[Any], Awaitable[Any]] | None = None
    contributes: Sequence[Contribution] = ()


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a plugin does not run: shown on the plugins page and in the log."""

    plugin: str
    reason: str
    hint: str = ""


def in_order_of_need(plugins: Iterable[Plugin]) -> tuple[list[Plugin], list[Refusal]]:
    """Each plugin after the ones it needs, and those that cannot start with the reason.

    Raises Invalid when two plugins claim one id.
    """
    waiting: dict[str, Plugin] = {}
    for plugin in plugins:
        if plugin.id in waiting:
            raise Invalid(
                f"Two plugins have the id `{plugin.id}`: {waiting[plugin.id].title} and {plugin.title}",
                hint="Switch one of them off under `plugins.disabled`, or rename it.",
            )
        waiting[plugin.id] = plugin
    ordered: dict[str, Plugin] = {}
    while ready := [p for p in waiting.values() if set(p.needs) <= ordered.keys()]:
        for plugin in ready:
            ordered[plugin.id] = waiting.pop(plugin.id)
    return list(ordered.values()), [_refuse(p, {**waiting, **ordered}) for p in waiting.values()]


def _refuse(plugin: Plugin, known: dict[str, Plugin]) -> Refusal:
    missing = [need for need in plugin.needs if need not in known]
    if missing:
        return Refusal(
            plugin=plugin.id,
            reason=f"It needs {', '.join(f'`{need}`' for need in missing)}, which is not installed or is off.",
            hint="Install or enable what it needs, or switch this plugin off.",
        )
    return Refusal(
        plugin=plugin.id,
        reason=f"It waits for {', '.join(f'`{need}`' for need in plugin.needs)}, which cannot start either.",
        hint="Break the circle in `needs`, or mend the plugin it waits for.",
    )
