"""Where data lies: a folder for each day, which appears whole or not at all."""

import datetime
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def folder_of(root: Path, day: datetime.date) -> Path:
    """The folder of a day."""
    return root / f"day={day.isoformat()}"


def read_lines(root: Path, day: datetime.date) -> Iterator[Any]:
    """Every line of a day's files, decoded; None for one that is no JSON. Raises FileNotFoundError for no such day."""
    folder = folder_of(root, day)
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no {folder}")
    for file in sorted(folder.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    yield json.loads(line)
                except json.JSONDecodeError:
                    yield None


def write_partition(root: Path, day: datetime.date, rows: Iterable[dict[str, Any]]) -> Path:
    """Puts a day's rows in the place of those that are there, so that a run may be repeated."""
    root.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
    with (new / "part-0.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, sort_keys=True) + "\n" for row in rows)
    target = folder_of(root, day)
    if target.exists():
        old = Path(tempfile.mkdtemp(prefix=".replaced-", dir=root))
        os.replace(target, old)
        os.replace(new, target)
        shutil.rmtree(old)
    else:
        os.replace(new, target)
    return target
