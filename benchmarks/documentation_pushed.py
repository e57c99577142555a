"""How long it takes from a push that changes one page of documentation until a portal shows it.

    PYTHONPATH=tests python benchmarks/documentation_pushed.py --pages 500 --rounds 5

The repository is a real one, served by git over HTTP; the portal hears of a push as Gitea tells it, fetches, builds
what has changed, and publishes. The time begins with the delivery of the event. Prints the figures.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import statistics
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from databases import SQLITE, Place
from docs_site import write_site
from served import serve

from code_server import CodeServer, Repository

SECRET = "only-for-measuring"
CHANGED = "part-01/page-021"
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
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder, CodeServer(Path(folder) / "code") as server:
        _measure(Path(folder), server, asked.pages, asked.rounds)


def _measure(folder: Path, server: CodeServer, pages: int, rounds: int) -> None:
    write_site(folder / "site", pages)
    files = {each.relative_to(folder / "site").as_posix(): each.read_text() for each in _files(folder / "site")}
    repository = server.repository("acme/bench")
    repository.push({**files, "catalog-info.yaml": yaml.safe_dump(ENTITY)})
    config = folder / "callboard.yaml"
    config.write_text(yaml.safe_dump(_settings(server, repository, folder)), encoding="utf-8")
    place = Place(kind=SQLITE, name="docs", folder=folder / "portal")
    place.empty()
    stored = folder / "sites" / "default" / "component" / "bench" / CHANGED / "index.html"
    with serve(place, config) as portal:
        started = time.perf_counter()
        _until(stored, "")
        print(f"first published after: {time.perf_counter() - started:.1f} s", flush=True)
        found = []
        for number in range(rounds + 1):
            mark = f"visible{number}"
            pushed = repository.push({f"docs/{CHANGED}.md": files[f"docs/{CHANGED}.md"] + f"\n\nMark: {mark}.\n"})
            started = time.perf_counter()
            _tell(portal.url, pushed)
            _until(stored, mark)
            found.append(time.perf_counter() - started)
        # The first has to start processes, and the clone that it fetches into is new.
        print(
            f"a page is published after the event: {statistics.median(found[1:]):.2f} s"
            f" ({min(found[1:]):.2f} to {max(found[1:]):.2f})",
            flush=True,
        )


def _files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def _settings(server: CodeServer, repository: Repository, folder: Path) -> dict[str, Any]:
    host = server.url.removeprefix("http://")
    location = {"type": "url", "target": f"{repository.url}/src/branch/main/catalog-info.yaml"}
    return {
        "auth": {"providers": {"guest": {}}},
        "backend": {"rateLimit": False, "reading": {"allow": [{"host": host}]}},
        "catalog": {"locations": [location]},
        "events": {"modules": {"gitea": {"webhookSecret": SECRET}}},
        "integrations": {"gitea": [{"host": host, "baseUrl": server.url}]},
        "techdocs": {"publisher": {"type": "local", "local": {"publishDirectory": str(folder / "sites")}}},
    }


def _tell(portal: str, pushed: dict[str, Any]) -> None:
    body = json.dumps(pushed).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Gitea-Event": "push",
        "X-Gitea-Delivery": pushed["after"],
        "X-Gitea-Signature": hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
    }
    with urllib.request.urlopen(urllib.request.Request(f"{portal}/api/events/http/gitea", body, headers)) as answer:
        assert answer.status == 202, answer.status


def _until(file: Path, mark: str) -> None:
    end = time.perf_counter() + PATIENCE
    while not (file.exists() and mark in file.read_text()):
        if time.perf_counter() > end:
            raise RuntimeError(f"{mark} was not published")
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
