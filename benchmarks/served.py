"""Runs Callboard as people do, in processes of its own, and watches what they take: time, processor and memory."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from databases import Place

PROGRAM = Path(sys.executable).parent / "callboard"
LOOK_EVERY = 0.5  # seconds; looking at a large process takes the kernel some milliseconds
MEGABYTE = 1024 * 1024
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A command that has ended: seconds on the clock and of processor, and the most memory at once, in MB."""

    seconds: float
    cpu: float
    memory: float
    output: str


@dataclass(frozen=True, kw_only=True)
class Served:
    """A portal that runs at `url`; `started` is how many seconds it took to be ready, `log` what it wrote."""

    url: str
    pid: int
    started: float
    log: Path

    def memory(self) -> float:
        """What its processes take now, in MB."""
        return memory_of(self.pid)

    def cpu(self) -> float:
        """Seconds of processor since it started."""
        return sum(_cpu_of(pid) for pid in _family(self.pid))


def run(place: Place, config: Path, *arguments: str, limit: float = 900.0) -> Ran:
    """Runs a command of Callboard to its end. Raises RuntimeError when it fails or takes longer than the limit."""
    started, before = time.perf_counter(), _cpu_of_children()
    process = subprocess.Popen(
        [PROGRAM, *arguments, "--config", str(config)],
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watch = _Watch(process.pid)
    watch.start()
    try:
        output, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.wait()
        raise RuntimeError(f"callboard {' '.join(arguments)} took more than {limit:g} s") from error
    finally:
        watch.end()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"callboard {' '.join(arguments)} failed:\n{output[-2000:]}")
    return Ran(seconds=seconds, cpu=_cpu_of_children() - before, memory=watch.memory, output=output)


@contextmanager
def serve(place: Place, config: Path, *options: str, limit: float = 600.0) -> Iterator[Served]:
    """A portal that is ready, and is stopped at the end. Raises RuntimeError when it does not get ready in time."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = place.folder / "serve.log"
    url = f"http://127.0.0.1:{port}"
    started = time.perf_counter()
    with log.open("w") as out:
        process = subprocess.Popen(
            [PROGRAM, "serve", "--host", "127.0.0.1", "--port", str(port), *options, "--config", str(config)],
            env=place.environment,
            stdout=out,
            stderr=out,
        )
    try:
        while not _is_ready(url):
            if process.poll() is not None or time.perf_counter() - started > limit:
                raise RuntimeError(f"callboard serve did not get ready:\n{log.read_text()[-2000:]}")
            time.sleep(0.02)
        yield Served(url=url, pid=process.pid, started=time.perf_counter() - started, log=log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def memory_of(pid: int) -> float:
    """MB of a process and all below it. What several share is counted once."""
    return sum(_proportional_set(each) for each in _family(pid)) / MEGABYTE


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


class _Watch(threading.Thread):
    """Looks at a process and all below it until told to end."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.memory = pid, 0.0
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            self.memory = max(self.memory, memory_of(self.pid))

    def end(self) -> None:
        self._ended.set()
        self.join()


def _family(pid: int) -> Sequence[int]:
    found = [pid]
    for each in found:
        try:
            threads = list(Path(f"/proc/{each}/task").iterdir())
            found += [int(child) for thread in threads for child in (thread / "children").read_text().split()]
        except OSError:  # it has ended meanwhile
            continue
    return found


def _proportional_set(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended meanwhile
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _cpu_of_children() -> float:
    """Of those that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:  # it has ended meanwhile
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
