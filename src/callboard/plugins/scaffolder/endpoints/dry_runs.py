"""Trying a template out that is not in the catalog yet."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, Invalid, NotAllowed

from ..model import CREATE_TASK, DRY_RUN, read_template
from ..run import InvalidValues, dry_run
from .shapes import ERRORS, OBJECT, TEXT, all_of
from .tasks import MOST_BYTES, as_errors

LONGEST = 300.0


async def run(request: Request, ctx: Context) -> Response | dict[str, Any]:
    """POST /v2/dry-run. Needs what making a task does, as well."""
    if not ctx.may(CREATE_TASK):
        raise NotAllowed(f"This needs the permission `{CREATE_TASK}`")
    body = request.state.body
    if body["template"].get("kind") != "Template":
        raise Invalid("Input template is not a template")
    template = read_template(body["template"])
    files = read_files(body["directoryContents"])
    try:
        done = await dry_run(ctx, template, body["values"], body.get("secrets") or {}, files)
    except InvalidValues as error:
        return as_errors(error)
    return {
        "log": [{"body": each} for each in done.log],
        "directoryContents": [
            {"path": path, "executable": made.executable, "base64Content": base64.b64encode(made.content).decode()}
            for path, made in sorted(done.files.items())
        ],
        "output": done.output,
        "steps": [each.as_json() for each in done.steps],
    }


def read_files(given: list[Mapping[str, Any]]) -> dict[str, bytes]:
    """The files of the template, by their paths. Raises Invalid for what is no base64."""
    try:
        return {each["path"]: base64.b64decode(each["base64Content"], validate=True) for each in given}
    except (binascii.Error, ValueError) as error:
        raise Invalid(f"A file is not in base64: {error}") from error


_FILE = all_of(path=TEXT, base64Content=TEXT)
ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/api/scaffolder/v2/dry-run",
        run=run,
        requires=DRY_RUN,
        summary="Tries a template out, without touching anything",
        deadline=LONGEST,
        most_bytes=MOST_BYTES,
        answers={400: ERRORS},
        answer=all_of(
            log={"type": "array", "items": all_of(body=all_of(message=TEXT))},
            directoryContents={"type": "array", "items": _FILE},
            output=OBJECT,
            steps={"type": "array", "items": all_of(id=TEXT, name=TEXT, action=TEXT)},
        ),
        body={
            "type": "object",
            "required": ["template", "values", "directoryContents"],
            "properties": {
                "template": {
                    "type": "object",
                    "properties": {
                        "metadata": OBJECT,
                        "spec": {
                            "type": "object",
                            "properties": {
                                "steps": {
                                    "type": "array",
                                    "items": {"type": "object", "required": ["action"], "properties": {"action": TEXT}},
                                }
                            },
                        },
                    },
                },
                "values": OBJECT,
                "secrets": {"type": "object", "additionalProperties": TEXT},
                "directoryContents": {"type": "array", "items": _FILE},
            },
        },
    ),
)
