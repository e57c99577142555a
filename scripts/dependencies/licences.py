"""Under which licences others let us use their work, and which of those go with Apache-2.0."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-0-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "OFL-1.1",
    "PSF-2.0",
    "Unlicense",
    "Zlib",
}
# Each was looked at. Linked as they are, these ask nothing of our code; the last ones are tools that we do not ship.
ALLOWED_FOR = {
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
    "certifi": "MPL-2.0",
    "hypothesis": "MPL-2.0",
    "pathspec": "MPL-2.0",
}
# What is not installed on every machine, so that its own word cannot be asked everywhere.
ELSEWHERE = {"colorama": "BSD-3-Clause", "httpx2-jsfetch": "BSD-3-Clause", "tzdata": "Apache-2.0"}
# Where the licence stands in a file alone. Each was read.
UNSAID = {"khroma": "MIT", "quickjs-ng": "MIT"}
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
SPELLED = {"MIT License": "MIT", "BSD 2-Clause License": "BSD-2-Clause", "Apache 2.0": "Apache-2.0"}


def licence_of(package: str) -> str:
    """An installed package's own word on its licence, as an SPDX expression; empty when it says nothing."""
    try:
        said = metadata(package)
    except PackageNotFoundError:
        return ELSEWHERE.get(package, "")
    if "License-Expression" in said:
        return said["License-Expression"]
    short = said["License"].strip() if "License" in said else ""
    if SPELLED.get(short, short) in ALLOWED | {"MPL-2.0"}:
        return SPELLED.get(short, short)
    named = [each.rpartition(":: ")[2] for each in said.get_all("Classifier") or [] if each.startswith("License ::")]
    return " OR ".join(sorted({CLASSIFIERS[each] for each in named if each in CLASSIFIERS})) or UNSAID.get(package, "")


def is_allowed(package: str, expression: str) -> bool:
    """May we use it? Of alternatives one has to be allowed, of what counts together all."""
    allowed = ALLOWED | {ALLOWED_FOR.get(package, "MIT")}
    choices = [re.split(r" AND ", each.strip("() ")) for each in expression.strip("()").split(" OR ")]
    return bool(expression) and any(all(part.strip("() ") in allowed for part in choice) for choice in choices)
