"""The nouns of golden paths: templates and their steps. Nothing here reads or writes."""

from .events import NotificationWanted
from .permissions import (
    CANCEL_TASK,
    CREATE_TASK,
    DRY_RUN,
    EXECUTE,
    MANAGE,
    PERMISSIONS,
    READ_PARAMETERS,
    READ_STEPS,
    READ_TASK,
)
from .points import TemplateFilter
from .shape import fault_of
from .template import Step, Template, read_template

__all__ = [
    "CANCEL_TASK",
    "CREATE_TASK",
    "DRY_RUN",
    "EXECUTE",
    "MANAGE",
    "PERMISSIONS",
    "READ_PARAMETERS",
    "READ_STEPS",
    "READ_TASK",
    "NotificationWanted",
    "Step",
    "Template",
    "TemplateFilter",
    "fault_of",
    "read_template",
]
