"""Layered configuration: files and environment in, typed settings out, every value with the place it came from.

Read in the order of the flow: `load` chooses the files, `files` and `yaml_file` parse them into the `tree`,
`references` fills in `${NAME}` and `$include`, `merge` lays the layers on each other, `configuration` is the result.
From there `read` makes typed settings, `check` looks everything over, `render` prints it without secrets.
"""

from callboard.foundation.config.backstage_keys import BACKSTAGE_KEYS
from callboard.foundation.config.check import check
from callboard.foundation.config.configuration import Configuration, Section
from callboard.foundation.config.core import (
    CORE_SECTIONS,
    AppSettings,
    AuthSettings,
    BackendSettings,
    OrganizationSettings,
    PermissionSettings,
    PluginsSettings,
    TelemetrySettings,
)
from callboard.foundation.config.durations import Duration, parse_duration
from callboard.foundation.config.findings import Finding
from callboard.foundation.config.load import load
from callboard.foundation.config.read import read_section
from callboard.foundation.config.render import render
from callboard.foundation.config.secrecy import looks_secret
from callboard.foundation.config.settings import MayBeEmpty, Settings, Token, WebUrl
from callboard.foundation.config.several import paths_of, spread
from callboard.foundation.config.tree import Origin

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
    "looks_secret",
    "parse_duration",
    "paths_of",
    "read_section",
    "render",
    "spread",
]
