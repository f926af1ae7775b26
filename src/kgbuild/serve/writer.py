"""One request that writes -> checked, validated, on the disk and served, or nothing; in a process of its own.

The writer is forked with the whole store and changes its private copy.  What people wrote is then validated and
saved; the front has the template take it up, and only when workers with the new data are ready is the client told.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterable
from typing import Protocol

import pyoxigraph as ox

from kgbuild.serve import graphstore, protocol, slots, updates, uploads, wire
from kgbuild.serve.output import ClientGone, Output
from kgbuild.serve.protocol import Refusal
from kgbuild.serve.settings import Settings
from kgbuild.serve.usergraphs import UserGraphs

LIMIT = 120.0  # seconds for one write, validation included


class _Result(Protocol):
    @property
    def focus(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def message(self) -> str: ...


class _Report(Protocol):
    @property
    def conforms(self) -> bool: ...
    @property
    def results(self) -> Iterable[_Result]: ...


Validate = Callable[[Iterable[str]], _Report]


class Writer:
    """See above.  validate: None when what is written is not validated."""

    def __init__(
        self, store: ox.Store, user: UserGraphs, validate: Validate | None, settings: Settings, row: memoryview
    ) -> None:
        self.store, self.user, self.validate, self.settings, self.row = store, user, validate, settings, row

    def serve(self, channel: socket.socket, data: bytes, connection: socket.socket) -> bool:
        """True when the connection can take another request."""
        row, began = self.row, time.monotonic_ns()
        row[slots.STARTED], row[slots.DEADLINE] = began, began + int(LIMIT * 1e9)
        row[slots.STATE] = slots.RUNNING
        request = _request(data, self.settings.max_upload)
        outcome, body = "ok", b""
        fields: list[tuple[str, str]] = []
        try:
            with self.user.locked():
                if self.user.version() != self.user.loaded:
                    retry = [("Retry-After", "1")]
                    raise Refusal(503, "written to by another server meanwhile; try again", fields=retry)
                self.user.unfold(self.store)
                before = self.user.lines(self.store)
                status, fields = self._apply(request)
                lines = self.user.lines(self.store)
                if lines != before:
                    self._validated(lines)
                    self.user.save(lines)
                    self._wait_until_served(channel)
            fields = [*fields, *protocol.ALWAYS]
        except Refusal as refusal:
            status, outcome = refusal.status, refusal.outcome
            fields, body = protocol.problem(refusal, request.fields.get("accept", ""))
        except MemoryError:
            status, outcome = 503, "memory"
            fields, body = protocol.problem(Refusal(503, "this needs more memory than it may have"), "")
        output = Output(connection, request, row, status=status, fields=fields)
        row[slots.DEADLINE] = 0
        keep = request.keep
        try:
            if body:
                output.write(body)
            output.finish()
        except ClientGone:
            keep = False
        slots.count(row, status, outcome, time.monotonic_ns() - began)
        return keep

    def _apply(self, request: wire.Request) -> tuple[int, list[tuple[str, str]]]:
        if request.path == graphstore.ROOT or request.path.startswith(graphstore.ROOT + "/"):
            return uploads.run(self.store, request, self.user)
        try:
            asked = protocol.asked(request)
        except wire.WireError as error:
            raise Refusal(error.status, error.reason) from None
        if not isinstance(asked, protocol.Update):
            raise Refusal(400, "this is not an update")
        base = f"http://{request.fields.get('host', 'localhost')}/sparql"
        updates.run(self.store, asked, self.user, base, self.user.fingerprint(self.store))
        return 204, []

    def _validated(self, lines: list[str]) -> None:
        """Raises Refusal(422) with the report when what was written breaks a shape that it did not break before.

        What the build says of the same subjects is looked at together with it, since shapes go by class.
        """
        if self.validate is None:
            return
        subjects = {quad.subject for quad in ox.parse("".join(lines).encode(), ox.RdfFormat.N_QUADS)}
        context = [
            f"{quad} .\n"
            for subject in subjects
            for quad in self.store.quads_for_pattern(subject, None, None, None)
            if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in self.user.built
        ]
        found = _violations(self.validate([*context, *lines]))
        if found and context:
            found -= _violations(self.validate(context))
        if found:
            listed = "\n".join(sorted(found)[:200])
            raise Refusal(422, f"nothing was written: {len(found)} violations of the shapes\n{listed}")

    def _wait_until_served(self, channel: socket.socket) -> None:
        self.row[slots.DEADLINE] = 0  # written: from here on it must not be killed
        channel.send(b"W")
        poll = select.poll()
        poll.register(channel, select.POLLIN)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if poll.poll(1000):
                message = channel.recv(64)
                if message == b"G" or not message:
                    return


def _violations(report: _Report) -> set[str]:
    return {
        f"{result.focus} {result.path} {result.value}: {result.message}"
        for result in report.results
        if result.severity.endswith("Violation")
    }


def _request(data: bytes, limit: int) -> wire.Request:
    head = wire.head(data)
    assert head is not None  # the front has read it whole
    found = wire.whole(data, head, limit)
    assert found is not None
    return found[0]


def write_one(
    channel: socket.socket,
    store: ox.Store,
    user: UserGraphs,
    validate: Validate | None,
    settings: Settings,
    row: memoryview,
) -> None:
    """The life of a writer: one request.  The front hands it over when told that this process is ready."""
    channel.send(b"R")
    message, fds, _, _ = socket.recv_fds(channel, 1 << 18, 2)
    while message == b"C":
        message, fds, _, _ = socket.recv_fds(channel, 1 << 18, 2)
    if not message:
        return
    data = message.partition(b"\n")[2]
    if message[:1] == b"M":
        with open(fds[1], "rb") as file:
            data = file.read()
    with socket.socket(fileno=fds[0]) as connection:
        keep = Writer(store, user, validate, settings, row).serve(channel, data, connection)
    row[slots.STATE] = slots.IDLE
    channel.send(b"D1" if keep else b"X1")
