"""One request being answered: endpoint, graphs, descriptions and pages -> bytes on the client's connection."""

from __future__ import annotations

import io
import socket
import sys
from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import unquote_to_bytes

import pyoxigraph as ox

from kgbuild.serve import description, graphstore, media, openapi, protocol, slots, uploads, wire
from kgbuild.serve.engine import COMMENTS, ROWS, plan, tagged
from kgbuild.serve.output import CODINGS, Output, TooLarge
from kgbuild.serve.protocol import Refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from kgbuild.serve.service import Service

ENDPOINTS = ("/sparql", "/sparql/")
FIXED = {
    format_.name: (("Content-Type", format_.content_type), *protocol.ALWAYS, ("Vary", "Accept, Accept-Encoding"))
    for format_ in (*media.BINDINGS, *media.GRAPHS)
}  # headers that all results in a format share


class Job:
    """See above.  keep: the whole response, when the same request may be answered so again."""

    def __init__(self, service: Service, connection: socket.socket, request: wire.Request) -> None:
        self.service, self.connection, self.request = service, connection, request
        self.output: Output | None = None
        self.status, self.outcome, self.sent = 200, "ok", 0
        self.keep = b""

    def run(self) -> None:
        path = self.request.path
        if path in ENDPOINTS:
            self._endpoint()
        elif path == graphstore.ROOT or path.startswith(graphstore.ROOT + "/"):
            self._graph()
        elif path == "/.well-known/void":
            self._description(description.dataset, "", self.request.fields.get("accept", ""))
        elif path == "/openapi.json":
            self._openapi()
        elif self.service.app is not None:
            self._page(self.service.app)
        else:
            raise Refusal(404, "nothing is here")

    def refuse(self, refusal: Refusal) -> bool:
        self.status, self.outcome = refusal.status, refusal.outcome
        if self.output is not None and self.output.started:
            self.output.abort(refusal.message)
            self.sent = self.output.sent
            return False
        fields, body = protocol.problem(refusal, self.request.fields.get("accept", ""))
        output = self._open(refusal.status, fields)
        output.write(body)
        self._finish(output)
        return True

    def truncated(self, error: TooLarge) -> bool:
        self.outcome = "truncated"
        if self.output is not None and self.output.started:
            self.output.abort(f"truncated at {error.limit}")
            self.sent = self.output.sent
            return False
        return self.refuse(
            Refusal(422, f"the result has more than {error.limit}; ask for less with LIMIT", outcome="truncated")
        )

    # ------------------------------------------------------------------ the endpoint

    def _endpoint(self) -> None:
        request = self.request
        if self._wants_page():
            self.status = 303
            query = request.search and "?" + request.search
            page = [("Location", "/query" + query), *protocol.ALWAYS, ("Vary", "Accept")]
            return self._finish(self._open(303, page))
        asked = protocol.asked(request)
        if isinstance(asked, protocol.Query):
            return self._query(asked)
        if isinstance(asked, protocol.Describe):
            return self._description(description.service, asked.format, asked.accept)
        if isinstance(asked, protocol.Preflight):
            return self._preflight(protocol.ALLOW)
        raise Refusal(403, "this server is read-only: updates are not available")

    def _wants_page(self) -> bool:
        """A browser asks for the result page."""
        accept = self.request.fields.get("accept", "")
        if self.service.app is None or "html" not in accept or self.request.method not in ("GET", "HEAD"):
            return False
        if "format=" in self.request.search or "output=" in self.request.search:
            return False
        return media.choose(accept, (*media.BINDINGS, *media.GRAPHS, media.HTML)) is media.HTML

    def _query(self, query: protocol.Query) -> None:
        service, request, row = self.service, self.request, self.service.row
        if query.timeout:
            row[slots.DEADLINE] = row[slots.STARTED] + int(min(query.timeout, service.settings.timeout) * 1e9)
        planned = plan(query, service.engine.version, service.allowed)
        wanted = request.fields.get("accept-encoding")
        coding = media.encodings(wanted, CODINGS) if wanted else ""
        fields = caching(planned.tag)
        if planned.tag and self._known(fields, planned.format.name):
            return
        results = service.engine.results(planned, self._base())
        output = self.open_results(planned.format.name, fields, coding, boolean=isinstance(results, ox.QueryBoolean))
        service.engine.write(planned, results, cast("IO[bytes]", output))
        self._finish(output)
        if planned.tag and output.whole:
            self.keep = output.whole
        return

    def _known(self, fields: list[tuple[str, str]], name: str) -> bool:
        """Whether the client has this result already; it has been told so then.  fields: of `caching`, with a tag."""
        known = self.request.fields.get("if-none-match")
        if known is None or not matches(known, fields[0][1]):
            return False
        self.service.row[slots.NOT_MODIFIED] += 1
        self.status = 304
        self._finish(self._open(304, fields, fixed=FIXED[name]))
        return True

    def open_results(self, name: str, fields: list[tuple[str, str]], coding: str, *, boolean: bool) -> Output:
        """name: of the format."""
        rows = (b"", 0) if boolean else ROWS.get(name, (b"", 0))
        return self._open(200, fields, coding, COMMENTS.get(name, ""), rows, fixed=FIXED[name])

    def _base(self) -> str:
        return f"http://{self.request.fields.get('host', 'localhost')}/sparql"

    # ------------------------------------------------------------------ the rest

    def _graph(self) -> None:
        request = self.request
        if request.method == "OPTIONS":
            return self._preflight(uploads.ALLOW if self.service.settings.writable else graphstore.ALLOW)
        graph = graphstore.target(request)
        if request.method not in ("GET", "HEAD"):
            allow = [("Allow", graphstore.ALLOW)]
            raise Refusal(405, "the graphs of this server are read-only", fields=allow)
        format_ = protocol.choose("", request.fields.get("accept", ""), media.GRAPHS)
        caches = caching(tagged(self.service.engine.version, f"the graph {graph}", format_.name))
        if self._known(caches, format_.name):
            return None
        coding = media.encodings(request.fields.get("accept-encoding", ""), CODINGS)
        output = self._open(200, caches, coding, COMMENTS.get(format_.name, ""), fixed=FIXED[format_.name])
        graphstore.read(self.service.engine.store, graph, format_, output, writable=self.service.settings.writable)
        self._finish(output)
        return None

    def _description(self, make: Callable[..., Iterable[ox.Triple]], name: str, accept: str) -> None:
        if self.request.method not in ("GET", "HEAD"):
            raise Refusal(405, "GET or HEAD", fields=[("Allow", "GET, HEAD")])
        format_ = protocol.choose(name, accept, media.GRAPHS)
        body = description.serialize(make(self.service.engine.store, self._base(), self.service.settings), format_)
        output = self._open(
            200,
            [("Content-Type", format_.content_type), *protocol.ALWAYS, ("Vary", "Accept, Accept-Encoding")],
            media.encodings(self.request.fields.get("accept-encoding", ""), CODINGS),
        )
        output.write(body)
        self._finish(output)

    def _openapi(self) -> None:
        if self.request.method not in ("GET", "HEAD"):
            raise Refusal(405, "GET or HEAD", fields=[("Allow", "GET, HEAD")])
        output = self._open(200, [("Content-Type", "application/json"), *protocol.ALWAYS])
        output.write(openapi.document(self.service.settings))
        self._finish(output)

    def _preflight(self, allow: str) -> None:
        self.status = 204
        fields = [
            ("Allow", allow),
            ("Access-Control-Allow-Methods", allow),
            ("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, If-None-Match"),
            ("Access-Control-Max-Age", "86400"),
            *protocol.ALWAYS,
        ]
        self._finish(self._open(204, fields))

    def _page(self, app: WSGIApplication) -> None:
        pieces: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Callable[[bytes], object]:
            pieces[:] = [int(status[:3]), headers]
            return lambda _data: None

        body = app(environ(self.request, self.service.address), start_response)
        self.status, headers = pieces
        own = {"connection", "content-length", "date", "transfer-encoding"}
        fields = [(name, value) for name, value in headers if name.lower() not in own]
        coding = ""
        if not any(name.lower() == "content-encoding" for name, _ in fields):
            kind = next((value for name, value in fields if name.lower() == "content-type"), "")
            if kind.startswith(("text/", "application/j", "image/svg", "application/l", "application/x")):
                coding = media.encodings(self.request.fields.get("accept-encoding", ""), CODINGS)
        output = self._open(self.status, fields, coding)
        try:
            for piece in body:
                output.write(piece)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        self.outcome = "ok" if self.status < 400 else "refused"
        self._finish(output)

    def _open(
        self,
        status: int,
        fields: list[tuple[str, str]],
        coding: str = "",
        comment: str = "",
        rows: tuple[bytes, int] = (b"", 0),
        *,
        fixed: tuple[tuple[str, str], ...] = (),
    ) -> Output:
        settings = self.service.settings
        self.output = Output(
            self.connection, self.request, self.service.row, status=status, fixed=fixed, fields=fields, coding=coding,
            comment=comment, rows=rows, max_rows=settings.max_rows, max_bytes=settings.max_bytes,
        )  # fmt: skip
        return self.output

    def _finish(self, output: Output) -> None:
        output.finish()
        self.sent = output.sent


def caching(tag: str) -> list[tuple[str, str]]:
    """tag: what names the result, "" when the next time may give another."""
    if not tag:
        return [("Cache-Control", "no-store")]
    return [("ETag", f'W/"{tag}"'), ("Cache-Control", "public, no-cache")]


def matches(header: str, etag: str) -> bool:
    return header.strip() == "*" or any(item.strip().removeprefix("W/") == etag[2:] for item in header.split(","))


def environ(request: wire.Request, address: str) -> dict[str, Any]:
    """WSGI's view of a request (PEP 3333)."""
    host, _, port = request.fields.get("host", "localhost").rpartition(":")
    if not port.isdigit():
        host, port = request.fields.get("host", "localhost"), "80"
    found: dict[str, Any] = {
        "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "QUERY_STRING": request.search,
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "SERVER_NAME": host, "SERVER_PORT": port, "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": address.rpartition(":")[0], "CONTENT_LENGTH": str(len(request.body)),
        "CONTENT_TYPE": request.fields.get("content-type", ""), "RAW_URI": request.target,
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    for name, value in request.fields.items():
        if name not in ("content-type", "content-length"):
            found["HTTP_" + name.upper().replace("-", "_")] = value
    return found
