"""Scaffolder: golden paths. A template asks a few questions, and its steps make what was asked for.

Read in the order of a task: `model/` -> `forms/` -> `run/` with `render/` and `skeleton/` -> `actions/` -> `pages/`,
`endpoints/`.
"""

from .model import NotificationWanted, TemplateFilter

__all__ = ["NotificationWanted", "TemplateFilter"]
