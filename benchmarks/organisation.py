"""Writes an organisation of any size to a folder, as the catalog files its repositories would hold.

The proportions are those Spotify has published: 500 squads with 2,000 services, 4,000 pipelines, several hundred
websites, 200 mobile features and thousands of models. The same size and seed give the same bytes.

    python benchmarks/organisation.py --entities 10000 --out organisation
    callboard serve --config organisation/callboard.yaml
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from company import SMALLEST, count_things, draw_company
from descriptors import render_files
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from vocabulary import EVERYTHING, PORTAL

__all__ = ["Summary", "write_organisation"]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What was written: `files` of every sort, and the entities in them, not counting the one in `all.yaml`."""

    files: int
    entities: int
    by_kind: Mapping[str, int]


def write_organisation(
    folder: Path,
    *,
    squads: int | None = None,
    entities: int | None = None,
    seed: int = 1,
    unit: str = "",
    advance: Callable[[int], None] | None = None,
) -> Summary:
    """Writes an organisation of so many squads, or of exactly so many entities, into an empty folder.

    Give one of the two. All names begin with the `unit` if there is one. `advance` is told how many entities each
    file added. Raises ValueError when the size is missing, given twice or too small, and FileExistsError when the
    folder has something in it.
    """
    counts = count_things(squads, entities)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    random = Random(seed)
    by_kind: Counter[str] = Counter()
    write_documents(folder / "all.yaml", [EVERYTHING.format(name=f"{unit}-organisation".strip("-"))])
    write_documents(folder / "callboard.yaml", [PORTAL])
    files = 2
    for path, documents in render_files(draw_company(counts, random, unit), random):
        write_documents(folder / path, documents)
        files += 1
        kinds = [kind_of(document) for document in documents if not path.endswith(".openapi.yaml")]
        by_kind.update(kinds)
        if advance:
            advance(len(kinds))
    return Summary(files=files, entities=by_kind.total(), by_kind=dict(sorted(by_kind.items())))


def write_documents(path: Path, documents: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\n".join(documents), encoding="utf-8")


def kind_of(document: str) -> str:
    return document.split("\nkind: ", 1)[1].split("\n", 1)[0]


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Write an organisation of any size as catalog files.")
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--entities", type=int, help=f"exactly so many entities, at least {SMALLEST}")
    size.add_argument("--squads", type=int, help="so many squads and what they own, about 33 entities each")
    parser.add_argument("--out", type=Path, required=True, help="a folder that is empty or not there yet")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another organisation (default 1)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = read_arguments(arguments)
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("Writing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    try:
        with bar:
            task = bar.add_task("", total=options.entities)
            summary = write_organisation(
                options.out,
                squads=options.squads,
                entities=options.entities,
                seed=options.seed,
                advance=lambda written: bar.advance(task, written),
            )
    except (ValueError, FileExistsError) as error:
        console.print(f"[red]{error}[/red]")
        return 2
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in summary.by_kind.items())
    print(f"{summary.entities:,} entities in {summary.files:,} files: {kinds}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
