"""Run a command and break it at one chosen system call that changes watched files.

Linux on x86-64 only. A seccomp filter stops the traced processes at the calls that can
change a file; those that touch a watched folder are counted over all threads and child
processes, so that call number N is a property of the run and not of a thread. At the
chosen number the call is not made and everything is killed (`kill`), half of a write is
made first (`torn`), or the call fails with an error number (`fail`).

This is a program of its own, because tracing needs a process without other threads::

    python -m tests.faults.syscall_tracer --watch DIR --report FILE \
        --action kill --at 17 -- stepladder run
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import json
import os
import platform
import signal
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

LIBC: Final = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [
    ctypes.c_long,
    ctypes.c_long,
    ctypes.c_void_p,
    ctypes.c_void_p,
]
LIBC.ptrace.restype = ctypes.c_long

TRACEME, CONT, GETREGS, SETREGS, SYSCALL, SETOPTIONS = 0, 7, 12, 13, 24, 0x4200
SYSGOOD, FORK, VFORK, CLONE, EXEC, SECCOMP = 1, 2, 4, 8, 16, 0x80
EXITKILL: Final = 0x100000
SECCOMP_EVENT: Final = 7
WALL: Final = 0x40000000
AT_FDCWD: Final = -100
WRITING_FLAGS: Final = os.O_CREAT | os.O_TRUNC
PATH_LIMIT: Final = 4096

REGISTERS: Final = (
    "r15",
    "r14",
    "r13",
    "r12",
    "rbp",
    "rbx",
    "r11",
    "r10",
    "r9",
    "r8",
    "rax",
    "rcx",
    "rdx",
    "rsi",
    "rdi",
    "orig_rax",
    "rip",
    "cs",
    "eflags",
    "rsp",
    "ss",
    "fs_base",
    "gs_base",
    "ds",
    "es",
    "fs",
    "gs",
)
ARGUMENTS: Final = ("rdi", "rsi", "rdx", "r10", "r8", "r9")

# number: (name, file descriptors, (directory descriptor or None, path) arguments)
Shape = tuple[str, tuple[int, ...], tuple[tuple[int | None, int], ...]]
CHANGES: Final[dict[int, Shape]] = {
    1: ("write", (0,), ()),
    2: ("open", (), ((None, 0),)),
    18: ("pwrite64", (0,), ()),
    20: ("writev", (0,), ()),
    40: ("sendfile", (0,), ()),
    76: ("truncate", (), ((None, 0),)),
    77: ("ftruncate", (0,), ()),
    82: ("rename", (), ((None, 0), (None, 1))),
    83: ("mkdir", (), ((None, 0),)),
    84: ("rmdir", (), ((None, 0),)),
    85: ("creat", (), ((None, 0),)),
    86: ("link", (), ((None, 0), (None, 1))),
    87: ("unlink", (), ((None, 0),)),
    88: ("symlink", (), ((None, 1),)),
    90: ("chmod", (), ((None, 0),)),
    91: ("fchmod", (0,), ()),
    257: ("openat", (), ((0, 1),)),
    258: ("mkdirat", (), ((0, 1),)),
    263: ("unlinkat", (), ((0, 1),)),
    264: ("renameat", (), ((0, 1), (2, 3))),
    265: ("linkat", (), ((0, 1), (2, 3))),
    266: ("symlinkat", (), ((1, 2),)),
    268: ("fchmodat", (), ((0, 1),)),
    285: ("fallocate", (0,), ()),
    296: ("pwritev", (0,), ()),
    316: ("renameat2", (), ((0, 1), (2, 3))),
    326: ("copy_file_range", (2,), ()),
    328: ("pwritev2", (0,), ()),
}
SYNCS: Final[dict[int, Shape]] = {
    74: ("fsync", (0,), ()),
    75: ("fdatasync", (0,), ()),
}
WRITES: Final = frozenset({"write", "pwrite64"})
OPENS: Final = {"open": 1, "openat": 2}


def unsupported_reason() -> str | None:
    """Say why this machine cannot trace, or nothing."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "breaking a run at a system call needs Linux on x86-64"
    return None


@dataclass
class Plan:
    """What is watched, and what happens at which call."""

    watched: tuple[str, ...]
    action: str
    at: int
    error: int
    calls: dict[int, Shape]
    only: tuple[str, str, str]

    def counts(self, name: str, place: str) -> bool:
        """Whether a call is one of the kind that is counted."""
        call, start, end = self.only
        return call in {"", name} and place.startswith(start) and place.endswith(end)


