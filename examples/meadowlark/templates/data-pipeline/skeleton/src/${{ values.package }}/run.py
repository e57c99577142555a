"""One run for one day: read, check, transform, write. The only place that knows the order."""

import datetime
import json
import logging
from pathlib import Path
from typing import Any

from .contract import find_fault
from .partitions import read_lines, write_partition
{% if values.personalData != 'none' %}
from .retention import forget
{% endif %}
from .transform import transform

WORST_SHARE = ${{ values.worstShare / 100 }}
"""With more broken lines than this nothing is written."""

log = logging.getLogger(__name__)


class TooManyFaults(Exception):
    """The source does not keep the contract. What was written before stays."""


def run(source: Path, target: Path, day: datetime.date{% if values.personalData != 'none' %}, today: datetime.date{% endif %}) -> dict[str, float]:
    """Makes a day's partition. Returns what is worth measuring."""
    good: list[dict[str, Any]] = []
    faults: dict[str, int] = {}
    for line in read_lines(source, day):
        fault = find_fault(line)
        if fault is None:
            good.append(line)
        else:
            faults[fault] = faults.get(fault, 0) + 1
    broken = sum(faults.values())
    if broken > WORST_SHARE * (broken + len(good)):
        raise TooManyFaults(f"{broken} of {broken + len(good)} lines are broken: {json.dumps(faults)}")
    rows = transform(good)
    write_partition(target, day, rows)
    log.info("wrote %s rows from %s lines, %s broken", len(rows), len(good), broken)
{% if values.personalData != 'none' %}
    for old in forget(target, today):
        log.info("forgot %s", old)
{% endif %}
    return {"lines_read": len(good) + broken, "lines_broken": broken, "rows_written": len(rows)}
