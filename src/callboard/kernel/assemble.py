"""From a configuration to a portal: finds the plugins, puts them together, refuses what does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from callboard.foundation.logs import logger
from callboard.kernel import discovery
from callboard.kernel.discovery import Found
from callboard.kernel.plugin import Refusal
from callboard.kernel.portal import Portal
from callboard.kernel.settings import PortalSettings, findings_for, read_settings

log = logger(plugin="kernel")


def find_plugins(settings: PortalSettings) -> tuple[list[Found], list[Refusal]]:
    """Installed plugins and those in the plugins folder. One in the folder wins over an installed one of its id."""
    found, refused = discovery.installed(settings.plugins.disabled)
    if settings.plugins_folder is not None:
        own, broken = discovery.in_folder(settings.plugins_folder, settings.plugins.disabled)
        ids = {each.plugin.id for each in own}
        found = [each for each in found if each.plugin.id not in ids] + own
        refused += broken
    return found, refused


def make_portal(
    configs: Sequence[Path | str] = (),
    *,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    more: Sequence[Found] = (),
    apart: Path | None = None,
) -> Portal:
    """A portal that has not started yet; with `apart`, one that keeps everything in that folder, whatever the
    configuration says. Raises Invalid for a configuration that cannot be used."""
    settings = replace(read_settings(configs, folder=folder, environ=environ), apart=apart)
    found, refused = find_plugins(settings)
    for finding in findings_for(settings.configuration, [each.plugin for each in (*found, *more)]):
        if finding.level != "error":
            log.warning("configuration", finding=str(finding))
    ids = {each.plugin.id for each in more}
    return Portal([*(each for each in found if each.plugin.id not in ids), *more], settings, refused)
