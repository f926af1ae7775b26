"""Request -> whether it may write, by its token; answered request -> a line of the access log."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import time

from kgbuild.errors import UsageError
from kgbuild.serve import wire
from kgbuild.serve.protocol import Refusal
from kgbuild.serve.settings import Settings

_SCHEME = "scrypt"
_BURST = 2.0  # seconds by which looking at unknown tokens may be ahead of its share of the time


def hashed(token: str) -> str:
    """The line of a token file for a token: "scrypt:SALT:HASH", in hexadecimal."""
    salt = os.urandom(16)
    return f"{_SCHEME}:{salt.hex()}:{_derive(token, salt).hex()}"


def _derive(token: str, salt: bytes) -> bytes:
    return hashlib.scrypt(token.encode(), salt=salt, n=1 << 12, r=8, p=1)


class Tokens:
    """lines: (salt, hash) pairs.  A token that was right once is known by a keyed hash, since scrypt is slow."""

    def __init__(self, lines: list[tuple[bytes, bytes]]) -> None:
        self.lines, self._key, self._known = lines, os.urandom(32), set[bytes]()
        self._free = 0.0  # when the next unknown token may be looked at

    @classmethod
    def read(cls, settings: Settings) -> Tokens:
        """Raises UsageError for a writable server without usable tokens."""
        if not settings.writable:
            return cls([])
        file = settings.token_file
        if file is None or not file.exists():
            raise UsageError(
                "a writable server needs a file of tokens",
                hint="kgbuild token tokens; kgbuild serve --writable --token-file tokens",
            )
        lines: list[tuple[bytes, bytes]] = []
        for number, line in enumerate(file.read_text().splitlines(), 1):
            parts = line.strip().split(":")
            if not line.strip() or line.startswith("#"):
                continue
            if len(parts) != 3 or parts[0] != _SCHEME:
                raise UsageError("not a hashed token", where=f"{file}:{number}", hint="make one with: kgbuild token")
            lines.append((bytes.fromhex(parts[1]), bytes.fromhex(parts[2])))
        if not lines:
            raise UsageError("no tokens", where=str(file))
        return cls(lines)

    def check(self, request: wire.Request) -> None:
        """Raises Refusal(401) unless the request carries a known token."""
        scheme, _, token = request.fields.get("authorization", "").partition(" ")
        challenge = [("WWW-Authenticate", 'Bearer realm="kgbuild"')]
        if scheme.lower() != "bearer" or not token.strip():
            raise Refusal(401, "writing needs a token (Authorization: Bearer ...)", fields=challenge)
        mark = hmac.digest(self._key, token.strip().encode(), "sha256")
        if mark in self._known:
            return
        now = time.monotonic()
        if self._free > now + _BURST:
            raise Refusal(429, "too many unknown tokens; try again later", fields=[("Retry-After", "2")])
        began = time.thread_time()
        right = False
        for salt, expected in self.lines:  # all of them, so that time tells nothing
            right |= hmac.compare_digest(_derive(token.strip(), salt), expected)
        # Guessing must not keep the server from its other work: a tenth of the time is for it.
        self._free = max(self._free, now) + 10 * (time.thread_time() - began)
        if not right:
            raise Refusal(401, "this token is not known", fields=challenge)
        self._known.add(mark)


_SECRET = re.compile(r"(?i)([?&\s](?:access_token|token|api_?key|key|password|secret|auth)=)[^&\s]+")


def open_log(name: str) -> int | None:
    """ "-" is standard error, "" none, else a file to append to; each line is written with one call."""
    if not name:
        return None
    return 2 if name == "-" else os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)


def log_line(
    log: int, address: str, request: str, status: int, outcome: str, took: int, rows: int, sent: int, agent: str = ""
) -> None:
    """request: method, target, and the beginning of a body.  took: nanoseconds.  One JSON object a line.

    Headers but the client's own name are left out, and what parameters hold that are named as secrets are.
    """
    line = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "client": address.rpartition(":")[0],
        "request": _SECRET.sub(r"\1***", request[:1000]), "status": status, "outcome": outcome,
        "ms": round(took / 1e6, 2), "rows": rows, "bytes": sent, "agent": agent[:100],
    }  # fmt: skip
    os.write(log, json.dumps(line, ensure_ascii=False).encode() + b"\n")
