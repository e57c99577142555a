"""Tokens as Backstage makes them, for its clients and front ends: signed, short-lived, and worth what their session is.

Read in the order of a token's life: `keys` (the portal's, in the database) -> `make` (somebody with a session asks for
one) -> `read` (a program sends it). `acting` is for work of the portal that does so.
"""

from .acting import token_for
from .make import Made, issuer_of, make
from .read import Shown, read

__all__ = ["Made", "Shown", "issuer_of", "make", "read", "token_for"]
