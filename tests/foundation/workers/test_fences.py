"""A worker that has closed itself in can do nothing but compute, whoever it runs as."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callboard.foundation.workers import Lost, Workers, close_in
from callboard.foundation.workers.system_calls import AARCH64, X86_64, filter_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have other limits")

MODULE = """
import ctypes, encodings.idna, os, signal, socket, subprocess, threading

from callboard import close_in

LIBRARY = ctypes.CDLL(None, use_errno=True)
INHERITED = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
PARENT = os.getppid()

def call(number, *arguments):
    if LIBRARY.syscall(number, *arguments) == -1:
        raise OSError(ctypes.get_errno(), "refused")

def prepare(setup):
    close_in(64 * 1024 ** 2)

    def work(content):
        tried = content.decode()
        try:
            exec(tried, globals())
        except (OSError, MemoryError, RuntimeError, ValueError):
            return b"refused"
        except Exception as error:
            return repr(error).encode()
        return b"done"
    return work
"""
REFUSED = [
    "socket.socket()",
    "socket.socket(socket.AF_UNIX)",
    "socket.socketpair()",
    "socket.create_connection(('127.0.0.1', 80), timeout=1)",
    "open('/etc/passwd')",
    "open('/proc/self/environ')",
    "os.open('etc/passwd', os.O_RDONLY, dir_fd=INHERITED)",
    "open('/tmp/callboard-fences', 'w')",
    "os.mkdir('/tmp/callboard-fences')",
    "os.unlink('/etc/hostname')",
    "os.rename('/etc/hostname', '/etc/hostname.old')",
    "os.chmod('/etc/hostname', 0o777)",
    "os.symlink('/etc/passwd', '/tmp/callboard-fences')",
    "os.listdir('/')",
    "os.listdir(INHERITED)",
    "os.stat('/etc/passwd')",
    "os.chdir('/')",
    "os.pipe()",
    "os.memfd_create('x')",
    "subprocess.run(['true'])",
    "os.execv('/bin/true', ['true'])",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "os.fork()",
    "threading.Thread(target=int).start()",
    "os.kill(PARENT, 0)",
    "os.kill(PARENT, signal.SIGTERM)",
    "os.kill(1, 0)",
    "os.kill(-1, signal.SIGTERM)",
    "os.killpg(os.getpgid(0), 0)",
    "signal.pidfd_send_signal(os.pidfd_open(PARENT), 0)",
    "call(101, 16, PARENT, 0, 0)",
    "call(310, PARENT, None, 0, None, 0, 0)",
    "call(234, PARENT, PARENT, 0)",
    "call(425, 8, None)",
    "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "import fcntl; fcntl.ioctl(0, 0x5412, b'x')",
    "bytearray(4 * 1024 ** 3)",
]
"""Calls by number are those of x86_64: ptrace, process_vm_readv, tgkill, io_uring_setup."""


@pytest.fixture
async def workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Workers]:
    (tmp_path / "fenced_for_a_test.py").write_text(MODULE)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    started = Workers("fenced_for_a_test", b"", count=1, limit=30.0)
    yield started
    await started.close()


async def test_what_reaches_out_of_a_worker_is_refused(workers: Workers) -> None:
    answers = {tried: await workers.call(tried.encode()) for tried in REFUSED}
    assert {tried: answer for tried, answer in answers.items() if answer != b"refused"} == {}
    assert not Path("/tmp/callboard-fences").exists()


async def test_what_only_computes_goes_on(workers: Workers) -> None:
    for tried in (
        "sum(range(10))",
        "import time; time.sleep(0.01)",
        "os.urandom(8)",
        "os.getpid()",
        "bytearray(10**7)",
    ):
        assert await workers.call(tried.encode()) == b"done"


async def test_a_worker_can_end_itself_and_nobody_else(workers: Workers) -> None:
    with pytest.raises(Lost, match="ended"):
        await workers.call(b"os.abort()")
    assert await workers.call(b"1") == b"done"


async def test_a_worker_that_never_answers_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fenced_for_ever.py").write_text(MODULE)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    started = Workers("fenced_for_ever", b"", count=1, limit=20.0)
    try:
        assert await started.call(b"1") == b"done"
        started._limit = 0.5
        with pytest.raises(Lost, match="longer"):
            await started.call(b"while True: pass")
    finally:
        await started.close()


async def test_threads_that_there_are_already_are_closed_in_too() -> None:
    code = (
        "import queue, threading; from callboard import close_in; asked, answered = queue.Queue(), queue.Queue()\n"
        "def work():\n"
        "    asked.get()\n"
        "    try: answered.put(open('/etc/passwd'))\n"
        "    except OSError: answered.put('refused')\n"
        "thread = threading.Thread(target=work); thread.start(); close_in(10**8); asked.put(1)\n"
        "print(answered.get()); thread.join()"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert (await process.communicate())[0] == b"refused\n"


@pytest.mark.parametrize("machine", [X86_64, AARCH64])
def test_a_filter_is_as_long_as_the_kernel_takes(machine: object) -> None:
    program = filter_for(machine, os.getpid())  # type: ignore[arg-type]
    assert len(program) % 8 == 0
    assert 0 < len(program) // 8 <= 4096
    assert callable(close_in)
