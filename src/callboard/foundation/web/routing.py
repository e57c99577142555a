"""Finds who answers an address: fixed ones by one look-up, those with placeholders by their first, fixed words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from re import Pattern
from typing import Any

from starlette.convertors import Convertor
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import Receive, Scope, Send

from callboard.foundation.errors import CallboardError

Handler = Callable[[Request], Awaitable[Response]]
_compiled = cache(compile_path)


@dataclass(frozen=True)
class Address:
    """One address with placeholders or without: how to read it, and who answers each method."""

    pattern: Pattern[str]
    placeholders: Mapping[str, Convertor[Any]]
    handlers: dict[str, Handler] = field(default_factory=dict)


class Routes(BaseRoute):
    """Every address of a portal, as one route that takes all requests. Those to nobody's address are a problem
    (`HTTPException` 404, 405), as are the deliberate errors of handlers; `problem` makes an answer of it."""

    def __init__(self, problem: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self._problem = problem
        self._fixed: dict[str, Address] = {}
        self._open: dict[str, dict[str, Address]] = {}
        """Addresses with placeholders: by the words before the first one, then by the address as contributed."""

    def add(self, path: str, method: str, handler: Handler) -> None:
        """The first to come for an address and method has it."""
        before, brace, _ = path.partition("/{")
        pattern, _, placeholders = _compiled(path)
        among = self._open.setdefault(before, {}) if brace else self._fixed
        handlers = among.setdefault(path, Address(pattern, placeholders)).handlers
        for each in (method, "HEAD") if method == "GET" else (method,):
            handlers.setdefault(each, handler)

    def listed(self) -> Iterator[tuple[str, str]]:
        """Every address, as it was added, with each method that it answers."""
        for addresses in (self._fixed, *self._open.values()):
            for path, address in addresses.items():
                for method in address.handlers:
                    yield path, method

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return Match.FULL if scope["type"] == "http" else Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response = await self._find(scope)(request)
        except (CallboardError, HTTPException) as error:
            response = await self._problem(request, error)
        try:
            await response(scope, receive, send)
        except ClientDisconnect:
            return  # whoever asked has left in the middle of the answer

    def _find(self, scope: Scope) -> Handler:
        path, method, others = _path_in(scope), scope["method"], False
        for address, found in self._candidates(path):
            if handler := address.handlers.get(method):
                scope["path_params"] = found
                return handler
            others = True
        if others:
            raise HTTPException(405)
        return self._beside_a_slash(scope, path)

    def _candidates(self, path: str) -> Iterator[tuple[Address, dict[str, Any]]]:
        """The addresses that a path fits, those with more fixed words in front first."""
        if (address := self._fixed.get(path)) is not None:
            yield address, {}
        before = path
        while before:
            before = before.rpartition("/")[0]
            for address in self._open.get(before, {}).values():
                if match := address.pattern.match(path):
                    read = address.placeholders
                    yield address, {name: read[name].convert(value) for name, value in match.groupdict().items()}

    def _beside_a_slash(self, scope: Scope, path: str) -> Handler:
        """A way to the same address without the slash at its end, or with one. Raises HTTPException 404."""
        beside = path.rstrip("/") if path.endswith("/") else f"{path}/"
        if next(self._candidates(beside), None) is None:
            raise HTTPException(404)
        to = str(URL(scope={**scope, "path": scope.get("root_path", "") + beside}))
        return lambda _: _redirect(to)


async def _redirect(to: str) -> Response:
    return RedirectResponse(to)


def _path_in(scope: Scope) -> str:
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path
