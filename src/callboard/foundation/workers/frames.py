"""What goes through the pipes: the length in eight bytes, then so many bytes."""

from __future__ import annotations

from typing import BinaryIO

LENGTH = 8


def frame(content: bytes) -> bytes:
    """A message as it is sent."""
    return len(content).to_bytes(LENGTH, "big") + content


def length_of(head: bytes) -> int:
    """How many bytes follow its first eight."""
    return int.from_bytes(head, "big")


def read_frame(pipe: BinaryIO) -> bytes | None:
    """The next message; None when the other end is gone."""
    head = pipe.read(LENGTH)
    if len(head) < LENGTH:
        return None
    size = length_of(head)
    content = pipe.read(size)
    return content if len(content) == size else None
