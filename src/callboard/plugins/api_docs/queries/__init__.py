"""Reads what is wrong with definitions."""

from .problems import Troubled, troubled_apis, was_looked_through

__all__ = ["Troubled", "troubled_apis", "was_looked_through"]
