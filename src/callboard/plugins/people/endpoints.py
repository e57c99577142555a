"""The figures of adoption for programs: `GET /api/people/adoption`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint

from .find import find_adoption
from .permissions import ADOPTION


async def adoption(request: Request, ctx: Context) -> Mapping[str, Any]:  # noqa: ARG001 - an endpoint's signature
    """GET /adoption."""
    found = await find_adoption(ctx)
    return {
        "weeks": [each._asdict() for each in found.weeks],
        "searches": [each._asdict() for each in found.searches],
        "searchesWithoutResult": [each._asdict() for each in found.missed],
        "documentation": {
            "components": found.components,
            "documented": found.documented,
            "teams": [
                {"ref": str(each.team.ref), "components": each.components, "documented": each.documented}
                for each in found.teams
            ],
        },
        "newcomers": [
            {
                "quarter": each.quarter,
                "people": each.people,
                "daysToFirstMergedChange": each.first,
                "daysToTenthMergedChange": each.tenth,
            }
            for each in found.cohorts
        ],
    }


def _rows(**properties: Any) -> Mapping[str, Any]:
    shape = {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}
    return {"type": "array", "items": shape}


TEXT, COUNT, DAYS = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": ["number", "null"]}
ANSWER: Mapping[str, Any] = {
    "type": "object",
    "required": ["weeks", "searches", "searchesWithoutResult", "documentation", "newcomers"],
    "additionalProperties": False,
    "properties": {
        "weeks": _rows(week=TEXT, active=COUNT, people=COUNT),
        "searches": _rows(week=TEXT, asked=COUNT, missed=COUNT),
        "searchesWithoutResult": _rows(term=TEXT, people=COUNT),
        "documentation": {
            "type": "object",
            "required": ["components", "documented", "teams"],
            "additionalProperties": False,
            "properties": {
                "components": COUNT,
                "documented": COUNT,
                "teams": _rows(ref=TEXT, components=COUNT, documented=COUNT),
            },
        },
        "newcomers": _rows(quarter=TEXT, people=COUNT, daysToFirstMergedChange=DAYS, daysToTenthMergedChange=DAYS),
    },
}
ENDPOINTS = (
    Endpoint(
        path="/api/people/adoption",
        run=adoption,
        requires=ADOPTION,
        summary="How the portal is taken up, in figures that name nobody",
        answer=ANSWER,
    ),
)
