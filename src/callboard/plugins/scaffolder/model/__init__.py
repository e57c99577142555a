"""The nouns of golden paths: templates and their steps. Nothing here reads or writes."""

from .events import NotificationWanted
from .permissions import (
    APPROVE_TASK,
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
from .points import FormField, Input, Option, Question, Suggestion, TemplateFilter
from .shape import fault_of
from .task import (
    CHANNEL,
    ENDED,
    SAID,
    Initiator,
    NewEvent,
    StepState,
    StepStatus,
    Task,
    TaskChanged,
    TaskEvent,
    TaskStatus,
)
from .template import Step, Template, read_step, read_template

__all__ = [
    "APPROVE_TASK",
    "CANCEL_TASK",
    "CHANNEL",
    "CREATE_TASK",
    "DRY_RUN",
    "ENDED",
    "EXECUTE",
    "MANAGE",
    "PERMISSIONS",
    "READ_PARAMETERS",
    "READ_STEPS",
    "READ_TASK",
    "SAID",
    "FormField",
    "Initiator",
    "Input",
    "NewEvent",
    "NotificationWanted",
    "Option",
    "Question",
    "Step",
    "StepState",
    "StepStatus",
    "Suggestion",
    "Task",
    "TaskChanged",
    "TaskEvent",
    "TaskStatus",
    "Template",
    "TemplateFilter",
    "fault_of",
    "read_step",
    "read_template",
]
