"""GET of one query, whole and alone in its bytes, as nearly all requests are -> its answer, with nothing done twice.

The answer is the one that `Service.answer` would give, byte for byte (tests/serve/test_quick.py), but for the pieces
that a long one comes in; what depends on a client's headers alone is worked out once for each set of them.
Whatever is unusual is left to `Service.answer`.
"""

from __future__ import annotations

import socket
import time
from typing import IO, TYPE_CHECKING, cast

import msgspec
import pyoxigraph as ox

from kgbuild.serve import media, slots, wire
from kgbuild.serve.engine import ROWS, Plan, plan
from kgbuild.serve.job import Job, caching
from kgbuild.serve.output import BUFFER, CODINGS, EARLY, WORTH, ClientGone, Output, Sender, TooLarge, packed
from kgbuild.serve.protocol import Query, Refusal

if TYPE_CHECKING:
    from kgbuild.serve.service import Service

FAILURES = (Refusal, wire.WireError, TooLarge, ClientGone, MemoryError)  # what `Service.failed` can tell a client
_BEGIN = b"GET /sparql?query="
_LINE = b" HTTP/1.1\r\n"
_NEUTRAL = frozenset({
    "host", "accept", "accept-encoding", "accept-language", "user-agent", "referer", "origin", "cache-control",
    "pragma", "dnt", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-ch-ua", "sec-ch-ua-mobile",
    "sec-ch-ua-platform", "x-requested-with", "cookie", "priority",
})  # fmt: skip
_MOST, _LARGEST = 256, 4096  # sets of headers to remember, and bytes of one
_EARLY = int(EARLY * 1e9)


class Profile(msgspec.Struct, frozen=True):
    """What a set of headers says.  base: IRI of the endpoint, as this client names it."""

    fields: dict[str, str]
    accept: str
    coding: str
    base: str


class Quick:
    """Of one worker.  heads: name of a format -> the headers that all its answers share."""

    def __init__(self, service: Service, heads: dict[str, bytes]) -> None:
        self.service, self.heads = service, heads
        self.profiles: dict[bytes, Profile | None] = {}

    def _profile(self, block: bytes) -> Profile | None:
        """block: header lines with the empty line; None when there is more, or less, or anything unusual in them."""
        if len(block) > _LARGEST or block.find(b"\r\n\r\n") != len(block) - 4:
            return None
        found = None
        try:
            fields = wire.fields(block[:-4])
            accept = fields.get("accept", "")
            usual = _NEUTRAL.issuperset(fields.keys() - {"connection"}) and "host" in fields and "html" not in accept
            if usual and fields.get("connection", "keep-alive").lower() == "keep-alive":
                coding = media.encodings(fields.get("accept-encoding", ""), CODINGS)
                found = Profile(fields, accept, coding, f"http://{fields['host']}/sparql")
        except wire.WireError:
            pass
        if len(self.profiles) >= _MOST:
            self.profiles.clear()
        self.profiles[block] = found
        return found

    def answer(self, connection: socket.socket, data: bytes, address: str) -> bool | None:
        """As `Service.answer`; None when that has to do it."""
        at = data.find(_LINE)
        if not data.startswith(_BEGIN) or at < 0 or len(data) > wire.MAX_HEAD:
            return None
        block = data[at + 11 :]
        try:
            profile = self.profiles[block]
        except KeyError:
            profile = self._profile(block)
        part = data[18:at]
        if profile is None or b"&" in part or b"#" in part:
            return None
        found = wire.regular(part)
        if not found:
            return None
        try:
            text = found.decode()
        except UnicodeDecodeError:
            return None
        service = self.service
        engine = service.engine
        service.start(address)
        asking = _Asking(self, connection, data, at, profile)
        try:
            planned = asking.plan = plan(Query(text, accept=profile.accept), engine.version, service.allowed)
            results = engine.results(planned, profile.base)
            asking.boolean = isinstance(results, ox.QueryBoolean)
            engine.write(planned, results, cast("IO[bytes]", asking))
            if asking.output is None:
                return asking.send()
            return asking.finish()
        except FAILURES as error:
            return service.failed(asking.job(), error)


