"""The pages about people, and what they give to the command palette."""

from .adoption import PAGES as ADOPTION
from .knowing import PAGES as KNOWING
from .welcome import PAGES as WELCOME

PAGES = (*KNOWING, *WELCOME, *ADOPTION)

__all__ = ["PAGES"]
