from __future__ import annotations

from typing import Any


async def test_what_a_plugin_adds_is_said_as_people_say_it(callboard_portal: Any) -> None:
    running = await callboard_portal()
    page = (await running.get("/plugins")).text
    assert "2 listeners, 1 pull request, 1 source" in " ".join(page.split())
