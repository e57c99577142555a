"""Trying an operation: where it may be sent, the request that a form makes, and the answer as text."""

from .asking import Asked, Field, fields_of, make_request, request_line
from .places import may_try, servers_for
from .sending import Outcome, send

__all__ = ["Asked", "Field", "Outcome", "fields_of", "make_request", "may_try", "request_line", "send", "servers_for"]
