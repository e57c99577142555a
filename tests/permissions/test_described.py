"""What the OpenAPI document says is what is answered: to requests made of it, fitting and not, sent as everybody.

A stream of events does not end: of each answer that is one, what comes before the first silence is looked at.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from . import directory, notifications
from .door import HOST
from .notifications import API as NOTIFICATIONS
from .people import ADMIN, PEOPLE, Person
from .tasks import DRY_RUN, empty_task
from .things import MARKS, Thing, component
from .world import World, world

pytestmark = pytest.mark.long
EXAMPLES = int(os.environ.get("CALLBOARD_EXAMPLES", "0"))
"""Requests of each operation; without a number few, and the same each time."""
SILENCE = 0.02
CORE = "urn:ietf:params:scim:schemas:core:2.0"
LEFT_OUT = frozenset({"host", "content-length", "cookie", "accept-encoding"})
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
PATIENT = settings(
    max_examples=EXAMPLES or 12,
    deadline=None,
    database=None,
    derandomize=not EXAMPLES,
    suppress_health_check=list(HealthCheck),
)


ELSEWHERE = frozenset(
    {
        "POST /api/auth/oidc/backchannel-logout",
        "POST /api/events/http/{topic}",
        "POST /api/catalog/imports/{id}/revert",
        "POST /api/catalog/imports/{id}/release",
        "GET /api/notifications/{id}",
        "GET /api/notifications/notifications/{id}",
        "GET /api/techdocs/metadata/entity/{namespace}/{kind}/{name}",
        "GET /api/techdocs/metadata/techdocs/{namespace}/{kind}/{name}",
        "GET /api/techdocs/static/docs/{namespace}/{kind}/{name}/{path}",
        "GET /api/techdocs/sync/{namespace}/{kind}/{name}",
        "POST /api/scaffolder/v2/autocomplete/{provider}/{resource}",
        "POST /api/scaffolder/v2/tasks",
        "POST /api/scaffolder/v2/tasks/{id}/approve",
    }
)
"""These take what cannot be made of a description: their tests are beside the plugins, and in the matrix."""
LAST = ("approve", "delete ")


class Described:
    """A portal, its own description, and everybody at its door; one event loop for all of it."""

    def __init__(self, folder: Path) -> None:
        self._loop, self._stack = asyncio.Runner(), AsyncExitStack()
        self.world: World = self._loop.run(self._stack.enter_async_context(world(folder)))
        self.world.door.silence = SILENCE
        document = self._get("/api/openapi.json")
        operations = [each.ok() for each in schemathesis.openapi.from_dict(document).get_all_operations()]
        self.operations = sorted(operations, key=lambda each: any(word in each.label.lower() for word in LAST))
        self.things: list[Thing] = [self._loop.run(self.world.fresh("described", mark)) for mark in MARKS]
        somebody, some = [
            self._loop.run(directory.add(self.world, path, body))
            for path, body in ((directory.USER, directory.person()), (directory.GROUP, directory.group()))
        ]
        self.people = {"Users": somebody, "Groups": some}
        self.task = self._loop.run(empty_task(self.world))
        self.digest: str = self._get(f"/api/catalog/held/{self.world.held}")["digest"]

    def _get(self, path: str) -> Any:
        return self._loop.run(self.world.ask(ADMIN, "GET", path)).json()

    def about(self, thing: Thing, case: Any) -> None:
        """Makes a request one about something that there is, and that is answered to who may ask."""
        label = case.operation.label
        by_path = {
            "locations": thing.location,
            "held": self.world.held,
            "imports": "1",
            "by-id": "hello:wave",
            "tasks": self.task,
            "notifications": "none",
            **self.people,
        }
        id_ = next((value for word, value in by_path.items() if f"/{word}/" in label), "")
        known = {**thing.filled, "id": id_, "topic": "github", "plugin": "catalog", "way": "guest"}
        known |= {"provider": "github", "resource": "repositories", "path": "index.html"}
        if "/v2/templates/" in label:
            known |= {"kind": "template", "name": "zown-template"}
        if "/scim/" in label:
            known["name"] = f"{CORE}:User" if "/Schemas/" in label else "User"
        case.path_parameters = {name: known[name] for name in case.path_parameters}
        file = {"type": "file", "target": str(self.world.file("own"))}
        bodies = {
            "POST /api/catalog/locations": file,
            "PUT /api/catalog/locations/{id}": file,
            "POST /api/actions/by-id/{id}": {"input": {"entityRef": thing.ref}, "dryRun": True},
            "POST /api/catalog/refresh": {"entityRef": thing.ref},
            "POST /api/scaffolder/v2/dry-run": DRY_RUN,
            "POST /api/catalog/validate-entity": {"entity": component("own"), "location": "url:https://acme.io/a.yaml"},
            "POST /api/catalog/analyze-location": {"location": file},
            **{f"POST {path}": notifications.TOLD for path in (NOTIFICATIONS, f"{NOTIFICATIONS}/notifications")},
            **{f"POST {NOTIFICATIONS}{path}/update": notifications.MARKED for path in ("", "/notifications")},
            "POST /api/catalog/entity-facets": {"facets": ["metadata.name", "kind"]},
            "POST /api/catalog/entities/by-refs": {"entityRefs": [thing.ref, "component:default/none"]},
            "POST /api/catalog/entities/by-query": {"limit": 5},
            "POST /api/catalog/locations/by-query": {"limit": 2},
            f"POST {directory.USER}": directory.person(),
            f"POST {directory.GROUP}": directory.group(),
            f"PUT {directory.USER}/{{id}}": directory.person(),
            f"PUT {directory.GROUP}/{{id}}": directory.group(),
            **dict.fromkeys((f"PATCH {each}/{{id}}" for each in (directory.USER, directory.GROUP)), directory.RENAMED),
            **dict.fromkeys((f"POST /api/catalog/held/{{id}}/{what}" for what in ("keep", "approve")), self.decision),
        }
        case.body = bodies.get(label, case.body)
        if label.endswith("/logout"):
            case.headers["x-requested-with"] = "XMLHttpRequest"
        queries = {"entity-facets": {"facet": "kind"}, "diff": {"from": "0"}, "changes": {"since": "0"}}
        queries["history/changes"] = queries["diff"]
        case.query = next((queries[end] for end in sorted(queries, key=len)[::-1] if label.endswith(end)), {})

    @property
    def decision(self) -> dict[str, str]:
        return {"digest": self.digest}

    def close(self) -> None:
        self._loop.run(self._stack.aclose())
        self._loop.close()

    def send(self, case: Any, person: Person) -> Response:
        """A request as somebody."""
        prepared = requests.Request(**case.as_transport_kwargs(base_url=f"http://{HOST}")).prepare()
        address = urlsplit(str(prepared.url))
        body = prepared.body or b""
        answer = self._loop.run(
            self.world.ask(
                person,
                str(prepared.method),
                f"{address.path}?{address.query}" if address.query else address.path,
                headers=_texts(prepared.headers),
                content=body if isinstance(body, bytes) else body.encode(),
            )
        )
        headers = {name: [value] for name, value in answer.headers.items()}
        return Response(answer.status, headers, answer.content, prepared, elapsed=0.0, verify=False)


def _texts(headers: Mapping[str, Any]) -> dict[str, str]:
    given = {name: value if isinstance(value, str) else value.decode("latin-1") for name, value in headers.items()}
    return {name: value for name, value in given.items() if name.lower() not in LEFT_OUT}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    found = Described(tmp_path_factory.mktemp("described"))
    yield found
    found.close()


def test_no_answer_is_outside_its_description(described: Described) -> None:
    done = dict.fromkeys((each.label for each in described.operations), 0)
    for operation in described.operations:

        @PATIENT
        @given(case=_requests(operation), thing=st.none() | st.sampled_from(described.things))
        def ask(case: Any, thing: Thing | None) -> None:
            if thing is not None:
                described.about(thing, case)
            for person in PEOPLE:
                answer = described.send(case, person)
                case.validate_response(answer, checks=CHECKS)
                done[case.operation.label] += answer.status_code < 300

        ask()
    assert {label for label, times in done.items() if not times} <= ELSEWHERE


def _requests(operation: Any) -> st.SearchStrategy[Any]:
    """Those that fit the description and, where any can be otherwise, those that do not."""
    fitting = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not (operation.query or operation.body):
        return fitting
    return fitting | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
