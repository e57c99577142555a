"""Links that are copied: as what they say, if that stays inside whoever follows them."""

from __future__ import annotations


def stays_inside(path: str, leads_to: str) -> bool:
    """Whether a link at `path` never leads out of the folder that paths begin in.

    `..` may stand at the beginning alone, and no more often than there are folders above the link. So even where what
    comes behind is a link again, that one stays inside in the same way.
    """
    names = [name for name in leads_to.split("/") if name not in ("", ".")]
    up = next((number for number, name in enumerate(names) if name != ".."), len(names))
    above = path.count("/")
    return not leads_to.startswith("/") and up <= above and ".." not in names[up:] and "\0" not in leads_to
