"""Layered configuration: files and environment in, typed settings out, every value with the place it came from.

Read in the order of the flow: `load` chooses the files, `files` and `yaml_file` parse them into the `tree`,
`references` fills in `${NAME}` and `$include`, `merge` lays the layers on each other, `configuration` is the result.
From there `read` makes typed settings, `check` looks everything over, `render` prints it without secrets.
"""

from callboard.kernel.config.backstage_keys import BACKSTAGE_KEYS
from callboard.kernel.config.check import check
from callboard.kernel.config.configuration import Configuration, Section
from callboard.kernel.config.core import (
    CORE_SECTIONS,
    AppSettings,
    AuthSettings,
    BackendSettings,
    OrganizationSettings,
    PermissionSettings,
    PluginsSettings,
    TelemetrySettings,
)
from callboard.kernel.config.durations import Duration, parse_duration
from callboard.kernel.config.findings import Finding
from callboard.kernel.config.load import load
from callboard.kernel.config.read import read_section
from callboard.kernel.config.render import render
from callboard.kernel.config.settings import MayBeEmpty, Settings, Token, WebUrl
from callboard.kernel.config.tree import Origin

__all__ = [
    "BACKSTAGE_KEYS",
    "CORE_SECTIONS",
    "AppSettings",
    "AuthSettings",
    "BackendSettings",
    "Configuration",
    "Duration",
    "Finding",
    "MayBeEmpty",
    "OrganizationSettings",
    "Origin",
    "PermissionSettings",
    "PluginsSettings",
    "Section",
    "Settings",
    "TelemetrySettings",
    "Token",
    "WebUrl",
    "check",
    "load",
    "parse_duration",
    "read_section",
    "render",
]
