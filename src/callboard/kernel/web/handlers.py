"""The life of a request between the network and a plugin: identity, permission, checks, transaction, rendering."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import quote, unquote

import msgspec
from jinja2 import Environment
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from callboard.foundation.database import UnitOfWork
from callboard.foundation.errors import CallboardError, Invalid, NotAllowed, TooMany, Unavailable
from callboard.foundation.logs import Log, logger
from callboard.foundation.web import security
from callboard.foundation.web.etags import unless_known
from callboard.foundation.web.routing import Handler
from callboard.kernel.auditing import Auditor, Outcome, audited, is_worth_telling, record
from callboard.kernel.context import Context, Contributed
from callboard.kernel.contributions import Endpoint, Page, Redirect, View
from callboard.kernel.portal import Portal
from callboard.kernel.web import asking, checks, limiting, written
from callboard.kernel.web.problems import (
    JSON,
    Trouble,
    come_back,
    for_programs,
    in_own_words,
    reference_of,
    trouble_of,
)
from callboard.kernel.web.shell import shell_for
from callboard.kernel.web.templating import render

TOAST_COOKIE = "callboard_toast"
MOST_BODY, BODY_SECONDS = 1024 * 1024, 60.0
MOST_AT_ONCE, TRY_AGAIN_AFTER = 512, 2
"""Requests in work beyond which more would only wait longer, and in how many seconds to come back then."""
HUNG_UP, REFUSALS = 499, frozenset({400, 401, 403})


class Handlers:
    """Makes a Starlette handler of each page and endpoint."""

    def __init__(self, portal: Portal, templates: Environment) -> None:
        self._portal, self._templates = portal, templates
        self._in_work = 0
        # Bound here once: what is logged of every request must cost nothing where nobody reads it.
        self._log: Log = logger(plugin="kernel").bind()

    def page(self, each: Contributed[Page]) -> Handler:
        page = each.contribution

        async def handle(request: Request) -> Response:
            token = request.state.csrf_token = request.cookies.get(security.CSRF_COOKIE) or security.new_token()

            async def show(ctx: Context) -> Response:
                if page.method != "GET":
                    await self._check_form(request)
                return await self.answer(request, ctx, await page.show(request, ctx))

            return _with_token(request, await self._within(each, request, show, form_token=token))

        return self._guarded(page, handle)

    def endpoint(self, each: Contributed[Endpoint]) -> Handler:
        endpoint = each.contribution
        check_parameters = checks.parameter_check(endpoint)

        async def handle(request: Request) -> Response:
            async def run(ctx: Context) -> Response:
                check_parameters(request)
                if endpoint.body is not None and endpoint.problem is None:
                    request.state.body = checks.read_body(endpoint, request, await request.body())
                result = await endpoint.run(request, ctx)
                if isinstance(result, Response):
                    return unless_known(request, result)
                if endpoint.status == 204 or result is None:
                    return Response(status_code=endpoint.status)
                encoded = msgspec.json.encode(result)
                media = JSON if endpoint.problem is None else endpoint.media
                return unless_known(request, Response(encoded, endpoint.status, media_type=media))

            return await self._within(each, request, run)

        return self._guarded(endpoint, handle)

    async def answer(self, request: Request, ctx: Context, shown: View | Redirect | Response) -> Response:
        """What a page's function returned, as a response."""
        if isinstance(shown, Response):
            return shown
        if isinstance(shown, Redirect):
            response: Response = RedirectResponse(shown.to, 303)
            if shown.message:
                response.set_cookie(TOAST_COOKIE, quote(shown.message), max_age=30, httponly=True, samesite="lax")
            return response
        toast = "" if shown.bare else unquote(request.cookies.get(TOAST_COOKIE, ""))
        shell = None if shown.bare else await shell_for(request, ctx, toast)
        response = HTMLResponse(render(self._templates, shown, shell, ctx), shown.status, dict(shown.headers))
        if toast:
            response.delete_cookie(TOAST_COOKIE)
        return response

    async def problem(self, request: Request, error: Exception) -> Response:
        """The answer to any error: JSON below `/api`, else a page with a reference id."""
        trouble = trouble_of(error, request)
        if isinstance(error, TooMany):
            await limiting.tell(request, self._portal, error)
            return come_back(trouble, request, error.seconds)
        if (own := in_own_words(trouble, request, error)) is not None:
            return own
        if request.url.path.startswith("/api/"):
            return for_programs(trouble, request)
        design = self._portal.find("ui")
        if design is None:
            return Response(f"{trouble.title}: {trouble.message} ({trouble.reference})", trouble.status)
        if trouble.status == 401 and (redirect := asking.to_sign_in(request, self._portal)):
            return redirect
        try:
            reader = await asking.who_reads(request, self._portal)
        except TooMany as too_many:
            return await self.problem(request, too_many)
        ctx = self._portal.context(design, identity=reader)
        return await self.answer(request, ctx, _ProblemPage(trouble))

    def _guarded(self, asked: Page | Endpoint, handle: Handler) -> Handler:
        route = asked.path

        async def guarded(request: Request) -> Response:
            request.state.asked = asked
            if self._in_work >= MOST_AT_ONCE:
                return await self._too_busy(request, route)
            started = time.perf_counter()
            reference_of(request)
            self._in_work += 1
            try:
                response = await self._tried(request, handle)
                if asked.attempt and response.status_code in REFUSALS:
                    response = await self._tried(request, partial(limiting.after_refusal, self._portal, response))
            finally:
                self._in_work -= 1
            self._measure(request, route, response, time.perf_counter() - started)
            return response

        return guarded

    async def _tried(self, request: Request, handle: Handler) -> Response:
        try:
            return await handle(request)
        except ClientDisconnect:
            return Response(status_code=HUNG_UP)
        except Exception as error:  # noqa: BLE001 - the edge of the kernel: every error becomes an answer
            return await self.problem(request, error)

    async def _too_busy(self, request: Request, route: str) -> Response:
        """Refuses at once, and without a page around it, what would wait in line with hundreds of others."""
        error = Unavailable("Too many requests are being worked on", hint=f"Try again in {TRY_AGAIN_AFTER} seconds.")
        response = come_back(trouble_of(error, request), request, TRY_AGAIN_AFTER)
        self._measure(request, route, response, 0.0)
        return response

    def _measure(self, request: Request, route: str, response: Response, seconds: float) -> None:
        status = response.status_code
        self._portal.metrics.answered(request.method, route, status, seconds)
        self._log.debug("request", method=request.method, path=request.scope["path"], status=status, seconds=seconds)

    async def _within(
        self,
        each: Contributed[Any],
        request: Request,
        work: Callable[[Context], Awaitable[Response]],
        *,
        form_token: str = "",
    ) -> Response:
        """One request: who asks, may they, one transaction, the plugin's boundary."""
        security.check_origin(request)
        if not self._portal.runs(each.running):
            raise Unavailable(f"The plugin `{each.plugin}` does not run", hint="The plugins page says why.")
        if each.contribution.attempt:
            self._portal.limits.attempt(self._portal.limits.place_of(request))
        identity, later = await asking.who_asks(request, self._portal, public=each.contribution.public)
        writes = request.method not in security.SAFE_METHODS
        unit = UnitOfWork(self._portal.database, writes=writes)
        ctx = self._portal.context(each.running, identity=identity, database=unit, form_token=form_token)
        ctx.later.extend(later)
        try:
            asking.check(each.contribution, identity, ctx.decide)
            await written.wait(request, self._portal, identity)
            if writes:
                await _take_body(request, getattr(each.contribution, "most_bytes", MOST_BODY))
            else:
                request._body = b""  # nobody reads what comes with a question
            path, deadline = each.contribution.path, each.contribution.deadline
            response = await each.running.cell.must(path, deadline, lambda: work(ctx))
            done: Outcome = "allowed" if response.status_code < 400 else "failed"
            await self._audit(request, ctx, each.contribution, done, writes=writes, along=writes)
        except CallboardError as error:
            await unit.end(failed=True)
            outcome: Outcome = "denied" if isinstance(error, NotAllowed) else "failed"
            await self._audit(request, ctx, each.contribution, outcome, writes=writes)
            raise
        except BaseException:
            await unit.end(failed=True)
            raise
        await unit.end()
        if ctx.wrote:
            written.tell(request, response, ctx.wrote)
        if ctx.later:
            response.background = BackgroundTask(self._afterwards, ctx)
        return response

    async def _audit(
        self,
        request: Request,
        ctx: Context,
        asked: Page | Endpoint,
        outcome: Outcome,
        *,
        writes: bool,
        along: bool = False,
    ) -> None:
        """Records what was done along with it, in its transaction; what was not done, or only read, in another."""
        if not self._portal.contributed(Auditor) or not is_worth_telling(ctx, asked, outcome, writes=writes):
            return
        line = audited(request, ctx, asked.requires, outcome)
        if along:
            await ctx.database.run(record, self._portal, line)
            return
        unit = UnitOfWork(self._portal.database, writes=True, per_call=True)
        await unit.run(record, self._portal, line)

    async def _afterwards(self, ctx: Context) -> None:
        unit = UnitOfWork(self._portal.database, writes=True, per_call=True)
        for work in ctx.later:
            await unit.run(work)

    async def _check_form(self, request: Request) -> None:
        try:
            form = await request.form()
        except HTTPException as error:
            raise Invalid(f"The form cannot be read: {error.detail}", hint="Reload the page, send it again.") from error
        sent = request.headers.get(security.CSRF_HEADER)
        security.check_token(request, str(form.get(security.CSRF_FIELD, "")) if sent is None else sent)


class _ProblemPage(View):
    template = "ui/problem.html"

    def __init__(self, trouble: Trouble) -> None:
        self.status, self.problem, self.crumbs = trouble.status, trouble, [(trouble.title, "")]


async def _take_body(request: Request, most: int) -> None:
    """Reads what was sent, once and here, so that a plugin finds it at hand. Stops at the limit, not behind it."""
    chunks, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise Invalid("request entity too large", hint=f"Send at most {most // (1024 * 1024)} MB.")
                chunks.append(chunk)
    except TimeoutError:
        raise HTTPException(408, f"The request was not complete within {BODY_SECONDS:g} seconds") from None
    request._body = b"".join(chunks)


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
