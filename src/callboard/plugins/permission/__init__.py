"""Permissions: who may do what, by roles of the settings and by who owns what.

Read in the order of a question: `endpoints` (it is asked) -> `decide` (the policy) -> `settings` (roles, what is
confidential) -> `model` (conditions as they are written). A plugin with resources of its own contributes `Resources`,
and then conditions can be made on them.
"""

from .conditions import allowed_where, check_condition, condition_holds
from .model import Memberships, Resources, Rule, ownership_of

__all__ = [
    "Memberships",
    "Resources",
    "Rule",
    "allowed_where",
    "check_condition",
    "condition_holds",
    "ownership_of",
]
