"""What a task is to do, in Backstage's form: the template as it was, the values, and who asked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..model import Step, Template, read_step

FILE, FILE_URL = "file:", "file://"


def make_spec(
    template: Template,
    steps: Sequence[Step],
    values: Mapping[str, Any],
    *,
    user_ref: str,
    user: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The specification of a task that takes these of the template's steps."""
    metadata = template.entity.get("metadata") or {}
    base, who = base_url(template.origin), {"entity": user, "ref": user_ref} if user else {"ref": user_ref}
    info = {"entityRef": template.ref, **({"baseUrl": base} if base else {}), "entity": {"metadata": metadata}}
    spec: dict[str, Any] = {
        "apiVersion": template.entity.get("apiVersion", ""),
        "steps": [each.as_json() for each in steps],
        "output": template.output,
        "parameters": dict(values),
        "user": who,
        "templateInfo": info,
    }
    if template.starts_over:
        spec["EXPERIMENTAL_recovery"] = {"EXPERIMENTAL_strategy": "startOver"}
    if template.strict:
        spec["strict"] = True
    return spec


def base_url(origin: str) -> str:
    """Where relative addresses start from as Backstage writes it: an address, or `file://` and a folder. A place in a
    Git repository it cannot write, so that stays as it is."""
    kind, _, target = origin.partition(":")
    return {"url": target, "file": f"{FILE_URL}{target}", "git": origin}.get(kind, "")


def origin_of(spec: Mapping[str, Any]) -> str:
    """The same as actions get it."""
    base = str((spec.get("templateInfo") or {}).get("baseUrl") or "")
    if base.startswith(FILE_URL):
        return f"{FILE}{base.removeprefix(FILE_URL)}"
    if base.startswith("git:"):
        return base
    return f"url:{base}" if base else ""


def steps_in(spec: Mapping[str, Any]) -> list[Step]:
    """The steps of a specification."""
    return [read_step(number, each) for number, each in enumerate(spec.get("steps") or [], start=1)]


def template_ref(spec: Mapping[str, Any]) -> str:
    """The template that it was made from."""
    return str((spec.get("templateInfo") or {}).get("entityRef") or "")


def strategy_of(spec: Mapping[str, Any]) -> str:
    """What the template says of trying again: `none`, or `startOver`."""
    return str((spec.get("EXPERIMENTAL_recovery") or {}).get("EXPERIMENTAL_strategy") or "none")
