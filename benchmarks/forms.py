"""How long the server takes for a page of a template's form: shown, sent with an answer, and reviewed.

    python benchmarks/forms.py                      the templates of the sample company
    python benchmarks/forms.py --folder ../shared/corpus/templates

Milliseconds from the request to the answer within one process, so without the network: the median and the 95th of a
hundred of each page. The median of the slowest page of all is what counts: the 95th says how busy the machine was.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from callboard.testing import Meadow, RunningPortal, portal

VERSION = "scaffolder.backstage.io/v1beta3"
TEMPLATES = Path(__file__).parent.parent / "examples" / "meadowlark" / "templates"
TIMES, LIMIT = 100, 50.0
TEAMS = [Meadow.group(f"team-{number}") for number in range(200)]
"""So that fields which ask for owners have something to look through."""


def main() -> None:
    """Measures every template below a folder, and prints what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=TEMPLATES)
    parser.add_argument("--times", type=int, default=TIMES)
    asked = parser.parse_args()
    slowest = asyncio.run(measure(list(templates(asked.folder)), asked.times))
    print(f"the slowest page took {slowest:.1f} ms; the limit is {LIMIT:g} ms")


def templates(folder: Path) -> Iterator[dict[str, Any]]:
    """The templates of a folder, each name once, without those that are split over several files."""
    names: set[str] = set()
    for path in sorted(folder.rglob("*.y*ml")):
        text = path.read_text(errors="replace")
        if VERSION not in text or "$yaml" in text:
            continue
        try:
            documents = list(yaml.safe_load_all(text))
        except yaml.YAMLError:
            continue
        for each in documents:
            if isinstance(each, dict) and each.get("kind") == "Template" and each["metadata"]["name"] not in names:
                names.add(each["metadata"]["name"])
                yield each


async def measure(documents: list[dict[str, Any]], times: int) -> float:
    """The median of the slowest page."""
    slowest = 0.0
    async with portal(catalog=[*documents, *TEAMS]) as running:
        for each in documents:
            metadata = each["metadata"]
            path = f"/create/templates/{metadata.get('namespace', 'default')}/{metadata['name']}"
            if (await running.get(path)).status_code != 200:
                continue
            for what, ask in questions(running, path).items():
                took = [await timed(ask) for _ in range(times)]
                high = statistics.quantiles(took, n=20)[-1]
                slowest = max(slowest, statistics.median(took))
                print(
                    f"{metadata['name'][:40]:40} {what:8} median {statistics.median(took):6.1f} ms, 95th {high:6.1f} ms"
                )
    return slowest


def questions(running: RunningPortal, path: str) -> dict[str, Callable[[], Awaitable[Any]]]:
    """What is asked of one template."""
    data = {"page": "1", "do": "refresh", "shown": "/name", "v/name": "mood-mixer"}
    return {
        "shown": lambda: running.get(path),
        "sent": lambda: running.post_form(path, data),
        "reviewed": lambda: running.get(f"{path}/-/review"),
    }


async def timed(ask: Callable[[], Awaitable[Any]]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    await ask()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
