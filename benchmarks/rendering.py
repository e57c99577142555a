"""How long it takes to render what a step of a task says, a condition, and the texts of a skeleton.

    python benchmarks/rendering.py --rounds 500

Milliseconds on the clock: the first figure is that of a process which has to start, the others are medians over
processes that run, with the 90th of a hundred beside them. `memory` is what one such process holds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from callboard.plugins.scaffolder.render import Renderer, TextOptions

CONTEXT: dict[str, Any] = {
    "parameters": {
        "name": "payments-api",
        "owner": "group:default/payments",
        "description": "Takes money. " * 20,
        "repoUrl": "github.com?owner=acme&repo=payments-api",
        "tags": ["python", "service"],
        "database": {"engine": "postgresql", "version": 18},
    },
    "steps": {f"step-{number}": {"output": {"url": "https://example.com/" * 5}} for number in range(20)},
    "user": {"entity": {"metadata": {"name": "mia"}, "spec": {"memberOf": ["payments"] * 20}}},
}
INPUT = {
    "url": "./skeleton",
    "targetPath": "./${{ parameters.name }}",
    "repoUrl": "${{ parameters.repoUrl }}",
    "values": {
        "name": "${{ parameters.name }}",
        "title": "${{ parameters.name | replace('-', ' ') | title }}",
        "owner": "${{ (parameters.owner | parseEntityRef).name }}",
        "slug": "${{ parameters.repoUrl | projectSlug }}",
        "tags": "${{ parameters.tags }}",
        "database": "${{ parameters.database if parameters.database.version > 15 else {} }}",
        "upper": "{% for tag in parameters.tags %}${{ tag | upper }} {% endfor %}",
    },
}
FILE = "# ${{ values.name }}\n\n{% if values.database %}\nengine: ${{ values.database.engine }}\n{% endif %}\n" + (
    "Some text without anything in it, as most lines of a skeleton are.\n" * 30
)
SKELETON = [FILE] * 50


async def main() -> None:
    """Measures, and prints it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=500)
    asked = parser.parse_args()
    renderer = Renderer(hosts={"github.com": "github"})
    try:
        first = await _timed(lambda: renderer.values(INPUT, CONTEXT))
        print(f"first input, with the start of a process: {first:.0f} ms")
        await _measure("input of a step", asked.rounds, lambda: renderer.values(INPUT, CONTEXT))
        await _measure("condition", asked.rounds, lambda: renderer.condition("${{ parameters.name }}", CONTEXT))
        values = CONTEXT["parameters"]
        texts = f"{len(SKELETON)} files of {len(FILE)} characters"
        await _measure(texts, asked.rounds // 5, lambda: renderer.text(SKELETON, values, TextOptions()))
        await _measure("input without expressions", asked.rounds, lambda: renderer.values({"a": "b"}, CONTEXT))
        print(f"memory: {_memory():.0f} MB")
    finally:
        await renderer.close()


async def _measure(what: str, rounds: int, work: Callable[[], Awaitable[object]]) -> None:
    found = [await _timed(work) for _ in range(rounds)]
    print(f"{what}: {statistics.median(found):.2f} ms, {statistics.quantiles(found, n=10)[-1]:.2f} ms")


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


def _memory() -> float:
    """Of the largest process that this one has started."""
    found = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        for child in (task / "children").read_text().split():
            status = Path(f"/proc/{child}/status").read_text().splitlines()
            found += [int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:")]
    return max(found)


if __name__ == "__main__":
    asyncio.run(main())
