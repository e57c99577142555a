"""Text becomes a definition: `reading.py` knows the languages, each has a parser of its own."""

from .reading import is_known, read_definition
from .remembered import Remembered, definition_of, text_of

__all__ = ["Remembered", "definition_of", "is_known", "read_definition", "text_of"]
