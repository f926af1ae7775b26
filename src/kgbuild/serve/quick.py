"""GET of one query, whole and alone in its bytes, as nearly all requests are -> its answer, with nothing done twice.

The answer is the one that `Service.answer` would give, byte for byte (tests/serve/test_quick.py), but for the pieces
that a long one comes in; what depends on a client's headers alone is worked out once for each set of them.
Whatever is unusual is left to `Service.answer`.
"""

from __future__ import annotations

import re
import socket
from typing import IO, TYPE_CHECKING, cast

import msgspec
import pyoxigraph as ox

from kgbuild.serve import media, slots, wire
from kgbuild.serve.engine import ROWS, Plan, plan
from kgbuild.serve.job import caching
from kgbuild.serve.output import CODINGS, WORTH, ClientGone, Output, Sender, TooLarge, packed
from kgbuild.serve.protocol import Query, Refusal

if TYPE_CHECKING:
    from kgbuild.serve.job import Job
    from kgbuild.serve.service import Service

FAILURES = (Refusal, wire.WireError, TooLarge, ClientGone, MemoryError)  # what `Service.failed` can tell a client
_BEGIN = b"GET /sparql?query="
_LINE = b" HTTP/1.1\r\n"
_TEXT = re.compile(rb"(?:[!$'-<>-~\"]|%[0-9A-Fa-f]{2})+")  # no "&", "#" nor "=", which are for the general reader
_NEUTRAL = frozenset({
    "host", "accept", "accept-encoding", "accept-language", "user-agent", "referer", "origin", "cache-control",
    "pragma", "dnt", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-ch-ua", "sec-ch-ua-mobile",
    "sec-ch-ua-platform", "x-requested-with", "cookie", "priority",
})  # fmt: skip
_MOST = 256  # sets of headers to remember
_PIECE = 16 << 10  # bytes; the serializer's buffer is half of it


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

    def read(self, data: bytes) -> tuple[Profile, bytes] | None:
        """Who asks, and the query as it was sent; None when this is not such a request."""
        if not data.startswith(_BEGIN):
            return None
        at = data.find(_LINE)
        if at < 0 or data.find(b"\r\n\r\n", at) != len(data) - 4 or len(data) > wire.MAX_HEAD:
            return None
        block = data[at + 11 : -4]
        known = self.profiles.get(block, block)
        profile = self._profile(block) if known is block else known
        part = data[18:at]
        if profile is None or _TEXT.fullmatch(part) is None:
            return None
        return profile, part  # type: ignore[return-value]

    def _profile(self, block: bytes) -> Profile | None:
        found = None
        try:
            fields = wire.fields(block)
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
        found = self.read(data)
        if found is None:
            return None
        profile, part = found
        try:
            text = wire.regular(part)
        except UnicodeDecodeError:
            return None
        service = self.service
        job = service.begin(connection, wire.Request("GET", data[4 : 18 + len(part)].decode(), profile.fields), address)
        try:
            planned = plan(Query(text, accept=profile.accept), service.engine.version, service.allowed)
            results = service.engine.results(planned, profile.base)
            sink = _Sink(self, job, profile, planned, isinstance(results, ox.QueryBoolean))
            service.engine.write(planned, results, cast(IO[bytes], sink))
            sink.finish()
        except FAILURES as error:
            return service.failed(job, error)
        return service.end(job, True, data)


class _Sink:
    """Takes a result that fits one piece of the serializer's, and hands on to an `Output` what is larger."""

    __slots__ = ("body", "boolean", "job", "output", "planned", "profile", "quick")

    def __init__(self, quick: Quick, job: Job, profile: Profile, planned: Plan, boolean: bool) -> None:
        self.quick, self.job, self.profile, self.planned, self.boolean = quick, job, profile, planned, boolean
        self.body = b""
        self.output: Output | None = None

    def write(self, data: bytes) -> int:
        if self.output is None:
            if not self.body and len(data) < _PIECE:
                self.body = data
                return len(data)
            planned = self.planned
            self.output = self.job.open_results(
                planned.format.name, caching(planned.tag), self.profile.coding, boolean=self.boolean
            )
            if self.body:
                self.output.write(self.body)
        return self.output.write(data)

    def flush(self) -> None:
        """For the serializer, which asks for it at the end of each buffer."""

    def finish(self) -> None:
        """Raises ClientGone, TooLarge."""
        job, planned = self.job, self.planned
        if self.output is not None:
            self.output.finish()
            job.sent = self.output.sent
            if planned.tag:
                job.keep = self.output.whole
            return
        body, name, settings, row = self.body, planned.format.name, job.service.settings, job.service.row
        rows = 0
        if not self.boolean and name in ROWS:
            pattern, more = ROWS[name]
            rows = body.count(pattern) + more
        if 0 < settings.max_rows < rows:
            raise TooLarge(f"{settings.max_rows} rows")
        if 0 < settings.max_bytes < len(body):
            raise TooLarge(f"{settings.max_bytes} bytes")
        size, coded = len(body), b""
        if self.profile.coding and size >= WORTH:
            body, coded = packed(body, self.profile.coding), b"Content-Encoding: %b\r\n" % self.profile.coding.encode()
        whole = b"HTTP/1.1 200 OK\r\nDate: %b\r\n%b%b%bContent-Length: %d\r\nConnection: keep-alive\r\n\r\n%b" % (
            wire.date().encode(), self.quick.heads[name], _named(planned.tag), coded, len(body), body,
        )  # fmt: skip
        row[slots.OPEN_FRAME] = 1
        row[slots.STATE] = slots.STREAMING
        try:
            sent = job.connection.send(whole)
        except OSError:
            sent = 0  # not reading, or gone: told apart there
        if sent < len(whole):
            Sender(job.connection, row).send(whole[sent:])
        row[slots.RESULT_ROWS], row[slots.RESULT_BYTES] = rows, size
        row[slots.OPEN_FRAME] = 0
        job.sent = len(whole)
        if planned.tag:
            job.keep = whole


def _named(tag: str) -> bytes:
    """`caching`, as it is sent."""
    if not tag:
        return b"Cache-Control: no-store\r\n"
    return b'ETag: W/"%b"\r\nCache-Control: public, no-cache\r\n' % tag.encode()
