"""How long it takes to build a site of documentation, beside MkDocs in the same run, to change a page, and to read one.

    python benchmarks/documentation.py --pages 500 --rounds 3

MkDocs is the one of `requirements/yardstick.lock`, in an environment below `build/` that is made when it is missing;
`--mkdocs` names another. Both are started as programs and build the same site, in turn. Then a portal on SQLite serves
it: a page is changed until a reader sees it, and pages are read on kept connections, compressed. Prints the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from databases import SQLITE, Place
from docs_site import write_site
from load import Question, run_load
from served import PROGRAM, Served, serve

from callboard.plugins.techdocs.build import PageCache, build_site
from callboard.plugins.techdocs.render import Renderer
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.source import local_source

ROOT = Path(__file__).parent.parent
YARDSTICK = ROOT / "build" / "yardstick"
CHANGED = "part-01/page-021"
SITE = "/docs/default/component/bench/"
ENTITY = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {"name": "bench", "annotations": {"backstage.io/techdocs-ref": "dir:."}},
    "spec": {"type": "documentation", "lifecycle": "production", "owner": "nobody"},
}
PATIENCE = 300.0


def main() -> None:
    """Measures, and prints it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long pages are read")
    parser.add_argument("--mkdocs", type=Path, help="the program of another environment")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        write_site(site, asked.pages)
        _first_builds(site, Path(folder), asked.rounds, asked.mkdocs or _yardstick())
        asyncio.run(_second_build(site, Path(folder), asked.rounds))
        _served(site, Path(folder), asked.rounds, asked.seconds)


def _yardstick() -> Path:
    if not (YARDSTICK / "bin" / "mkdocs").exists():
        venv.create(YARDSTICK, with_pip=True, clear=True)
        lock = str(ROOT / "requirements" / "yardstick.lock")
        pip = [str(YARDSTICK / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes", "-r", lock]
        subprocess.run(pip, check=True)
    return YARDSTICK / "bin" / "mkdocs"


def _first_builds(site: Path, work: Path, rounds: int, mkdocs: Path) -> None:
    ours, theirs = [], []
    for number in range(rounds):
        out = work / f"out-{number}"
        own = [str(PROGRAM), "docs", "build", "--source-dir", str(site), "--output-dir", str(out / "ours")]
        ours.append(_timed(own))
        theirs.append(_timed([str(mkdocs), "build", "-q", "-f", str(site / "mkdocs.yml"), "-d", str(out / "theirs")]))
        shutil.rmtree(out)
    for name, found in (("callboard docs build", ours), ("mkdocs build", theirs)):
        wall, cpu = (statistics.median(each[at] for each in found) for at in (0, 1))
        print(f"{name}: {wall:.1f} s, {cpu:.1f} s of processor", flush=True)
    ratios = sorted(theirs[number][0] / ours[number][0] for number in range(rounds))
    print(
        f"MkDocs takes {statistics.median(ratios):.2f} times as long ({ratios[0]:.2f} to {ratios[-1]:.2f})", flush=True
    )


def _timed(command: Sequence[str]) -> tuple[float, float]:
    """Seconds on the clock, and of processor."""
    before, started = _cpu(), time.perf_counter()
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - started, _cpu() - before


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def _second_build(site: Path, work: Path, rounds: int) -> None:
    """With everything warm, as in a portal that runs."""
    renderer, cache = Renderer(), PageCache(folder=work / "cache")
    settings, manifest, found = TechdocsSettings(), None, []
    try:
        for number in range(rounds + 1):
            _change(site, f"round {number}")
            source, started = await local_source(site), time.perf_counter()
            built = await build_site(source, renderer, name="bench", settings=settings, previous=manifest, cache=cache)
            found.append((time.perf_counter() - started, built.rendered, len(built.files)))
            manifest = built.manifest
    finally:
        await renderer.close()
    seconds = statistics.median(each[0] for each in found[1:])
    print(f"one page changed: {seconds:.2f} s, {found[-1][1]} rendered, {found[-1][2]} files to store", flush=True)


def _served(site: Path, work: Path, rounds: int, seconds: float) -> None:
    (site / "catalog-info.yaml").write_text(yaml.safe_dump(ENTITY), encoding="utf-8")
    config = work / "callboard.yaml"
    locations = [{"type": "file", "target": str(site / "catalog-info.yaml")}]
    said = {"catalog": {"locations": locations}, "auth": {"providers": {"guest": {}}}, "backend": {"rateLimit": False}}
    config.write_text(yaml.safe_dump(said), encoding="utf-8")
    place = Place(kind=SQLITE, name="docs", folder=work / "portal")
    place.empty()
    with serve(place, config) as portal:
        started = time.perf_counter()
        _until(lambda: b"Page 021" in _page(portal), portal)
        print(f"shown after the start: {time.perf_counter() - started:.1f} s", flush=True)
        _changes(site, portal, rounds)
        _reading(portal, seconds)


def _changes(site: Path, portal: Served, rounds: int) -> None:
    found = []
    for number in range(rounds):
        mark = f"visible {number}"
        started = time.perf_counter()
        _change(site, mark)
        _until(lambda mark=mark: mark.encode() in _page(portal), portal)
        found.append(time.perf_counter() - started)
    print(f"a changed page is shown after: {statistics.median(found):.2f} s, {max(found):.2f} s", flush=True)


def _reading(portal: Served, seconds: float) -> None:
    pages = [f"{SITE}part-01/page-{number:03}/" for number in range(20, 40)]
    asked = [Question(target=page, headers={"Accept-Encoding": "gzip", "Accept": "text/html"}) for page in pages]
    found = run_load(portal.url, asked, concurrency=1, seconds=seconds, process=portal.pid)
    print(f"reading a page: {found.p50:.1f} ms, p95 {found.p95:.1f} ms, {found.cpu:.1f} ms of processor", flush=True)
    print(f"a page: {len(gzip.compress(_page(portal), 6)) / 1000:.1f} kB compressed", flush=True)


def _change(site: Path, mark: str) -> None:
    file = site / "docs" / f"{CHANGED}.md"
    text = file.read_text(encoding="utf-8").partition("\n\nMark: ")[0]
    file.write_text(f"{text}\n\nMark: {mark}.\n", encoding="utf-8")


def _page(portal: Served) -> bytes:
    try:
        with urllib.request.urlopen(f"{portal.url}{SITE}{CHANGED}/", timeout=30) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return error.read()


def _until(holds: Callable[[], bool], portal: Served) -> None:
    """Asks for a check of the sources, as a reader's page does, until something holds."""
    end = time.perf_counter() + PATIENCE
    while not holds():
        if time.perf_counter() > end:
            raise RuntimeError(f"It did not come to that:\n{portal.log.read_text()[-2000:]}")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
