"""A worker process -> one that cannot open network sockets, outgrow its memory, or outlive its parent (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
import sys

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # SECCOMP_RET_ALLOW; SECCOMP_RET_ERRNO | EACCES
_AF_UNIX = 1
# (audit architecture, socket(2), io_uring_setup(2)): io_uring could open a socket without the call
_CALLS = {"x86_64": (0xC000003E, 41, 425), "aarch64": (0xC00000B7, 198, 425)}
STACK = 100 << 20  # bytes; parsing recurses, and an overflow is a dead worker


def _filter(machine: str) -> bytes:
    arch, socket, uring = _CALLS[machine]
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_RET|K
    code = [
        (load, 0, 0, 4),  # seccomp_data.arch
        (equal, 1, 0, arch),
        (give, 0, 0, _DENY),  # another calling convention (i386): its numbers differ
        (load, 0, 0, 0),  # seccomp_data.nr
        (at_least, 5, 0, 0x40000000),  # x32
        (equal, 4, 0, uring),
        (equal, 0, 2, socket),
        (load, 0, 0, 16),  # first argument: address family
        (equal, 0, 1, _AF_UNIX),
        (give, 0, 0, _ALLOW),
        (give, 0, 0, _DENY),
    ]
    # jump targets are relative: from "x32" (4) and "uring" (5) to the last line (10), from "socket" as written
    return b"".join(struct.pack("HBBI", *line) for line in code)


def no_network() -> str:
    """Forbids every address family but AF_UNIX, for good.  Returns "" or the reason why it could not."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _CALLS:
        return f"no seccomp filter for {sys.platform}/{machine}"
    libc = ctypes.CDLL(None, use_errno=True)
    program = _filter(machine)
    buffer = ctypes.create_string_buffer(program, len(program))
    fprog = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    holder = ctypes.create_string_buffer(fprog, len(fprog))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return "prctl(PR_SET_NO_NEW_PRIVS) is refused"
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_void_p(ctypes.addressof(holder)), 0, 0) != 0:
        return f"prctl(PR_SET_SECCOMP) is refused: error {ctypes.get_errno()}"
    return ""


def die_with_parent() -> None:
    """Call in the main thread right after fork: the signal follows the thread that forked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def release(pid: int) -> None:
    """Gives back the memory of a killed process at once; by itself it needs its turn on a busy processor."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            handle = os.pidfd_open(pid)
            ctypes.CDLL(None).syscall(448, handle, 0)  # process_mrelease, Linux 5.15
            os.close(handle)


def limit(memory: int) -> None:
    """memory: bytes that this process may grow by from now on; 0 for no limit.  No core dumps; a deep stack."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    soft = STACK if hard == resource.RLIM_INFINITY else min(STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))
    if memory and sys.platform == "linux":
        now = sizes()[0]
        resource.setrlimit(resource.RLIMIT_AS, (now + memory, now + memory))


def sizes(pid: int | str = "self") -> tuple[int, int]:
    """(address space, resident) of a process in bytes; (0, 0) when it is gone."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            total, resident = file.read().split()[:2]
    except OSError:
        return 0, 0
    page = resource.getpagesize()
    return int(total) * page, int(resident) * page
