"""A worker that died -> what its client is told, on the front's own copy of the connection.

Nothing sent yet: a whole answer.  Streaming, and between two chunks: a last readable line without the terminating
chunk.  Else: the connection just ends.  In no case can the client take the result for whole.
"""

from __future__ import annotations

import signal
import socket

from kgbuild.serve import slots, wire
from kgbuild.serve.output import reset
from kgbuild.serve.protocol import Refusal, problem

_DEEP = "the query is nested too deeply or is too long a chain for the engine: it overflowed the stack"


def refusal(reason: str, status: int, timeout: float, memory: int) -> Refusal:
    """reason: why the front killed it, "" when it died by itself; status: exit code, negative for a signal."""
    if reason == "timeout":
        return Refusal(504, f"timed out after {timeout:g} s", outcome="timeout")
    if reason == "overload":
        message = "the server is too busy for long queries now; try again later"
        return Refusal(503, message, outcome="overload", fields=[("Retry-After", "10")])
    if reason == "budget":
        message = "the server has no memory left for queries as large as this one now; try again later"
        return Refusal(503, message, outcome="memory", fields=[("Retry-After", "10")])
    if status == -signal.SIGABRT:
        limit = f" ({memory >> 20} MiB)" if memory else ""
        message = f"the query needs more memory than it may have{limit}"
        return Refusal(503, message, outcome="memory", fields=[("Retry-After", "10")])
    if status in (-signal.SIGSEGV, -signal.SIGBUS):
        return Refusal(400, _DEEP, outcome="crash")
    message = "the query's process died; the server is well"
    return Refusal(503, message, outcome="hangup" if reason == "hangup" else "crash", fields=[("Retry-After", "1")])


def whole(refused: Refusal) -> bytes:
    """Response in one piece, closing the connection."""
    fields, body = problem(refused, "")
    return wire.start(refused.status, (), [*fields, ("Content-Length", str(len(body))), ("Connection", "close")]) + body


def tell(connection: socket.socket, row: memoryview, refused: Refusal) -> int:
    """Says it as well as it still can be said; returns the status that the client saw."""
    state = row[slots.STATE]
    try:
        if state != slots.STREAMING:
            connection.send(whole(refused))
            return refused.status
        if row[slots.MARKABLE] and not row[slots.OPEN_FRAME]:
            mark = f"\n# {refused.message}\n".encode()
            connection.send(b"%x\r\n%b\r\n" % (len(mark), mark))
        elif not row[slots.OPEN_FRAME]:
            reset(connection)  # nothing readable can be added; make sure that it is seen
    except OSError:
        pass  # the client is gone: nobody left to tell
    return 200
