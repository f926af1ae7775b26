"""Bytes of an HTTP/1.1 connection -> Request; status and headers -> bytes.

Strict where leniency lets two readers disagree about where a request ends (RFC 9112): no bare LF, no folded or
duplicate framing headers, no Transfer-Encoding together with Content-Length.
"""

from __future__ import annotations

import re
import socket
import time
from binascii import a2b_qp
from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

import msgspec

MAX_HEAD = 64 << 10  # bytes of request line and headers; queries by GET have to fit
MAX_FIELDS = 100
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(rb"[\x21-\x7e]+")
_VALUE = re.compile(rb"[^\x00-\x08\x0a-\x1f\x7f]*")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_QUOTED = bytes.maketrans(b"+%", b" =")  # URL-encoded -> quoted-printable
_STRANGE = bytes(sorted(set(range(256)) - set(range(0x21, 0x7F)) | {0x3D}))  # not printable, or "="
_HOST = re.compile(r"(?:[0-9A-Za-z._~-]*|\[([0-9A-Fa-f:.]+)\])(?::[0-9]{0,5})?")  # IRIs are made of it
_ONCE = {"host", "content-length", "transfer-encoding", "content-type", "authorization", "if-none-match"}


class WireError(Exception):
    """A request that cannot be understood; the connection is closed after the answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Request(msgspec.Struct, frozen=True):
    """One request.  target: path and query as sent.  fields: names in lower case; repeated ones joined by ", "."""

    method: str
    target: str
    fields: dict[str, str]
    body: bytes = b""
    keep: bool = True  # the client would send another request on this connection
    chunks: bool = True  # the client understands chunked transfer (HTTP/1.1)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def search(self) -> str:
        return self.target.partition("?")[2]


class Head(msgspec.Struct, frozen=True):
    """Request without its body.  length: of the body, -1 when chunked.  size: bytes of the head itself."""

    request: Request
    length: int
    size: int
    expects: bool  # sent "Expect: 100-continue"


def head(data: bytes | bytearray) -> Head | None:
    """None when more bytes are needed.  Raises WireError."""
    end = data.find(b"\r\n\r\n", 0, MAX_HEAD + 4)
    if end < 0:
        if len(data) > MAX_HEAD:
            raise WireError(414 if b"\r\n" not in data[:MAX_HEAD] else 431, "the request's head is larger than 64 KiB")
        return None
    line, _, rest = bytes(data[:end]).lstrip(b"\r\n").partition(b"\r\n")
    parts = line.split(b" ")
    if len(parts) != 3 or not _TOKEN.fullmatch(parts[0]) or not _TARGET.fullmatch(parts[1]):
        raise WireError(400, "malformed request line")
    if parts[2] not in (b"HTTP/1.1", b"HTTP/1.0"):
        raise WireError(505 if parts[2].startswith(b"HTTP/") else 400, "only HTTP/1.1 is spoken here")
    found = _fields(rest) if len(rest) < 2048 else fields(rest)
    modern = parts[2] == b"HTTP/1.1"
    if modern and "host" not in found:
        raise WireError(400, "no Host header")
    target = parts[1].decode("ascii")
    if not target.startswith("/") and target != "*":
        target = re.sub(r"^https?://[^/?#]*", "", target, flags=re.IGNORECASE) or "/"  # absolute-form
        if not target.startswith("/"):
            raise WireError(400, "malformed request target")
    connection = found.get("connection", "").lower()
    keep = "close" not in connection if modern else "keep-alive" in connection
    if "#" in target:
        target = target.partition("#")[0]
    request = Request(parts[0].decode("ascii"), target, found, b"", keep, modern)
    return Head(request, _length(found), end + 4, found.get("expect", "").lower() == "100-continue")


def fields(block: bytes) -> dict[str, str]:
    """Header lines -> fields.  Raises WireError."""
    lines = block.split(b"\r\n") if block else []
    if len(lines) >= MAX_FIELDS:
        raise WireError(431, f"more than {MAX_FIELDS} header fields")
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon or not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise WireError(400, "malformed header field")
        key, text = name.decode("ascii").lower(), value.strip(b" \t").decode("latin-1")
        if key in found:
            if key in _ONCE:
                raise WireError(400, f"{key} is given twice")
            text = f"{found[key]}, {text}"
        found[key] = text
    if not _is_host(found.get("host", "")):
        raise WireError(400, "malformed Host header")
    return found


def _is_host(text: str) -> bool:
    match = _HOST.fullmatch(text)
    if match is None or match[1] is None:
        return match is not None
    try:
        socket.inet_pton(socket.AF_INET6, match[1])
    except OSError:
        return False
    return True


_fields = lru_cache(maxsize=512)(fields)  # a client's headers are the same in all its requests; nobody changes them


def _length(fields: dict[str, str]) -> int:
    coding, length = fields.get("transfer-encoding"), fields.get("content-length")
    if coding is not None:
        if length is not None:
            raise WireError(400, "both Transfer-Encoding and Content-Length")
        if coding.lower() != "chunked":
            raise WireError(501, "only chunked transfer coding is understood")
        return -1
    if length is None:
        return 0
    if not re.fullmatch(r"[0-9]{1,15}", length):
        raise WireError(400, "malformed Content-Length")
    return int(length)


class Chunks:
    """A chunked body as far as it has arrived.  Goes on where it stopped, so that many small reads cost no more."""

    def __init__(self, start: int) -> None:
        self.begin = self.at = start
        self.body = bytearray()

    def end(self, data: bytes | bytearray, limit: int) -> int | None:
        """Offset after the body's last byte; None when more bytes are needed.  Raises WireError."""
        while True:
            match = _CHUNK.match(data, self.at)
            if match is None:
                if len(data) - self.at > 1024:
                    raise WireError(400, "malformed chunk")
                return None
            size, start = int(match.group(1), 16), match.end()
            if len(self.body) + size > limit:
                raise WireError(413, f"the request's body is larger than {limit} bytes")
            if start - self.begin > MAX_HEAD + 8 * (len(self.body) + size):
                raise WireError(400, "chunks are more frame than content")
            if size == 0:
                last = (
                    data.find(b"\r\n", start) if data[start : start + 2] == b"\r\n" else data.find(b"\r\n\r\n", start)
                )
                if last < 0 and len(data) - start > MAX_HEAD:
                    raise WireError(431, "the request's trailer is larger than 64 KiB")
                return None if last < 0 else last + (2 if data[start : start + 2] == b"\r\n" else 4)
            if len(data) < start + size + 2:
                return None
            if data[start + size : start + size + 2] != b"\r\n":
                raise WireError(400, "malformed chunk")
            self.body += data[start : start + size]
            self.at = start + size + 2