@dataclass
class Outcome:
    """What was seen: every counted call, and whether the fault struck."""

    points: list[tuple[str, str]] = field(default_factory=list)
    has_struck: bool = False
    exit_code: int | None = None


def trace(command: list[str], plan: Plan) -> Outcome:
    """Run a command under the plan."""
    root = os.fork()
    if root == 0:
        _become_traced(command, plan.calls)
    os.waitpid(root, 0)
    options = SYSGOOD | FORK | VFORK | CLONE | EXEC | SECCOMP | EXITKILL
    _ptrace(SETOPTIONS, root, options)
    _ptrace(CONT, root, 0)
    return _follow(root, plan)


def _follow(root: int, plan: Plan) -> Outcome:
    outcome = Outcome()
    alive, tearing = {root}, set[int]()
    while alive:
        try:
            thread, status = os.waitpid(-1, WALL)
        except ChildProcessError:
            break
        if not os.WIFSTOPPED(status):
            alive.discard(thread)
            if thread == root:
                outcome.exit_code = os.waitstatus_to_exitcode(status)
            continue
        is_new = thread not in alive
        alive.add(thread)
        event, stop = status >> 16, os.WSTOPSIG(status)
        if event == SECCOMP_EVENT:
            _at_call(thread, plan, outcome, alive, tearing)
        elif stop == signal.SIGTRAP | 0x80:
            _at_torn_write(thread, alive, tearing)
        elif event or (is_new and stop == signal.SIGSTOP):
            _ptrace(CONT, thread, 0)
        else:
            _ptrace(CONT, thread, stop)
    return outcome


def _at_call(
    thread: int, plan: Plan, outcome: Outcome, alive: set[int], tearing: set[int]
) -> None:
    registers = _registers(thread)
    name = plan.calls[registers["orig_rax"]][0]
    place = None if outcome.has_struck else _watched_place(thread, registers, plan)
    if place is None or not plan.counts(name, place):
        _ptrace(CONT, thread, 0)
        return
    outcome.points.append((name, place))
    if len(outcome.points) != plan.at:
        _ptrace(CONT, thread, 0)
        return
    outcome.has_struck = True
    if plan.action == "torn" and name in WRITES:
        registers["rdx"] //= 2
        _set_registers(thread, registers)
        tearing.add(thread)
        _ptrace(SYSCALL, thread, 0)
    elif plan.action == "fail":
        registers["orig_rax"] = 2**64 - 1
        registers["rax"] = 2**64 - plan.error
        _set_registers(thread, registers)
        _ptrace(CONT, thread, 0)
    else:
        _kill_all(alive)


def _at_torn_write(thread: int, alive: set[int], tearing: set[int]) -> None:
    """Let the shortened write enter, and kill where it returns."""
    if thread in tearing:
        tearing.discard(thread)
        _ptrace(SYSCALL, thread, 0)
    else:
        _kill_all(alive)


def _kill_all(alive: set[int]) -> None:
    for thread in alive:
        if _is_traced(thread):
            os.kill(thread, signal.SIGKILL)


def _is_traced(thread: int) -> bool:
    """Whether a number still means our thread: the kernel gives numbers out again."""
    try:
        status = Path(f"/proc/{thread}/status").read_text(encoding="utf-8")
    except OSError:
        return False
    return f"TracerPid:\t{os.getpid()}\n" in status


def _watched_place(thread: int, registers: dict[str, int], plan: Plan) -> str | None:
    """Name the watched path that a call is about to change."""
    name, descriptors, paths = plan.calls[registers["orig_rax"]]
    values = [registers[register] for register in ARGUMENTS]
    if name in OPENS and not values[OPENS[name]] & WRITING_FLAGS:
        return None
    found = [_descriptor_path(thread, _signed(values[index])) for index in descriptors]
    for directory, index in paths:
        base = AT_FDCWD if directory is None else _signed(values[directory])
        found.append(_joined(thread, base, _text(thread, values[index])))
    for path in found:
        for folder in plan.watched:
            if path == folder or path.startswith(f"{folder}/"):
                return path
    return None


