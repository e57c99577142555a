"""What changed between two definitions, in words, and what of it breaks those who use the API as before."""

from .differing import differences
from .summing import PLAIN, is_unread, line_of

__all__ = ["PLAIN", "differences", "is_unread", "line_of"]