def whole(data: bytes | bytearray, known: Head, limit: int, chunks: Chunks | None = None) -> tuple[Request, int] | None:
    """The request with its body and the bytes that it took; None when more bytes are needed.

    limit: bytes of body.  chunks: kept by who calls again with more bytes.
    Raises WireError(413) as soon as the limit must be exceeded.
    """
    start = known.size
    if known.length >= 0:
        if known.length > limit:
            raise WireError(413, f"the request's body is larger than {limit} bytes")
        if len(data) < start + known.length:
            return None
        if known.length == 0:
            return known.request, start
        body = bytes(data[start : start + known.length])
        return msgspec.structs.replace(known.request, body=body), start + known.length
    chunks = chunks or Chunks(start)
    end = chunks.end(data, limit)
    return None if end is None else (msgspec.structs.replace(known.request, body=bytes(chunks.body)), end)


def form(text: str | bytes) -> list[tuple[str, str]]:
    """URL-encoded pairs in order.  Raises WireError(400) on bytes that are not UTF-8."""
    raw = text.encode("latin-1") if isinstance(text, str) else text
    found: list[tuple[str, str]] = []
    for pair in raw.split(b"&"):
        if pair:
            key, _, value = pair.partition(b"=")
            try:
                found.append((decoded(key), decoded(value)))
            except UnicodeDecodeError:
                raise WireError(400, "a parameter is not UTF-8") from None
    return found


def decoded(part: bytes) -> str:
    """One URL-encoded name or value.  Raises UnicodeDecodeError."""
    found = regular(part)
    return (unquote_to_bytes(part.replace(b"+", b" ")) if found is None else found).decode("utf-8")


def regular(part: bytes) -> bytes | None:
    """What is URL-encoded; None unless all is printable and not "=", and each "%" begins two hexadecimal digits.

    That is quoted-printable but for the sign, which has a decoder in C.  It leaves what is no escape nearly as it
    is, so that the length tells.
    """
    quoted = part.translate(_QUOTED, _STRANGE)
    if len(quoted) != len(part):
        return None
    found = a2b_qp(quoted)
    return found if len(found) == len(part) - 2 * part.count(b"%") else None


_DATE: tuple[int, str] = (0, "")


def date() -> str:
    """Now, as HTTP writes it; formatted once a second."""
    global _DATE
    now = int(time.time())
    if _DATE[0] != now:
        _DATE = (now, formatdate(now, usegmt=True))
    return _DATE[1]


_STATUS_LINES = {item.value: f"HTTP/1.1 {item.value} {item.phrase}\r\n" for item in HTTPStatus}


@lru_cache(maxsize=1024)
def block(fields: tuple[tuple[str, str], ...]) -> str:
    """Headers as they are sent."""
    return "".join([f"{name}: {value}\r\n" for name, value in fields])


def start(status: int, fixed: tuple[tuple[str, str], ...], fields: Iterable[tuple[str, str]] = ()) -> bytes:
    """Status line and headers, with the empty line; Date is added.  fixed: headers that many answers share."""
    own = "".join([f"{name}: {value}\r\n" for name, value in fields])
    return f"{_STATUS_LINES[status]}Date: {date()}\r\n{block(fixed)}{own}\r\n".encode("latin-1", "replace")
