"""The inside of a process that renders: a JavaScript engine without host functions, a new one for every call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import quickjs  # type: ignore[import-untyped]

from callboard import close_in

from .answers import failed
from .limits import Limits

PROGRAMS = Path(__file__).parent / "dist"
"""Built from `frontend/language/`."""
ANSWER = "(() => { const it = asked; delete globalThis.asked; return answer(it); })()"
"""What was asked is in nobody's sight: it may hold secrets, which an expression is to name if it wants them."""
BESIDE = 4 * 1024 * 1024
"""Bytes of stack beside those that JavaScript may use."""


class Setup(msgspec.Struct, kw_only=True):
    """What holds for all calls: limits, the types of code hosts by name, filters of plugins as source text; and which
    program it is that answers them."""

    limits: Limits
    hosts: Mapping[str, str] = {}
    filters: Mapping[str, str] = {}
    program: str = "language.js"


def prepare(setup: bytes) -> Callable[[bytes], bytes]:
    """What answers the calls, in a process that can do nothing else any more."""
    given = msgspec.json.decode(setup, type=Setup)
    sandbox = Sandbox(given)
    close_in(given.limits.memory)
    return sandbox.answer


class Sandbox:
    """An engine for each call: whatever a template does to it is gone with it.

    The next one is made while the answer is on its way, in the one thread that all of them live in.
    """

    def __init__(self, setup: Setup) -> None:
        self._limits = setup.limits
        self._program = (PROGRAMS / setup.program).read_text(encoding="utf-8")
        shared = {"hosts": setup.hosts, "filters": setup.filters, "mostOutput": setup.limits.output}
        self._shared = msgspec.json.encode(shared).decode()
        self._thread = _thread_with_stack(setup.limits.stack + BESIDE)
        self._next: Future[Any] = self._thread.submit(self._make)

    def answer(self, asked: bytes) -> bytes:
        """The answer to a request; both are JSON."""
        engine = self._next.result()
        answered = self._thread.submit(self._ask, engine, asked.decode()).result()
        del engine
        self._next = self._thread.submit(self._make)
        return answered

    def _make(self) -> Any:
        engine = quickjs.Context()
        engine.set_memory_limit(self._limits.memory)
        engine.set_max_stack_size(self._limits.stack)
        engine.eval(self._program)
        engine.set("given", self._shared)
        engine.eval("prepare(given); delete globalThis.given")
        return engine

    def _ask(self, engine: Any, asked: str) -> bytes:
        engine.set_time_limit(self._limits.seconds)
        engine.set("asked", asked)
        try:
            answered = engine.eval(ANSWER)
            if not isinstance(answered, str):
                answered = self._after_jobs(engine)
        except (quickjs.JSException, quickjs.StackOverflow, MemoryError) as error:
            return failed(self._reason(str(error)))
        # A template may have put something else in the place of the function.
        return answered.encode() if isinstance(answered, str) else failed("It cannot be rendered")

    def _after_jobs(self, engine: Any) -> Any:
        """The answer of a program that works by promises, once all that it has left to be done is done."""
        started = time.process_time()
        while engine.execute_pending_job():
            left = self._limits.seconds - (time.process_time() - started)
            if left <= 0:
                return failed(self._reason("interrupted")).decode()
            engine.set_time_limit(left)
        return engine.eval("answered()")

    def _reason(self, said: str) -> str:
        if "interrupted" in said:
            return f"It takes longer than {self._limits.seconds:g} seconds"
        if "out of memory" in said or "too long" in said:
            return "It needs more memory than it may have"
        return "It nests too deeply" if "stack" in said else "It cannot be rendered"


def _thread_with_stack(size: int) -> ThreadPoolExecutor:
    thread = ThreadPoolExecutor(1, thread_name_prefix="engine")
    before = threading.stack_size(size)
    try:
        thread.submit(int).result()
    finally:
        threading.stack_size(before)
    return thread
