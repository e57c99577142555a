"""Who is asking, and may they? Until sign-in is built everyone is the guest; every route asks all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Somebody who asks: `ref` is a user entity's ref, `owns_as` every ref that their ownership goes by."""

    ref: str
    title: str
    owns_as: Sequence[str] = ()
    guest: bool = False
    is_portal: bool = False


NOBODY = Identity(ref="user:default/nobody", title="Nobody", is_portal=True)
"""Acts where no person does: jobs, schedules, commands of the shell. It is the portal, with the operator's rights."""


class Policy(Protocol):
    """Decides. `permission` is a declared permission's id."""

    def allows(self, identity: Identity, permission: str) -> bool: ...


class EveryoneMay:
    """The policy of a portal whose only visitor is the guest that its settings name: all that is declared."""

    def __init__(self, permissions: Sequence[str]) -> None:
        self._permissions = frozenset(permissions)

    def allows(self, identity: Identity, permission: str) -> bool:  # noqa: ARG002 - the protocol's signature
        return permission in self._permissions


def guest(ref: str, ownership: Sequence[str]) -> Identity:
    """The guest, or the person of the sample company that the settings let the guest be."""
    name = ref.rpartition("/")[2].replace("-", " ").replace(".", " ").title()
    return Identity(ref=ref.lower(), title=name, owns_as=tuple(ownership) or (ref.lower(),), guest=True)
