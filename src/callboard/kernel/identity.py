"""Who is asking?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Somebody who asks: `ref` is a user entity's ref, `owns_as` every ref that their ownership goes by.

    A token of limited scope carries `only` these permissions of its owner. `via` says how they were recognised, as
    `session:<id>` or `token:<id>`.
    """

    ref: str
    title: str
    owns_as: Sequence[str] = ()
    guest: bool = False
    is_portal: bool = False
    kind: Literal["user", "service", "nobody"] = "user"
    only: frozenset[str] | None = None
    via: str = ""


NOBODY = Identity(ref="user:default/nobody", title="Nobody", is_portal=True)
"""Acts where no person does: jobs, schedules, commands of the shell. It is the portal, with the operator's rights."""

ANYBODY = Identity(ref="", title="Not signed in", kind="nobody")
"""Asks without being recognised, where people sign in. May see what is public."""


def guest(ref: str, ownership: Sequence[str]) -> Identity:
    """The guest, or the person of the sample company that the settings let the guest be."""
    name = ref.rpartition("/")[2].replace("-", " ").replace(".", " ").title()
    return Identity(ref=ref.lower(), title=name, owns_as=tuple(ownership) or (ref.lower(),), guest=True, via="guest")
