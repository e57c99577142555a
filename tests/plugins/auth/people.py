"""What tests of sign-in need: settings of portals, and visitors with a browser of their own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from callboard.testing import RunningPortal

NO_WAY_IN: dict[str, Any] = {"auth": {}}
SERVING_OTHERS = {"app": {"baseUrl": "https://portal.example.com"}}
SESSION = "callboard_session"


async def first_link(running: RunningPortal, capsys: pytest.CaptureFixture[str]) -> str:
    """The path in the link that the log has got since it was looked at last."""
    await logged(running, capsys, seen := [], "/sign-in/first?")
    return links("".join(seen))[0]


async def logged(running: RunningPortal, capsys: pytest.CaptureFixture[str], seen: list[str], words: str) -> None:
    """Until the log says these words; `seen` gets what it has said."""

    def said() -> bool:
        seen.extend(capsys.readouterr())
        return words in "".join(seen)

    await running.wait_until(said)


def links(log: str) -> list[str]:
    """The paths of all links of the first run in a log."""
    return re.findall(r"/sign-in/first\?ticket=[\w-]+", log)


async def come_in(running: RunningPortal, link: str) -> Any:
    """Follows the link of the first run, and presses its button."""
    ticket = link.partition("ticket=")[2]
    return await running.post_form("/sign-in/first", {"ticket": ticket})
