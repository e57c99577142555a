"""The life of a request between the network and a plugin: identity, permission, checks, transaction, rendering."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, unquote

import msgspec
from jinja2 import Environment
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from callboard.foundation.database import UnitOfWork
from callboard.foundation.errors import Invalid, NotAllowed, Unavailable
from callboard.kernel.context import Context, Contributed
from callboard.kernel.contributions import Endpoint, Page, Redirect, View
from callboard.kernel.logs import logger
from callboard.kernel.portal import Portal
from callboard.kernel.web import checks, security
from callboard.kernel.web.problems import JSON, Trouble, for_programs, trouble_of
from callboard.kernel.web.shell import shell_for
from callboard.kernel.web.templating import render

TOAST_COOKIE = "callboard_toast"
MOST_BODY = 1024 * 1024
Handler = Callable[[Request], Awaitable[Response]]
log = logger(plugin="kernel")


class Handlers:
    """Makes a Starlette handler of each page and endpoint."""

    def __init__(self, portal: Portal, templates: Environment) -> None:
        self._portal, self._templates = portal, templates

    def page(self, each: Contributed[Page]) -> Handler:
        page = each.contribution

        async def handle(request: Request) -> Response:
            async def show(ctx: Context) -> Response:
                if page.method != "GET":
                    await self._check_form(request)
                return await self.answer(request, ctx, await page.show(request, ctx))

            return await self._within(each, request, page.deadline, show)

        return self._guarded(each.contribution.path, handle)

    def endpoint(self, each: Contributed[Endpoint]) -> Handler:
        endpoint = each.contribution

        async def handle(request: Request) -> Response:
            async def run(ctx: Context) -> Response:
                checks.check_parameters(endpoint, request)
                if endpoint.body is not None:
                    request.state.body = checks.read_body(endpoint, request, await request.body())
                result = await endpoint.run(request, ctx)
                if isinstance(result, Response):
                    return result
                if endpoint.status == 204 or result is None:
                    return Response(status_code=endpoint.status)
                return Response(msgspec.json.encode(result), endpoint.status, media_type=JSON)

            return await self._within(each, request, endpoint.deadline, run)

        return self._guarded(each.contribution.path, handle)

    async def answer(self, request: Request, ctx: Context, shown: View | Redirect | Response) -> Response:
        """What a page's function returned, as a response."""
        if isinstance(shown, Response):
            return shown
        if isinstance(shown, Redirect):
            response: Response = RedirectResponse(shown.to, 303)
            if shown.message:
                response.set_cookie(TOAST_COOKIE, quote(shown.message), max_age=30, httponly=True, samesite="lax")
            return response
        toast = unquote(request.cookies.get(TOAST_COOKIE, ""))
        shell = await shell_for(request, ctx, toast)
        response = HTMLResponse(render(self._templates, shown, shell, ctx), shown.status)
        if toast:
            response.delete_cookie(TOAST_COOKIE)
        return response

    async def problem(self, request: Request, error: Exception) -> Response:
        """The answer to any error: JSON below `/api`, else a page with a reference id."""
        trouble = trouble_of(error, request)
        if request.url.path.startswith("/api/"):
            return for_programs(trouble, request)
        design = self._portal.find("ui")
        if design is None:
            return Response(f"{trouble.title}: {trouble.message} ({trouble.reference})", trouble.status)
        ctx = self._portal.context(design, identity=self._portal.guest)
        return await self.answer(request, ctx, _ProblemPage(trouble))

    def _guarded(self, route: str, handle: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            started = time.perf_counter()
            try:
                response = await handle(request)
            except Exception as error:  # noqa: BLE001 - the edge of the kernel: every error becomes an answer
                response = await self.problem(request, error)
            self._measure(request, route, response, time.perf_counter() - started)
            return response

        return guarded

    async def _within(
        self,
        each: Contributed[Any],
        request: Request,
        deadline: float,
        work: Callable[[Context], Awaitable[Response]],
    ) -> Response:
        """One request: who asks, may they, one transaction, the plugin's boundary."""
        security.check_origin(request)
        _give_token(request)
        if each.running not in self._portal.running:
            raise Unavailable(f"The plugin `{each.plugin}` does not run", hint="The plugins page says why.")
        identity = self._portal.guest
        requires = each.contribution.requires
        if requires and not self._portal.policy.allows(identity, requires):
            raise NotAllowed(f"This needs the permission `{requires}`", hint="An admin can grant it.")
        if request.method not in security.SAFE_METHODS:
            await _take_body(request, getattr(each.contribution, "most_bytes", MOST_BODY))
        unit = UnitOfWork(self._portal.database, writes=request.method not in security.SAFE_METHODS)
        plain = self._portal.context(each.running, identity=identity, database=unit)
        ctx = dataclasses.replace(plain, form_token=request.state.csrf_token)
        try:
            response = await each.running.cell.must(each.contribution.path, deadline, lambda: work(ctx))
        except BaseException:
            await unit.end(failed=True)
            raise
        await unit.end()
        if ctx.later:
            response.background = BackgroundTask(self._afterwards, ctx)
        return _with_token(request, response)

    async def _afterwards(self, ctx: Context) -> None:
        unit = UnitOfWork(self._portal.database, writes=True, per_call=True)
        for work in ctx.later:
            await unit.run(work)

    async def _check_form(self, request: Request) -> None:
        sent = request.headers.get(security.CSRF_HEADER)
        if sent is None:
            sent = str((await request.form()).get(security.CSRF_FIELD, ""))
        security.check_token(request, sent)

    def _measure(self, request: Request, route: str, response: Response, seconds: float) -> None:
        metrics = self._portal.metrics
        metrics.requests.labels(request.method, route, str(response.status_code)).inc()
        metrics.request_seconds.labels(request.method, route).observe(seconds)
        log.debug("request", method=request.method, path=request.url.path, status=response.status_code, seconds=seconds)


class _ProblemPage(View):
    template = "ui/problem.html"

    def __init__(self, trouble: Trouble) -> None:
        self.status, self.problem, self.crumbs = trouble.status, trouble, [(trouble.title, "")]


async def _take_body(request: Request, most: int) -> None:
    """Reads what was sent, once and here, so that a plugin finds it at hand. Stops at the limit, not behind it."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise Invalid("request entity too large", hint=f"Send at most {most // (1024 * 1024)} MB.")
        chunks.append(chunk)
    request._body = b"".join(chunks)


def _give_token(request: Request) -> None:
    request.state.csrf_token = request.cookies.get(security.CSRF_COOKIE) or security.new_token()


def _with_token(request: Request, response: Response) -> Response:
    if security.CSRF_COOKIE not in request.cookies and response.media_type == "text/html":
        response.set_cookie(
            security.CSRF_COOKIE,
            request.state.csrf_token,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
            max_age=30 * 24 * 3600,
        )
    return response
