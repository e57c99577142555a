"""Everything a plugin author imports. The built-in plugins import nothing else from the platform."""

from callboard import ui
from callboard.kernel import git
from callboard.kernel.background import ScheduleState, schedules
from callboard.kernel.config import Duration, Settings
from callboard.kernel.context import Context, Contributed
from callboard.kernel.contributions import (
    Command,
    Endpoint,
    HealthCheck,
    Healthy,
    Job,
    NavEntry,
    NavGroup,
    NavItem,
    On,
    Page,
    Palette,
    PaletteEntry,
    Parameter,
    Permission,
    Redirect,
    Schedule,
    ServeOption,
    Static,
    TemplateTools,
    View,
)
from callboard.kernel.errors import CallboardError, Conflict, Invalid, NotAllowed, NotFound, Unavailable
from callboard.kernel.git import GitCredential
from callboard.kernel.http import Allowance, Credential, HostRule, HttpClient, check_repository_url
from callboard.kernel.http import Response as HttpResponse
from callboard.kernel.identity import Identity
from callboard.kernel.isolation import Answer, Failure
from callboard.kernel.plugin import Contribution, Plugin, Refusal
from callboard.kernel.running import Running
from callboard.kernel.secrets import Secret
from callboard.kernel.workspace import Glob, Workspace

__all__ = [
    "Allowance",
    "Answer",
    "CallboardError",
    "Command",
    "Conflict",
    "Context",
    "Contributed",
    "Contribution",
    "Credential",
    "Duration",
    "Endpoint",
    "Failure",
    "GitCredential",
    "Glob",
    "HealthCheck",
    "Healthy",
    "HostRule",
    "HttpClient",
    "HttpResponse",
    "Identity",
    "Invalid",
    "Job",
    "NavEntry",
    "NavGroup",
    "NavItem",
    "NotAllowed",
    "NotFound",
    "On",
    "Page",
    "Palette",
    "PaletteEntry",
    "Parameter",
    "Permission",
    "Plugin",
    "Redirect",
    "Refusal",
    "Running",
    "Schedule",
    "ScheduleState",
    "Secret",
    "ServeOption",
    "Settings",
    "Static",
    "TemplateTools",
    "Unavailable",
    "View",
    "Workspace",
    "check_repository_url",
    "git",
    "schedules",
    "ui",
]
