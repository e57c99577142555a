"""The book of a task that outlives its process: lines of the log are gathered for a moment, and whatever counts is
written with them and the files in one transaction, as long as this process has the task."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection

from callboard import Context, Journal, NotAllowed, Unavailable, Workspace

from ..model import NewEvent, Step, StepState, StepStatus, TaskStatus
from ..store import Claim, Saved, journal
from .masking import Masks
from .steps import Waits
from .vault import Vault
from .workspaces import fingerprint, pack

T = TypeVar("T")
FLUSH_EVERY = 0.15
MOST_WAITING = 2000
LONGEST_LINE = 100_000
MOST_BEGUN = 25
PATIENCE = (0.5, 1.0, 2.0, 4.0)
SEALED = "sealed:"


@dataclass
class DurableBook:
    """What a run writes into the database."""

    ctx: Context
    claim: Claim
    masks: Masks
    vault: Vault
    workspace: Workspace
    steps: Mapping[int, StepState]
    _said: list[NewEvent] = field(default_factory=list)
    _calls: dict[int, list[Any]] = field(default_factory=dict)
    _seen: bytes = b""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    home: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    def __post_init__(self) -> None:
        self._seen = fingerprint(self.workspace)
        for each in self.steps.values():
            if each.derived:
                self.masks.add(json.loads(self.vault.open(each.derived)))

    async def say(self, message: str, step: str = "", status: str = "") -> None:
        """A line of the log. It is seen a moment later."""
        while len(self._said) > MOST_WAITING:
            await asyncio.sleep(FLUSH_EVERY / 2)
        self._said.append(self._line(message, step, status))

    def _line(self, message: str, step: str, status: str = "") -> NewEvent:
        body = {"message": self.masks.text(message)[:LONGEST_LINE]}
        body |= {key: value for key, value in (("stepId", step), ("status", status)) if value}
        return NewEvent(type="log", body=body, created_at=time.time())

    async def keep_saying(self) -> None:
        """Writes lines as they come, until it is cancelled or another process has the task."""
        while True:
            await asyncio.sleep(FLUSH_EVERY)
            try:
                if self._said:
                    await self._write(None)
            except journal.TakenOver:
                return
            except Unavailable as error:
                self.ctx.log.warning("task.not_written", task=self.claim.task, error=error.message)

    def done(self, position: int) -> Mapping[str, Any] | None:
        state = self.steps.get(position)
        if state is None or state.status != "completed":
            return None
        output: Mapping[str, Any] = self._opened(state.output)
        return output

    async def begin(self, position: int, step: Step) -> None:
        line = self._line(f"Beginning step {step.name}", step.id, "processing")
        begun = await self._write(journal.begin_step, position, step.id, line=line)
        if begun > MOST_BEGUN:
            raise Unavailable(
                f"The process has ended {begun - 1} times during the step {step.id}", hint="See the portal's log."
            )

    async def end(
        self, position: int, step: Step, status: StepStatus, message: str, output: Mapping[str, Any] | None = None
    ) -> None:
        line = self._line(message, step.id, status)
        derived = self.vault.seal(json.dumps(sorted(self.masks.derived))) if self.masks.derived else ""
        ended = journal.EndedStep(
            status=status,
            output=self._closed(dict(output or {})),
            calls=json.dumps(self._calls.pop(position, []), ensure_ascii=False),
            derived=derived,
        )
        await self._write(journal.end_step, position, ended, saves=True, line=line)

    def called(self, position: int, given: Mapping[str, Any], output: Mapping[str, Any]) -> None:
        self._calls.setdefault(position, []).append(self.masks.value({"input": given, "output": output}))

    async def skip(self, position: int, step: Step, message: str) -> None:
        line = self._line(message, step.id, "skipped")
        await self._write(journal.skip_step, position, step.id, line=line)

    async def approval(self, position: int, step: Step, inputs: Sequence[Mapping[str, Any]]) -> None:
        shown = json.dumps(self.masks.value(list(inputs)), ensure_ascii=False, indent=2)
        asked = json.dumps([hashlib.sha256(json.dumps(list(inputs), sort_keys=True).encode()).hexdigest(), shown])
        state = self.steps.get(position)
        if state is not None and state.wanted == asked and state.approval == "approved":
            return
        if state is not None and state.wanted == asked and state.approval == "declined":
            raise NotAllowed(f"The step {step.id} was declined by {state.approved_by}")
        line = self._line(f"Step {step.name} waits for an approval", step.id)
        await self._write(journal.ask_for_approval, position, asked, saves=True, line=line)
        raise Waits(f"The step {step.id} waits for an approval")

    def journal(self, position: int, step: Step, part: str = "") -> Journal:
        return StepJournal(self, position, step.id, part)

    async def finish(self, status: TaskStatus, body: Mapping[str, Any], *more: Any) -> None:
        """The end of the task, of which `body` says nothing secret. `more` are events for the rest of the portal."""
        async with self._turn:
            async with self.ctx.transaction() as writing:
                _, count = await writing.database.run(self._all, journal.end_task, (status, body))
                await writing.publish(*more)
            del self._said[:count]

    async def keep(self, position: int, key: str, value: Any) -> None:
        await self._write(journal.keep, position, key, self._closed(value), saves=True)

    async def recall(self, position: int, key: str) -> tuple[Any] | None:
        kept = await self.ctx.database.read(journal.recall, self.claim.task, position, key)
        return None if kept is None else (self._opened(kept),)

    async def _write(
        self, work: Callable[..., Any] | None, *args: Any, saves: bool = False, line: NewEvent | None = None
    ) -> Any:
        """Writes what counts, with the line that says so and all lines before it: who reads that a step is finished can
        rely on it. Waits for a database that is away for a while."""
        async with self._turn:
            if line is not None:
                self._said.append(line)
            saved, seen = None, self._seen
            if saves:
                seen = await self.ctx.in_thread(fingerprint, self.workspace)
                saved = await self.ctx.in_thread(pack, self.workspace) if seen != self._seen else None
            result, count = await self._patiently(work, args, saved)
            del self._said[:count]
            self._seen = seen
            return result

    async def _patiently(self, *args: Any) -> tuple[Any, int]:
        for pause in PATIENCE:
            try:
                return await self.ctx.database.run(self._all, *args)
            except Unavailable:
                await asyncio.sleep(pause)
        return await self.ctx.database.run(self._all, *args)

    def _all(
        self, connection: Connection, work: Callable[..., Any] | None, args: Sequence[Any], saved: Saved | None = None
    ) -> tuple[Any, int]:
        """One transaction. Returns what the work does, and how many lines have been written."""
        lines = list(self._said)
        journal.write(connection, self.claim, lines, saved)
        return work(connection, self.claim, *args) if work is not None else None, len(lines)

    def _closed(self, value: Any) -> str:
        """A value as it is kept: encrypted where a secret is in it."""
        text = json.dumps(value, ensure_ascii=False)
        return text if self.masks.value(value) == value else SEALED + self.vault.seal(text)

    def _opened(self, text: str) -> Any:
        return json.loads(self.vault.open(text.removeprefix(SEALED)) if text.startswith(SEALED) else text)


@dataclass(frozen=True)
class StepJournal:
    """The journal of one call of an action."""

    book: DurableBook
    position: int
    step: str
    part: str = ""

    async def log(self, message: str) -> None:
        await self._at_home(self.book.say(message, self.step))

    async def recall(self, key: str) -> tuple[Any] | None:
        return await self._at_home(self.book.recall(self.position, self._key(key)))

    async def keep(self, key: str, value: Any) -> None:
        await self._at_home(self.book.keep(self.position, self._key(key), value))

    async def _at_home(self, work: Coroutine[Any, Any, T]) -> T:
        """On the loop of the book: actions of other plugins run on loops of their own."""
        if asyncio.get_running_loop() is self.book.home:
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.book.home))

    def _key(self, key: str) -> str:
        return f"{self.part}:{key}"
