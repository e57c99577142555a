"""Landlock: the kernel takes from this thread all rights to files and, where it can, to ports and signals."""

from __future__ import annotations

import ctypes
import struct
from typing import Final

from callboard.foundation.workers.system_calls import give_up_privileges, system_call

CREATE_RULESET: Final = 444
RESTRICT_SELF: Final = 446
VERSION_FLAG: Final = 1
FILES: Final = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many rights to files there are, by the first version of the interface that has them."""
PORTS_SINCE, SCOPES_SINCE = 4, 6
ALL_PORTS: Final = 0b11
ALL_SCOPES: Final = 0b11


def leave_files() -> bool:
    """Gives up every right that Landlock knows. Says whether this kernel has Landlock."""
    version = system_call(CREATE_RULESET, None, 0, VERSION_FLAG)
    if version < 1:
        return False
    files = (1 << max(count for since, count in FILES.items() if since <= version)) - 1
    rights = [files]
    if version >= PORTS_SINCE:
        rights.append(ALL_PORTS)
    if version >= SCOPES_SINCE:
        rights.append(ALL_SCOPES)
    ruleset = ctypes.create_string_buffer(struct.pack(f"={len(rights)}Q", *rights), 8 * len(rights))
    handle = system_call(CREATE_RULESET, ruleset, 8 * len(rights), 0)
    return handle >= 0 and give_up_privileges() and system_call(RESTRICT_SELF, handle, 0) == 0
