"""The table of what is wrong with definitions, and who writes it."""

from .problems import LOOKED, keep_problems, note_looked
from .tables import problem_table

__all__ = ["LOOKED", "keep_problems", "note_looked", "problem_table"]
