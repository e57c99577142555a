"""A seccomp filter: from the moment it is set the kernel refuses what is not on a short list, with "not permitted"."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SET_NO_NEW_PRIVILEGES: Final = 38
FILTER_MODE: Final = 1
ALL_THREADS: Final = 1

# The few instructions of a filter (linux/filter.h) and what it may answer (linux/seccomp.h).
LOAD, IF_EQUAL, ANSWER = 0x20, 0x15, 0x06
ALLOW, REFUSE, END = 0x7FFF0000, 0x00050000 | 1, 0x80000000
NUMBER_AT, MACHINE_AT, FIRST_ARGUMENT_AT = 0, 4, 16


@dataclass(frozen=True)
class Machine:
    """A kind of processor: its number in the kernel, those of `seccomp`, of `tgkill`, and of what is allowed."""

    audit: int
    seccomp: int
    tgkill: int
    allowed: Mapping[str, int]


X86_64: Final = Machine(
    audit=0xC000003E,
    seccomp=317,
    tgkill=234,
    allowed={
        "read": 0,
        "write": 1,
        "close": 3,
        "fstat": 5,
        "poll": 7,
        "lseek": 8,
        "mmap": 9,
        "mprotect": 10,
        "munmap": 11,
        "brk": 12,
        "rt_sigaction": 13,
        "rt_sigprocmask": 14,
        "rt_sigreturn": 15,
        "readv": 19,
        "writev": 20,
        "sched_yield": 24,
        "mremap": 25,
        "madvise": 28,
        "nanosleep": 35,
        "getitimer": 36,
        "setitimer": 38,
        "getpid": 39,
        "exit": 60,
        "gettimeofday": 96,
        "getrusage": 98,
        "times": 100,
        "sigaltstack": 131,
        "gettid": 186,
        "time": 201,
        "futex": 202,
        "sched_getaffinity": 204,
        "restart_syscall": 219,
        "clock_gettime": 228,
        "clock_getres": 229,
        "clock_nanosleep": 230,
        "exit_group": 231,
        "ppoll": 271,
        "set_robust_list": 273,
        "getrandom": 318,
        "membarrier": 324,
        "rseq": 334,
    },
)
AARCH64: Final = Machine(
    audit=0xC00000B7,
    seccomp=277,
    tgkill=131,
    allowed={
        "close": 57,
        "lseek": 62,
        "read": 63,
        "write": 64,
        "readv": 65,
        "writev": 66,
        "ppoll": 73,
        "fstat": 80,
        "exit": 93,
        "exit_group": 94,
        "futex": 98,
        "set_robust_list": 99,
        "nanosleep": 101,
        "getitimer": 102,
        "setitimer": 103,
        "clock_gettime": 113,
        "clock_getres": 114,
        "clock_nanosleep": 115,
        "sched_getaffinity": 123,
        "sched_yield": 124,
        "restart_syscall": 128,
        "sigaltstack": 132,
        "rt_sigaction": 134,
        "rt_sigprocmask": 135,
        "rt_sigreturn": 139,
        "times": 153,
        "getrusage": 165,
        "gettimeofday": 169,
        "getpid": 172,
        "gettid": 178,
        "brk": 214,
        "munmap": 215,
        "mremap": 216,
        "mmap": 222,
        "mprotect": 226,
        "madvise": 233,
        "getrandom": 278,
        "membarrier": 283,
        "rseq": 293,
    },
)
MACHINES: Final[Mapping[str, Machine]] = {"x86_64": X86_64, "aarch64": AARCH64}


def refuse_system_calls() -> bool:
    """Sets the filter for all threads. Says whether this kernel and this processor have such filters.

    What remains is to compute: memory, clocks, locks, reading and writing what is open, and to end.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None or sys.maxsize < 2**32 or not give_up_privileges():
        return False
    program = filter_for(machine, os.getpid())
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: how many instructions, then where they are, at the place of a pointer.
    described = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(code)))
    return system_call(machine.seccomp, FILTER_MODE, ALL_THREADS, described) == 0


def filter_for(machine: Machine, process: int) -> bytes:
    """The filter: a process of another kind of machine ends, a signal may go to this `process` alone."""
    checks = [(number, ALLOW) for number in sorted(machine.allowed.values())]
    instructions: list[tuple[int, int, int, int]] = [
        (LOAD, 0, 0, MACHINE_AT),
        (IF_EQUAL, 1, 0, machine.audit),
        (ANSWER, 0, 0, END),
        (LOAD, 0, 0, NUMBER_AT),
    ]
    for number, answer in checks:
        instructions += [(IF_EQUAL, 0, 1, number), (ANSWER, 0, 0, answer)]
    instructions += [
        (IF_EQUAL, 0, 3, machine.tgkill),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
        (IF_EQUAL, 0, 1, process),
        (ANSWER, 0, 0, ALLOW),
        (ANSWER, 0, 0, REFUSE),
    ]
    return _packed(instructions)


def _packed(instructions: Sequence[tuple[int, int, int, int]]) -> bytes:
    return b"".join(struct.pack("=HBBI", *each) for each in instructions)


def give_up_privileges() -> bool:
    """From here on no program that this process starts can have more rights than it: what filters ask for."""
    library = ctypes.CDLL(None, use_errno=True)
    return int(library.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)) == 0


def system_call(number: int, *arguments: Any) -> int:
    """What the kernel answers; -1 when it refuses."""
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    given = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return int(library.syscall(ctypes.c_long(number), *given))
