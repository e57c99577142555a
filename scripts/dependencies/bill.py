"""The bill of materials in CycloneDX 1.6: what the container image and the wheel hold that is not ours."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from dependencies.locked import Locked

SPECIFICATION = "1.6"
OWN = "pkg:pypi/callboard"
EXTRAS = {"psycopg", "psycopg-binary", "cryptography", "cffi", "pycparser", "pynacl"}
"""What only an extra asks for."""


def bill(version: str, packages: Sequence[Locked], licences: Mapping[Locked, str]) -> str:
    """The document as JSON: the same text for the same packages."""
    known = {each.name: each for each in packages}
    asks: dict[str, set[str]] = {each.purl: set() for each in packages}
    direct = {each.purl for each in packages if not each.by or any(by.startswith("-r ") for by in each.by)}
    for each in packages:
        for by in each.by:
            if by in known:
                asks[known[by].purl].add(each.purl)
    components = [_component(each, licences[each]) for each in sorted(packages, key=lambda one: one.purl)]
    document: dict[str, Any] = {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPECIFICATION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": OWN,
                "name": "callboard",
                "version": version,
                "purl": f"{OWN}@{version}",
                "licenses": [{"expression": "Apache-2.0"}],
            }
        },
        "components": components,
        "dependencies": [
            {"ref": OWN, "dependsOn": sorted(direct)},
            *({"ref": ref, "dependsOn": sorted(asked)} for ref, asked in sorted(asks.items())),
        ],
    }
    text = json.dumps(document, sort_keys=True)
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}"
    return json.dumps(document, indent=1) + "\n"


def _component(each: Locked, licence: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
        "purl": each.purl,
        "scope": "optional" if each.name in EXTRAS or each.marker else "required",
        "licenses": [{"expression": licence}],
    }
    if each.marker:
        made["properties"] = [{"name": "callboard:marker", "value": each.marker}]
    return made
