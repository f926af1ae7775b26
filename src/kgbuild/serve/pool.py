"""A query of the site's own -> its results, from the same pool of workers, with a deadline.

The page's process asks the front over a Unix socket, as any client would: the query gets a worker, limits and a
cache, and when it is killed the page gets an error to show instead of dying with it.
"""

from __future__ import annotations

import json
import socket
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

import msgspec

from kgbuild.errors import QueryError


class Answer(msgspec.Struct, frozen=True):
    """status: HTTP's.  etag: "" when none."""

    status: int
    content_type: str
    body: bytes
    etag: str = ""

    def rows(self) -> list[dict[str, dict[str, str]]]:
        """Bindings of a SELECT in JSON: name -> {"type", "value", "datatype"?, "xml:lang"?}; of an ASK, "answer"."""
        told = json.loads(self.body)
        if "boolean" in told:
            return [{"answer": {"type": "literal", "value": str(told["boolean"]).lower()}}]
        found: list[dict[str, dict[str, str]]] = told["results"]["bindings"]
        return found


class _Unix(HTTPConnection):
    def __init__(self, address: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.address)


class Pool:
    """address: of the front's internal socket ("\\0..." is an abstract one).  timeout: seconds, the server's own."""

    def __init__(self, address: str, timeout: float) -> None:
        self.address, self.timeout = address, timeout
        self._connection: _Unix | None = None  # kept: one process, one request at a time

    def query(
        self, text: str, *, timeout: float = 0.0, accept: str = "application/sparql-results+json", **parameters: Any
    ) -> Answer:
        """Whatever the endpoint answers, errors included.  Raises QueryError when there is no answer at all.

        timeout: seconds, 0 for the server's own.  parameters: more of the protocol's.
        """
        seconds = min(timeout or self.timeout, self.timeout)
        body = urlencode({"query": text, "timeout": f"{seconds:g}", **parameters}, doseq=True)
        fields = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        kept = self._connection is not None
        while True:
            connection = self._connection or _Unix(self.address, self.timeout + 15)
            self._connection = connection
            try:
                connection.request("POST", "/sparql", body.encode(), fields)
                response = connection.getresponse()
                data = response.read()
                break
            except (OSError, HTTPException) as error:
                connection.close()
                self._connection = None
                if not kept:
                    raise QueryError(f"the query had no whole answer: {error or type(error).__name__}") from error
                kept = False  # the connection may have been closed for being idle: once more on a fresh one
        return Answer(
            response.status, response.getheader("Content-Type", ""), data, response.getheader("ETag", "") or ""
        )

    def select(self, text: str, *, timeout: float = 0.0) -> list[dict[str, dict[str, str]]]:
        """Bindings of a SELECT.  Raises QueryError with the endpoint's own words when it is refused or killed."""
        answer = self.query(text, timeout=timeout)
        if answer.status != 200:
            raise QueryError(answer.body.decode("utf-8", "replace").strip())
        return answer.rows()
