"""http:request, to hosts that the operator allows, and http:backstage:request, to the portal itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from callboard import (
    Action,
    ActionContext,
    ActionExample,
    ActionModel,
    Allowance,
    HostRule,
    HttpClient,
    HttpResponse,
    Unavailable,
)
from callboard.plugins.auth import token_for

from ..model import EXECUTE

USUAL_TIMEOUT = 60_000.0
TOKEN = "backstageToken"  # noqa: S105 - the name of a secret of the task, not one itself
LONGEST_SHOWN = 2000
_QUESTIONS = frozenset({"GET", "HEAD", "OPTIONS"})
_USUAL_PORTS = {"http": 80, "https": 443}

Method = Literal["GET", "HEAD", "OPTIONS", "POST", "UPDATE", "DELETE", "PUT", "PATCH"]


class Request(ActionModel):
    """What both take."""

    method: Method = Field(default="GET", description="The method type of the request")
    headers: Mapping[str, str] | None = Field(
        default=None, description="The headers you would like to pass to your request"
    )
    params: Mapping[str, str | int | float | bool] | None = Field(default=None, description="The query parameters")
    body: str | Mapping[str, Any] | list[Any] | None = Field(
        default=None, description="The body you would like to pass to your request"
    )
    timeout: float = Field(default=USUAL_TIMEOUT, description="The request timeout in milliseconds", gt=0, le=600_000)
    continue_on_bad_response: bool = Field(
        default=False, description="Go on with the template even when the answer is an error"
    )
    log_request_path: bool = Field(default=True, description="Whether the log says which address is asked")
    idempotency_key: str | None = Field(
        default=None,
        description="Sent as the header `Idempotency-Key`, so that a request that is sent twice counts once",
    )


class WebRequest(Request):
    """What http:request takes."""

    url: str = Field(description="The address. Its host is one of `backend.reading.allow` in the settings.")


class PortalRequest(Request):
    """What http:backstage:request takes."""

    path: str = Field(description="The url path you want to query, such as `/catalog/entities`")
    method: Method = Field(description="The method type of the request")
    use_backstage_token: bool = Field(
        default=True, description="Whether it is asked on behalf of the person who started the task"
    )


class Answer(ActionModel):
    """What both give."""

    code: str = Field(description="Response Code", examples=["200"])
    headers: Mapping[str, str] = Field(description="Response Headers")
    body: Any = Field(description="Response Body; `message` holds one that is no JSON")


async def ask_web(given: WebRequest, act: ActionContext) -> Answer:
    """Asks a host that the operator has allowed."""
    return await _ask(given, act, act.ctx.http, given.url, {})


async def ask_portal(given: PortalRequest, act: ActionContext) -> Answer:
    """Asks this portal, on behalf of the person who started the task."""
    base = act.ctx.portal.base_url.rstrip("/")
    path = given.path.lstrip("/")
    url = f"{base}/{path}" if path.startswith("api/") else f"{base}/api/{path}"
    token = (act.secrets.get(TOKEN) or await token_for(act.ctx)) if given.use_backstage_token else None
    headers = {"authorization": f"Bearer {token.reveal()}"} if token is not None else {}
    allowed = Allowance((_rule_for(base),))
    async with HttpClient(allowed, plugin="scaffolder", budgets=act.ctx.portal.budgets) as http:
        return await _ask(given, act, http, url, headers)


def _rule_for(base: str) -> HostRule:
    parts = urlsplit(base)
    port = parts.port or _USUAL_PORTS[parts.scheme]
    return HostRule(host=parts.hostname or "", ports=(port,), paths=(parts.path or "/",), schemes=(parts.scheme,))


async def _ask(given: Request, act: ActionContext, http: HttpClient, url: str, signed: Mapping[str, str]) -> Answer:
    """Asks, what changes something only once: a step that is begun again has the answer already."""
    if given.method in _QUESTIONS:
        return await _send(given, act, http, url, signed)
    kept = await act.checkpoint("answer", lambda: _sent(given, act, http, url, signed))
    return Answer.model_validate(kept)


async def _sent(given: Request, act: ActionContext, http: HttpClient, url: str, signed: Mapping[str, str]) -> Any:
    return (await _send(given, act, http, url, signed)).model_dump(mode="json", by_alias=True)


async def _send(given: Request, act: ActionContext, http: HttpClient, url: str, signed: Mapping[str, str]) -> Answer:
    if given.log_request_path:
        # Without the query and without a password: both may be secret.
        await act.log(f"Creating {given.method} request with {url.partition('?')[0].rpartition('@')[2]}")
    answer = await http.request(
        given.method,
        url,
        headers=_headers(given, signed),
        params={name: _as_text(value) for name, value in (given.params or {}).items()},
        content=None if given.body is None else _content(given.body),
        timeout=given.timeout / 1000,
    )
    body = _body(answer)
    if answer.status >= 400:
        shown = json.dumps(body, ensure_ascii=False)[:LONGEST_SHOWN]
        await act.log(f"There was an issue with your request. Status code: {answer.status} Response body: {shown}")
        if not given.continue_on_bad_response:
            raise Unavailable("Unable to complete request", hint=f"The answer had the status {answer.status}.")
    return Answer(code=str(answer.status), headers=dict(answer.headers), body=body)


def _headers(given: Request, signed: Mapping[str, str]) -> Mapping[str, str]:
    headers = {} if given.body is None or isinstance(given.body, str) else {"content-type": "application/json"}
    headers |= {**signed, **{name.lower(): value for name, value in (given.headers or {}).items()}}
    return headers | ({"idempotency-key": given.idempotency_key} if given.idempotency_key else {})


def _content(body: Any) -> bytes:
    return (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _body(answer: HttpResponse) -> Any:
    if "application/json" in answer.headers.get("content-type", "") and answer.content:
        return answer.json()
    return {"message": answer.text}


ACTIONS = (
    Action(
        id="http:request",
        title="Ask a web service",
        description="Sends an HTTP request to a host that the operator has allowed under `backend.reading.allow`, and "
        "gives the answer.",
        input=WebRequest,
        output=Answer,
        run=ask_web,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Open a ticket",
                input={
                    "method": "POST",
                    "url": "https://tickets.meadowlark.example/api/tickets",
                    "headers": {"authorization": "Bearer ${{ secrets.ticketsToken }}"},
                    "body": {"title": "New service ${{ parameters.name }}"},
                },
            )
        ],
    ),
    Action(
        id="http:backstage:request",
        title="Ask the portal",
        description="Sends a HTTP request to the Backstage API. It uses the token of the user who triggers the task "
        "to authenticate requests.",
        input=PortalRequest,
        output=Answer,
        run=ask_portal,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Is the name taken?",
                input={
                    "method": "GET",
                    "path": "/catalog/entities/by-name/component/default/${{ parameters.name }}",
                    "continueOnBadResponse": True,
                },
            )
        ],
    ),
)
