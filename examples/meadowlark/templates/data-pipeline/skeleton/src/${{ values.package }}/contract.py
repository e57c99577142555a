"""What a line has to look like. `contract.json` is agreed with whoever writes the source; the code follows it."""

import json
from pathlib import Path
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "number": (int, float), "boolean": (bool,)}
FIELDS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "contract.json").read_text(encoding="utf-8")
)["fields"]


def find_fault(line: Any) -> str | None:
    """What is wrong with a line; None for one that keeps the contract. Fields that nobody knows are let through."""
    if not isinstance(line, dict):
        return "is no object"
    for name, field in FIELDS.items():
        value = line.get(name)
        if value is None:
            if field["required"]:
                return f"has no {name}"
        elif not isinstance(value, TYPES[field["type"]]) or (isinstance(value, bool) and field["type"] != "boolean"):
            return f"has a {name} that is no {field['type']}"
    return None
