"""`python -m ${{ values.package }} SOURCE TARGET [--day YYYY-MM-DD]`: yesterday, when no day is named."""

import argparse
import datetime
import logging
import os
import time
from pathlib import Path

from .measures import push
from .run import run

logging.basicConfig(level=logging.INFO, format='{"level":"%(levelname)s","message":"%(message)s"}')
today = datetime.datetime.now(datetime.UTC).date()
parser = argparse.ArgumentParser(prog="${{ values.package }}", description=__doc__)
parser.add_argument("source", type=Path)
parser.add_argument("target", type=Path)
parser.add_argument("--day", type=datetime.date.fromisoformat, default=today - datetime.timedelta(days=1))
chosen = parser.parse_args()
begun = time.monotonic()
measures = run(chosen.source, chosen.target, chosen.day{% if values.personalData != 'none' %}, today{% endif %})
if gateway := os.environ.get("PUSHGATEWAY"):
    push(
        gateway,
        "${{ values.name }}",
        {**measures, "seconds": time.monotonic() - begun, "last_success_timestamp_seconds": time.time()},
    )