class _Asking:
    """One request; takes the result while it is small, and hands on to an `Output` what is larger or slow to come."""

    __slots__ = ("_job", "at", "boolean", "connection", "data", "held", "output", "pieces", "plan", "profile", "quick")
    plan: Plan

    def __init__(self, quick: Quick, connection: socket.socket, data: bytes, at: int, profile: Profile) -> None:
        self.quick, self.connection, self.data, self.at, self.profile = quick, connection, data, at, profile
        self.boolean = False
        self.pieces: list[bytes] = []
        self.held = 0
        self.output: Output | None = None
        self._job: Job | None = None

    def request(self) -> wire.Request:
        return wire.Request("GET", self.data[4 : self.at].decode(), self.profile.fields)

    def job(self) -> Job:
        """What the long way would have made at once."""
        if self._job is None:
            self._job = Job(self.quick.service, self.connection, self.request())
        return self._job

    def write(self, data: bytes) -> int:
        if self.output is not None:
            return self.output.write(data)
        pieces = self.pieces
        pieces.append(data)
        self.held += len(data)
        late = len(pieces) > 1 and time.monotonic_ns() - self.quick.service.began > _EARLY
        if late or self.held >= BUFFER:
            plan = self.plan
            self.output = self.job().open_results(
                plan.format.name, caching(plan.tag), self.profile.coding, boolean=self.boolean
            )
            for piece in pieces:
                self.output.write(piece)
        return len(data)

    def flush(self) -> None:
        """For the serializer, which asks for it at the end of each buffer."""

    def finish(self) -> bool:
        """Ends what went to an `Output`.  Raises ClientGone."""
        job, output = self.job(), self.output
        assert output is not None
        output.finish()
        job.sent = output.sent
        if self.plan.tag:
            job.keep = output.whole
        return self.quick.service.end(job, True, self.data)

    def send(self) -> bool:
        """The whole answer at once.  Raises ClientGone, TooLarge."""
        service, plan = self.quick.service, self.plan
        settings, row, name = service.settings, service.row, plan.format.name
        body = b"".join(self.pieces)
        rows = 0
        if not self.boolean and name in ROWS:
            pattern, more = ROWS[name]
            rows = body.count(pattern) + more
        if 0 < settings.max_rows < rows:
            raise TooLarge(f"{settings.max_rows} rows")
        size, coded = len(body), b""
        if 0 < settings.max_bytes < size:
            raise TooLarge(f"{settings.max_bytes} bytes")
        if self.profile.coding and size >= WORTH:
            body, coded = packed(body, self.profile.coding), b"Content-Encoding: %b\r\n" % self.profile.coding.encode()
        whole = b"HTTP/1.1 200 OK\r\nDate: %b\r\n%b%b%bContent-Length: %d\r\nConnection: keep-alive\r\n\r\n%b" % (
            wire.date().encode(), self.quick.heads[name], _named(plan.tag), coded, len(body), body,
        )  # fmt: skip
        row[slots.OPEN_FRAME] = 1
        row[slots.STATE] = slots.STREAMING
        try:
            sent = self.connection.send(whole)
        except OSError:
            sent = 0  # not reading, or gone: told apart there
        if sent < len(whole):
            Sender(self.connection, row).send(whole[sent:])
        row[slots.RESULT_ROWS], row[slots.RESULT_BYTES] = rows, size
        row[slots.OPEN_FRAME] = 0
        took = service.count(200, "ok", len(whole))
        if plan.tag and service.cache.asked_before(self.data):
            service.cache.put(self.data, (self.request(), whole, rows))
        if service.log is not None:
            service.note(self.request(), 200, "ok", took, rows, len(whole))
        return True


def _named(tag: str) -> bytes:
    """`caching`, as it is sent."""
    if not tag:
        return b"Cache-Control: no-store\r\n"
    return b'ETag: W/"%b"\r\nCache-Control: public, no-cache\r\n' % tag.encode()