def _joined(thread: int, base: int, text: str) -> str:
    if text.startswith("/"):
        return os.path.normpath(text)
    folder = (
        _link(f"/proc/{thread}/cwd")
        if base == AT_FDCWD
        else _descriptor_path(thread, base)
    )
    return os.path.normpath(f"{folder}/{text}")


def _descriptor_path(thread: int, descriptor: int) -> str:
    return _link(f"/proc/{thread}/fd/{descriptor}")


def _link(path: str) -> str:
    try:
        return str(Path(path).readlink())
    except OSError:
        return ""


def _text(thread: int, address: int) -> str:
    with Path(f"/proc/{thread}/mem").open("rb", buffering=0) as memory:
        memory.seek(address)
        content = b""
        while b"\0" not in content and len(content) < PATH_LIMIT:
            # A page at a time: the next page may not be there.
            room = PATH_LIMIT - (address + len(content)) % PATH_LIMIT
            content += memory.read(room)
    return os.fsdecode(content.split(b"\0")[0])


def _signed(value: int) -> int:
    number: int = struct.unpack("<i", struct.pack("<I", value & 0xFFFFFFFF))[0]
    return number


def _registers(thread: int) -> dict[str, int]:
    buffer = (ctypes.c_ulonglong * len(REGISTERS))()
    _check(LIBC.ptrace(GETREGS, thread, None, ctypes.addressof(buffer)))
    return dict(zip(REGISTERS, buffer, strict=True))


def _set_registers(thread: int, registers: dict[str, int]) -> None:
    buffer = (ctypes.c_ulonglong * len(REGISTERS))(*registers.values())
    _check(LIBC.ptrace(SETREGS, thread, None, ctypes.addressof(buffer)))


def _ptrace(request: int, thread: int, data: int) -> None:
    if LIBC.ptrace(request, thread, None, data) == -1:
        problem = ctypes.get_errno()
        if problem != errno.ESRCH:  # it was killed meanwhile
            raise OSError(problem, os.strerror(problem))


def _check(result: int) -> None:
    if result == -1:
        problem = ctypes.get_errno()
        raise OSError(problem, os.strerror(problem))


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("jump_true", ctypes.c_ubyte),
        ("jump_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (
        ("length", ctypes.c_ushort),
        ("instructions", ctypes.POINTER(_Instruction)),
    )


def _become_traced(command: list[str], calls: dict[int, Shape]) -> None:
    """In the child: wait for the tracer, filter the calls, become the command."""
    _check(LIBC.ptrace(TRACEME, 0, None, None))
    os.kill(os.getpid(), signal.SIGSTOP)
    load, equal, give = 0x20, 0x15, 0x06
    allow, stop = 0x7FFF0000, 0x7FF00000
    numbers = sorted(calls)
    lines = [_Instruction(load, 0, 0, 0)]
    lines += [
        _Instruction(equal, len(numbers) - place, 0, number)
        for place, number in enumerate(numbers)
    ]
    lines += [_Instruction(give, 0, 0, allow), _Instruction(give, 0, 0, stop)]
    program = _Program(len(lines), (_Instruction * len(lines))(*lines))
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    _check(LIBC.prctl(no_new_privileges, 1, 0, 0, 0))
    _check(LIBC.prctl(set_seccomp, filter_mode, ctypes.byref(program), 0, 0))
    os.execvp(command[0], command)  # noqa: S606 - no shell is the point


def main() -> int:
    """Trace the command of the command line and write the report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--watch", action="append", required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--action", choices=["kill", "torn", "fail"], default="kill")
    parser.add_argument("--at", type=int, default=0)
    parser.add_argument("--error", default="ENOSPC")
    parser.add_argument("--with-syncs", action="store_true")
    parser.add_argument(
        "--only", nargs=3, default=["", "", ""], metavar=("CALL", "START", "END")
    )
    parser.add_argument("command", nargs="+")
    chosen = parser.parse_args()
    plan = Plan(
        watched=tuple(str(Path(folder).resolve()) for folder in chosen.watch),
        action=chosen.action,
        at=chosen.at,
        error=int(getattr(errno, chosen.error)),
        calls=CHANGES | SYNCS if chosen.with_syncs else CHANGES,
        only=(chosen.only[0], chosen.only[1], chosen.only[2]),
    )
    outcome = trace(chosen.command, plan)
    report = {
        "points": outcome.points,
        "has_struck": outcome.has_struck,
        "exit_code": outcome.exit_code,
    }
    chosen.report.write_text(json.dumps(report), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
