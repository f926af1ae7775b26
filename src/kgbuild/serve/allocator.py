"""This program -> the same one, started again with room for more of the small pieces of memory that queries free.

A query takes and gives back hundreds of pieces, some of one to four kilobytes.  The C library keeps seven of a size at
hand, none above a kilobyte, and looks for the rest, longer and longer the more queries a worker has answered.  It
reads how many to keep only when a program starts (glibc; another C library does not look).
"""

from __future__ import annotations

import contextlib
import os
import sys

VARIABLE, SETTINGS = "GLIBC_TUNABLES", "glibc.malloc.tcache_count=127:glibc.malloc.tcache_max=4096"
MARK = "KGBUILD_STARTED_AGAIN"  # a program with rights of its own, such as to low ports, loses the other on its way


def environment() -> dict[str, str]:
    """Of a process that shall have it; what an operator has set stands."""
    return {VARIABLE: SETTINGS, **os.environ}


def start_again() -> None:
    """Does not return when it was needed.  Call before anything is open: the process stays, all else is new."""
    if sys.platform != "linux" or not sys.executable or len(sys.orig_argv) < 2:
        return
    if VARIABLE not in os.environ and MARK not in os.environ:
        sys.stdout.flush()
        sys.stderr.flush()
        with contextlib.suppress(OSError):  # slower, and as good
            os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**environment(), MARK: "1"})
