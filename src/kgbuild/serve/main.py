"""Settings -> sockets, shared memory and processes in the right order, then the loop."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from kgbuild.errors import UsageError
from kgbuild.serve import sandbox, slots
from kgbuild.serve.front import Front
from kgbuild.serve.settings import PROGRAMS, Settings
from kgbuild.serve.template import zygote
from kgbuild.serve.writer import Validate
from kgbuild.store import current


def serve(
    settings: Settings,
    *,
    validate: Validate | None,
    documentation: Callable[[], str] | None,
    say: Callable[[str], None],
    ready: Callable[[str], None] | None,
) -> None:
    """See `kgbuild.serve.run`."""
    if sys.platform != "linux":
        raise UsageError("the server needs Linux (epoll, process limits)", hint="run it in a container")
    current(settings.out)  # before anything is started: SnapshotError when there is none
    if settings.writable and settings.token_file is None:
        raise UsageError("a writable server needs a file of tokens", hint="--token-file FILE")
    if 0 < settings.total_memory < 2 * PROGRAMS:
        raise UsageError("too little memory for a server", hint=f"at least {2 * PROGRAMS >> 20} MiB, or 0 for no limit")
    _descriptors(settings.max_connections)
    table = slots.Slots()
    inner = f"\0kgbuild-{os.getpid()}-{os.urandom(6).hex()}"
    try:
        scratch = tempfile.TemporaryDirectory(prefix="kgbuild-serve-")
    except OSError as error:
        raise UsageError(f"no folder for temporary files: {error}", hint="set TMPDIR to one") from error
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork() == 0:
        near.close()
        zygote(far, settings, table, inner, validate, documentation, Path(scratch.name))
    far.close()
    public = _listen(settings)
    private = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    private.bind(inner)
    private.listen(128)
    private.setblocking(False)
    host, port = public.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    reason = _forbidden(settings)
    if reason:
        say(f"note: worker processes are not kept off the network by the kernel: {reason}")
    if settings.writable and validate is None:
        say("note: what is written is not validated")
    say(f"kgbuild serves {settings.out} at {address} (endpoint {address}sparql)")
    if ready is not None:
        ready(address)
    with scratch:
        Front(settings, table, [public, private], near, say).run()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.bind((settings.host, settings.port))
    sock.listen(1024)
    sock.setblocking(False)
    return sock


def _forbidden(settings: Settings) -> str:
    """Why workers could open sockets, "" when they cannot; tried in a child, since the filter is for good."""
    if settings.allow_service:
        return f"SERVICE is allowed to {', '.join(settings.allow_service)}"
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(write, (sandbox.no_network() or "ok").encode())
        os._exit(0)
    os.close(write)
    os.waitpid(pid, 0)
    with open(read, "rb") as pipe:
        said = pipe.read().decode()
    return "" if said == "ok" else said


def _descriptors(connections: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + 512
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
