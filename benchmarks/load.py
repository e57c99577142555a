"""Asks a running server the same questions over and over on kept connections, and says how long it took.

    python benchmarks/load.py "http://127.0.0.1:7007/api/catalog/entities/by-query?limit=20" --concurrency 16

It costs about 30 µs of processor time for each request, so that on two cores one is the server's. Several addresses are
asked in turn. `run_load` is the same as a function.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import httptools
import uvloop

__all__ = ["Load", "Question", "run_load"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One request: `target` is the path with its query, `body` JSON for a POST."""

    target: str
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def encode(self, host: str) -> bytes:
        """The request as it is sent."""
        headers = {"Host": host, "Accept": "application/json", **self.headers}
        if self.body:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(self.body))}
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came of it: `p50` to `worst` in milliseconds until the last byte, `size` in bytes on the wire."""

    requests: int
    seconds: float
    statuses: Mapping[int, int]
    p50: float
    p95: float
    p99: float
    worst: float
    size: int
    cpu: float = 0.0
    """Processor time of the server for each request in milliseconds, when its process was given."""

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def failed(self) -> int:
        """Answers other than 200 and 304."""
        return sum(count for status, count in self.statuses.items() if status not in {200, 304})


def run_load(
    server: str,
    questions: Sequence[Question],
    *,
    concurrency: int = 1,
    seconds: float = 3.0,
    most: int | None = None,
    process: int | None = None,
    apart: bool = False,
    pause: float = 0.0,
) -> Load:
    """Asks `questions` in turn on so many connections for so long, or until `most` answers are in. With `apart` each
    connection begins elsewhere, so that hardly a question is asked twice. Each waits for `pause` seconds between an
    answer and its next question, somewhat more or less, as people do.

    `server` is `http://host:port`, `process` its process on this machine. The first answer of every connection is
    not counted. Raises ConnectionError when the server hangs up.
    """
    step = max(1, len(questions) // concurrency) if apart else 1
    return uvloop.run(
        _run(server, questions, step, pause, concurrency=concurrency, seconds=seconds, most=most, process=process)
    )


def processor_seconds(process: int) -> float:
    """How long a process has been computing since its start; where there is no `/proc`, nought."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class _Asker(asyncio.Protocol):
    """One connection: sends a question, waits for the whole answer, sends the next."""

    def __init__(self, questions: Sequence[bytes], first: int, pause: float) -> None:
        self._questions, self._next, self._pause = questions, first, pause
        self._chance = random.Random(first)
        self._parser = httptools.HttpResponseParser(self)
        self._asked = 0.0
        self._transport: asyncio.WriteTransport | None = None
        self.times: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.size = 0
        self.until, self.most = 0.0, 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is one without saying so

    def ask(self, until: float, most: int) -> None:
        """Goes on until that moment of `time.perf_counter`, or until it has so many answers."""
        self.until, self.most = until, most
        self.done = asyncio.get_running_loop().create_future()
        self._send()

    def data_received(self, data: bytes) -> None:
        self.size += len(data)
        self._parser.feed_data(data)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(f"The server hung up: {error or 'without a word'}"))

    def on_message_complete(self) -> None:
        now = time.perf_counter()
        self.times.append(now - self._asked)
        self.statuses[self._parser.get_status_code()] += 1
        if now >= self.until or len(self.times) >= self.most:
            self.done.set_result(None)
        elif self._pause:
            asyncio.get_running_loop().call_later(self._pause * self._chance.uniform(0.5, 1.5), self._send)
        else:
            self._send()

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()

    def forget(self) -> None:
        """Begins to count."""
        self.times, self.statuses, self.size = [], Counter(), 0

    def _send(self) -> None:
        assert self._transport is not None
        question = self._questions[self._next % len(self._questions)]
        self._next += 1
        self._asked = time.perf_counter()
        self._transport.write(question)


async def _run(
    server: str,
    questions: Sequence[Question],
    step: int,
    pause: float,
    *,
    concurrency: int,
    seconds: float,
    most: int | None,
    process: int | None,
) -> Load:
    parts = urlsplit(server)
    sent = [each.encode(parts.netloc) for each in questions]
    loop = asyncio.get_running_loop()
    askers = [
        (
            await loop.create_connection(
                lambda number=number: _Asker(sent, number * step, pause), parts.hostname, parts.port or 80
            )
        )[1]  # type: ignore[misc]
        for number in range(concurrency)
    ]
    try:
        await _ask_all(askers, 0.0, 1)
        for asker in askers:
            asker.forget()
        started, computed = time.perf_counter(), processor_seconds(process) if process else 0.0
        await _ask_all(askers, started + seconds, 2**62 if most is None else -(-most // concurrency))
        took = time.perf_counter() - started
        return _load_of(askers, took, processor_seconds(process) - computed if process else 0.0)
    finally:
        for asker in askers:
            asker.close()


async def _ask_all(askers: Sequence[_Asker], until: float, most: int) -> None:
    for asker in askers:
        asker.ask(until, most)
    await asyncio.gather(*(asker.done for asker in askers))


def _load_of(askers: Sequence[_Asker], seconds: float, computed: float) -> Load:
    times = sorted(each * 1000 for asker in askers for each in asker.times)
    p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99))
    return Load(
        requests=len(times),
        seconds=seconds,
        statuses=dict(sum((asker.statuses for asker in askers), Counter())),
        p50=p50,
        p95=p95,
        p99=p99,
        worst=times[-1],
        size=sum(asker.size for asker in askers),
        cpu=computed * 1000 / len(times),
    )


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Put a running server under load, and measure its answers.")
    parser.add_argument("addresses", nargs="+", help="http://host:port/path?query, all of one server")
    parser.add_argument("--concurrency", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--requests", type=int, help="stop after so many")
    parser.add_argument("--body", type=Path, help="a file of JSON to send by POST")
    parser.add_argument("--gzip", action="store_true", help="accept compressed answers")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--process", type=int, help="the server's process, to measure its processor time")
    return parser.parse_args()


def questions_of(options: argparse.Namespace) -> list[Question]:
    body = options.body.read_bytes() if options.body else b""
    headers = {"Accept-Encoding": "gzip"} if options.gzip else {}
    parts = [urlsplit(each) for each in options.addresses]
    targets = [f"{each.path or '/'}?{each.query}".rstrip("?") for each in parts]
    method = "POST" if body else "GET"
    return [Question(target=target, method=method, body=body, headers=headers) for target in targets]


def describe(load: Load) -> str:
    return (
        f"{load.requests} requests in {load.seconds:.2f} s: {load.per_second:.0f}/s, "
        f"p50 {load.p50:.2f} ms, p95 {load.p95:.2f} ms, p99 {load.p99:.2f} ms, worst {load.worst:.1f} ms, "
        f"{load.size / load.requests / 1024:.1f} kB each, statuses {dict(load.statuses)}"
    ) + (f", {load.cpu:.3f} ms of the server's processor each" if load.cpu else "")


def main() -> int:
    options = read_arguments()
    first = urlsplit(options.addresses[0])
    load = run_load(
        f"{first.scheme}://{first.netloc}",
        questions_of(options),
        concurrency=options.concurrency,
        seconds=options.seconds,
        most=options.requests,
        process=options.process,
    )
    print(json.dumps({**asdict(load), "per_second": load.per_second}, indent=1) if options.json else describe(load))
    return 1 if load.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
