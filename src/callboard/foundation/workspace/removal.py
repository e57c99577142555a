"""Deletes a file or a whole folder by handles, however deep it is and whatever it holds. Links are not followed."""

from __future__ import annotations

import os
import secrets
import stat

from callboard.foundation.workspace.descent import open_folder

# Each level holds a handle open. What lies deeper is first moved up.
_DEEPEST = 64


def remove(folder: int, name: str) -> None:
    """Deletes `name` in the folder with this handle. Raises OSError."""
    if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        os.unlink(name, dir_fd=folder)
        return
    pending = [name]
    while pending:
        _remove_folder(folder, pending.pop(), folder, pending, _DEEPEST)


def _remove_folder(parent: int, name: str, top: int, pending: list[str], levels: int) -> None:
    with open_folder(parent, name) as handle:
        with os.scandir(handle) as entries:
            children = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        for child, is_folder in children:
            if not is_folder:
                os.unlink(child, dir_fd=handle)
            elif levels:
                _remove_folder(handle, child, top, pending, levels - 1)
            else:
                lifted = f".{secrets.token_hex(8)}.deleted"
                os.rename(child, lifted, src_dir_fd=handle, dst_dir_fd=top)
                pending.append(lifted)
    os.rmdir(name, dir_fd=parent)
