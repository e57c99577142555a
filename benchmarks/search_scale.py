"""Measures search at the size of a large company, as people meet it: how long the index takes, how large it is, what a
keystroke in the palette costs while sixteen people type, and when a change is found.

The documents come from a plugin of the benchmark's own, `plugins/searched.py`, in a real portal.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import numpy as np
from databases import Place
from load import Load, run_load
from questions import get
from search_index import asked, everything, keystrokes
from served import Served, serve

from callboard.plugins.search.index import SearchIndex

PEOPLE = 16
TITLES = 1_500
"""So many are typed that hardly any question comes twice, but for the beginnings that all have in common."""
SECTIONS_EACH = 2
BETWEEN_KEYS = 0.12
"""Seconds: somebody who types a hundred words a minute."""
ROUNDS = 10
CONFIG = """app: {title: Callboard}
organization: {name: Benchmark}
auth: {providers: {guest: {}}}
plugins: {folder: ./plugins}
"""
PLUGIN = Path(__file__).parent / "plugins" / "searched.py"


def measure(place: Place, entities: int, seconds: float) -> dict[str, float]:
    """All figures, of so many entities and twice as many sections of documentation."""
    place.empty()
    (place.folder / "plugins").mkdir()
    shutil.copy(PLUGIN, place.folder / "plugins" / PLUGIN.name)
    config = place.folder / "callboard.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    os.environ |= {"SCALE_ENTITIES": str(entities), "SCALE_FOLDER": str(Path(__file__).parent)}
    with serve(place, config) as served:
        built = _wait_until_loaded(served)
        index = SearchIndex(place.folder / "search" / "index")
        index.load()
        size = sum(each.stat().st_size for each in (place.folder / "search" / "index").iterdir())
        typed = keystrokes(index, TITLES)
        pages = [get("/-/palette", ("q", each)) for each in typed]
        ahead = len(pages) // 4  # Typed by others before: that is how the portal is met on any day but the first.
        run_load(served.url, pages[:ahead], concurrency=PEOPLE, seconds=5 * seconds, apart=True)
        fresh = pages[ahead:]
        alone, typing, together = (
            run_load(
                served.url,
                fresh,
                concurrency=people,
                seconds=10 * seconds,
                process=served.pid,
                apart=True,
                pause=pause,
            )
            for people, pause in ((1, 0.0), (PEOPLE, BETWEEN_KEYS), (PEOPLE, 0.0))
        )
        memory = served.memory()
        changes = [_change(served, number) for number in range(ROUNDS)]
    find = _typing(index, typed[ahead:], 10 * seconds)
    return {
        "documents": float(len(index)),
        "build_s": built,
        "index_mb": size / 2**20,
        "memory_mb": memory,
        "find.cpu_ms": find,
        **_figures("palette.c1", alone),
        **_figures(f"palette.typing{PEOPLE}", typing),
        **_figures(f"palette.c{PEOPLE}", together),
        "change_s": float(np.median(changes)),
        "slowest_change_s": max(changes),
    }


def _figures(name: str, load: Load) -> dict[str, float]:
    return {
        f"{name}.p50_ms": load.p50,
        f"{name}.p95_ms": load.p95,
        f"{name}.per_s": load.per_second,
        f"{name}.cpu_ms": load.cpu,
        f"{name}.failed": float(load.failed),
    }


def _wait_until_loaded(served: Served, limit: float = 3600.0) -> float:
    """Seconds from the start of the portal until everything can be found and lies on the disk."""
    began = time.monotonic()
    while "search.loaded" not in served.log.read_text(encoding="utf-8"):
        if time.monotonic() - began > limit:
            raise RuntimeError("The index was not made in time")
        time.sleep(0.2)
    return served.started + time.monotonic() - began


def _change(served: Served, number: int) -> float:
    """Seconds until a document is found by its new name."""
    word = f"zz{number}fresh{time.time_ns()}"
    began = time.perf_counter()
    _answer(served, f"/api/scale/change?title={word}", method="POST")
    while _answer(served, f"/api/search/query?term={quote(word)}")["numberOfResults"] != 1:
        if time.perf_counter() - began > 60:
            raise RuntimeError("A change was not found within a minute")
        time.sleep(0.01)
    return time.perf_counter() - began


def _answer(served: Served, path: str, method: str = "GET") -> dict[str, int]:
    request = urllib.request.Request(f"{served.url}{path}", method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, int] = json.loads(answer.read() or b"{}")
        return found


def _typing(index: SearchIndex, typed: list[str], seconds: float) -> float:
    """The milliseconds of processor that the index takes for a keystroke on average, without a portal around it."""
    until, began, asked_ = time.perf_counter() + seconds, time.thread_time(), 0
    while time.perf_counter() < until:
        asked(index, typed[asked_ % len(typed)], everything).page(0, 8)
        asked_ += 1
    return (time.thread_time() - began) * 1000 / asked_
