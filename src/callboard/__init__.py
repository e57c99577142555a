"""Everything a plugin author imports. The built-in plugins import nothing else from the platform."""

from callboard import ui
from callboard.foundation import git
from callboard.foundation.cells import inert_cell, one_line, plain_name
from callboard.foundation.config import Duration, Settings, WebUrl, looks_secret, parse_duration
from callboard.foundation.database import announce
from callboard.foundation.database.leases import clock
from callboard.foundation.database.parts import parts
from callboard.foundation.decisions import AllOf, AnyOf, Condition, Decision, Holds, Not
from callboard.foundation.errors import (
    CallboardError,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Unavailable,
)
from callboard.foundation.git import GitCredential
from callboard.foundation.http import Allowance, BudgetState, Credential, HostRule, HttpClient, check_repository_url
from callboard.foundation.http import Response as HttpResponse
from callboard.foundation.linear_pattern import LinearPattern
from callboard.foundation.secrets import Secret
from callboard.foundation.web.security import content_policy
from callboard.foundation.workers import Lost, Workers, close_in, usable_cores
from callboard.foundation.workspace import (
    Copied,
    Glob,
    LinkRefused,
    Workspace,
    copy_folder,
    pack_zip,
    stays_inside,
    stream_zip,
)
from callboard.kernel.actions import Action, ActionContext, ActionExample, ActionModel, Journal
from callboard.kernel.auditing import Audited, Auditor
from callboard.kernel.background import ScheduleState, schedules
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
    Policy,
    ReadModel,
    Recognizer,
    Redirect,
    Schedule,
    ServeOption,
    Static,
    TemplateTools,
    View,
)
from callboard.kernel.identity import ANYBODY, Identity
from callboard.kernel.isolation import Answer, Failure
from callboard.kernel.permissions import permission_of
from callboard.kernel.plugin import Contribution, Plugin, Refusal
from callboard.kernel.running import Running

__all__ = [
    "ANYBODY",
    "Action",
    "ActionContext",
    "ActionExample",
    "ActionModel",
    "AllOf",
    "Allowance",
    "Answer",
    "AnyOf",
    "Audited",
    "Auditor",
    "BudgetState",
    "CallboardError",
    "Command",
    "Condition",
    "Conflict",
    "Context",
    "Contributed",
    "Contribution",
    "Copied",
    "Credential",
    "Decision",
    "Duration",
    "Endpoint",
    "Failure",
    "GitCredential",
    "Glob",
    "HealthCheck",
    "Healthy",
    "Holds",
    "HostRule",
    "HttpClient",
    "HttpResponse",
    "Identity",
    "Invalid",
    "Job",
    "Journal",
    "LinearPattern",
    "LinkRefused",
    "Lost",
    "NavEntry",
    "NavGroup",
    "NavItem",
    "Not",
    "NotAllowed",
    "NotFound",
    "NotSignedIn",
    "On",
    "Page",
    "Palette",
    "PaletteEntry",
    "Parameter",
    "Permission",
    "Plugin",
    "Policy",
    "ReadModel",
    "Recognizer",
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
    "WebUrl",
    "Workers",
    "Workspace",
    "announce",
    "check_repository_url",
    "clock",
    "close_in",
    "content_policy",
    "copy_folder",
    "git",
    "inert_cell",
    "looks_secret",
    "one_line",
    "pack_zip",
    "parse_duration",
    "parts",
    "permission_of",
    "plain_name",
    "schedules",
    "stays_inside",
    "stream_zip",
    "ui",
    "usable_cores",
]
