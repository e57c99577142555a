"""Backstage's protocol: `GET /api/search/query`."""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request

from callboard import Context, Endpoint, Invalid, Parameter

from .find import find, types_known
from .index import Answer, Hit, Question
from .marks import excerpt, marked
from .opened import OPENED

QUERY = "search.query"
USUAL_PAGE = 25
_TYPES = re.compile(r"types(\[[0-9]{0,4}\])?")
_FILTER = re.compile(r"filters\[([A-Za-z0-9_.-]{1,100})\](\[[0-9]{0,4}\])?")
_NUMBER = re.compile(r"[0-9]{1,6}")
MARK = uuid.uuid4().hex
BEFORE, AFTER = f"<{MARK}>", f"</{MARK}>"
"""Around a hit. Nobody can write these into a document, so that a client splits by them safely."""


async def query(request: Request, ctx: Context) -> Mapping[str, Any]:
    """GET /query."""
    sent = request.query_params
    term, limit, types = _term(sent, ctx), _limit(sent, ctx), _types(sent, ctx)
    answer = await find(ctx, term, types=types, filters=filters_of(sent))
    page = page_of(sent.get("pageCursor", ""))
    if page is None:
        return {"results": [], "numberOfResults": answer.total}
    hits = answer.page(page * limit, limit)
    results = [
        _result(hit, page * limit + number, answer.question)
        for number, hit in enumerate(hits, 1)
        if _may_be_followed(hit.document.location)
    ]
    return {"results": results, "numberOfResults": answer.total, **_cursors(answer, page, limit)}


def _term(sent: QueryParams, ctx: Context) -> str:
    term, most = sent.get("term", ""), ctx.settings.max_term_length
    if len(term) > most:
        raise _invalid(f'The term length "{len(term)}" is greater than "{most}"', "too_big", "term")
    return term


def _limit(sent: QueryParams, ctx: Context) -> int:
    said, most = sent.get("pageLimit", ""), ctx.settings.max_page_limit
    if said and not _NUMBER.fullmatch(said):
        raise _invalid("Expected number, received nan", "invalid_type", "pageLimit")
    limit = int(said or 0) or min(USUAL_PAGE, most)
    if limit > most:
        raise _invalid(f'The page limit "{limit}" is greater than "{most}"', "too_big", "pageLimit")
    return limit


def _types(sent: QueryParams, ctx: Context) -> Sequence[str]:
    types = [value for name, value in sent.multi_items() if _TYPES.fullmatch(name)]
    known = types_known(ctx)
    if any(each not in known for each in types):
        raise _invalid(f"Invalid type, expected one of: {', '.join(known)}", "invalid_enum_value", "types")
    return types


def filters_of(sent: QueryParams) -> Mapping[str, Sequence[str]]:
    """The values by the fields that are to have one of them, however the address writes lists."""
    found: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if match := _FILTER.fullmatch(name):
            found.setdefault(match[1], []).append(value)
    return found


def _invalid(message: str, code: str, *path: str) -> Invalid:
    problems = msgspec.json.encode([{"code": code, "message": message, "path": path}]).decode()
    return Invalid(f"Invalid query string: {problems}")


def page_of(cursor: str) -> int | None:
    """The zero-based page that a cursor names; None for one that is none."""
    if not cursor:
        return 0
    try:
        text = base64.b64decode(cursor, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return int(text) if _NUMBER.fullmatch(text) else None


def _cursors(answer: Answer, page: int, limit: int) -> Mapping[str, str]:
    found = {}
    if (page + 1) * limit < answer.total:
        found["nextPageCursor"] = _cursor(page + 1)
    if page:
        found["previousPageCursor"] = _cursor(page - 1)
    return found


def _cursor(page: int) -> str:
    return base64.b64encode(str(page).encode()).decode()


def _may_be_followed(location: str) -> bool:
    return urlsplit(location).scheme in ("", "http", "https")


def _result(hit: Hit, rank: int, question: Question) -> Mapping[str, Any]:
    document = hit.document
    fields = {
        name: "".join(f"{BEFORE}{piece.text}{AFTER}" if piece.hit else piece.text for piece in pieces)
        for name, pieces in (("title", marked(document.title, question)), ("text", excerpt(document.text, question)))
        if any(piece.hit for piece in pieces)
    }
    return {
        "type": hit.type,
        "document": {
            **document.fields,
            "title": document.title,
            "text": document.text,
            "location": document.location,
        },
        "rank": rank,
        "highlight": {"preTag": BEFORE, "postTag": AFTER, "fields": fields},
    }


ANSWER = {
    "type": "object",
    "required": ["results"],
    "properties": {
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "document", "rank"],
                "properties": {
                    "type": {"type": "string"},
                    "document": {"type": "object"},
                    "rank": {"type": "integer"},
                    "highlight": {"type": "object"},
                },
            },
        },
        "numberOfResults": {"type": "integer"},
        "nextPageCursor": {"type": "string"},
        "previousPageCursor": {"type": "string"},
    },
}
ENDPOINTS = (
    OPENED,
    Endpoint(
        path="/api/search/query",
        run=query,
        requires=QUERY,
        summary="Find whatever may be seen, by words",
        answer=ANSWER,
        more_parameters=True,
        parameters=[
            Parameter(name="term", description="The words; without any, everything is found"),
            Parameter(name="types[]", many=True, description="Types of documents, such as `software-catalog`"),
            Parameter(name="pageLimit", description="Results on a page, 25 if not said"),
            Parameter(name="pageCursor", description="What an answer gave as `nextPageCursor`"),
        ],
    ),
)
