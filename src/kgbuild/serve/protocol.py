"""Request -> what it asks of the SPARQL endpoint, by the SPARQL 1.1 Protocol; anything else is a Refusal.

No I/O and no engine here: what is decided, is decided from the request alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from kgbuild.serve import media, wire

CORS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Location, Retry-After, Allow, Accept-Post"),
)
ALWAYS = (*CORS, ("X-Content-Type-Options", "nosniff"))
ALLOW = "GET, HEAD, POST, OPTIONS"
ACCEPT_POST = "application/x-www-form-urlencoded, application/sparql-query, application/sparql-update"
_GRAPH_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


class Refusal(Exception):
    """An answer that is not a result.  fields: further headers."""

    def __init__(
        self, status: int, message: str, *, outcome: str = "refused", fields: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.outcome, self.fields = status, message, outcome, tuple(fields)


class Query(msgspec.Struct, frozen=True):
    """A query as asked.  graphs: None where the protocol names none, so that FROM or the whole store holds."""

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    format: str = ""
    accept: str = ""
    timeout: float = 0.0


class Update(msgspec.Struct, frozen=True):
    text: str
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()


class Describe(msgspec.Struct, frozen=True):
    """The service description."""

    format: str = ""
    accept: str = ""


class Preflight(msgspec.Struct, frozen=True):
    """OPTIONS."""


Asked = Query | Update | Describe | Preflight


def asked(request: wire.Request) -> Asked:
    """Raises Refusal, and WireError for parameters that are not UTF-8."""
    accept = request.fields.get("accept", "")
    if request.method == "OPTIONS":
        return Preflight()
    search = request.search
    if request.method == "GET" and search.startswith("query=") and "&" not in search and len(search) > 6:
        try:  # what nearly all requests are
            return Query(wire.decoded(search[6:].encode("ascii")), accept=accept)
        except UnicodeDecodeError:
            raise Refusal(400, "the query is not UTF-8") from None
    pairs = wire.form(request.search)
    if request.method in ("GET", "HEAD"):
        if any(key == "update" for key, _ in pairs):
            raise Refusal(400, "an update has to be sent by POST")
        if not any(key == "query" for key, _ in pairs):
            if any(key in ("default-graph-uri", "named-graph-uri") for key, _ in pairs):
                raise Refusal(400, "the parameter `query` is missing")
            return Describe(_format(pairs), accept)
        return _query(pairs, _one(pairs, "query", required=True), accept)
    if request.method != "POST":
        raise Refusal(405, f"{request.method} is not a method of this resource", fields=[("Allow", ALLOW)])
    kind, parameters = _content_type(request.fields.get("content-type", ""))
    if kind == "application/x-www-form-urlencoded":
        pairs += wire.form(request.body)
        has_query = any(key == "query" for key, _ in pairs)
        if any(key == "update" for key, _ in pairs):
            if has_query:
                raise Refusal(400, "both `query` and `update`: send one of them")
            return _update(pairs, _one(pairs, "update", required=True))
        if not has_query:
            raise Refusal(400, "the parameter `query` is missing")
        return _query(pairs, _one(pairs, "query", required=True), accept)
    if kind in ("application/sparql-query", "application/sparql-update"):
        if any(key in ("query", "update") for key, _ in pairs):
            raise Refusal(400, "a query in the URL and another in the body: send one of them")
        if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise Refusal(400, "only UTF-8 is understood")
        try:
            text = request.body.decode("utf-8")
        except UnicodeDecodeError:
            raise Refusal(400, "the body is not UTF-8") from None
        return _query(pairs, text, accept) if kind == "application/sparql-query" else _update(pairs, text)
    raise Refusal(
        415,
        f"a body of type {kind or '(none)'} is not understood here; these are: {ACCEPT_POST}",
        fields=[("Accept-Post", ACCEPT_POST)],
    )


def _content_type(value: str) -> tuple[str, dict[str, str]]:
    parts = [part.strip() for part in value.split(";")]
    found = (part.partition("=") for part in parts[1:])
    return parts[0].lower(), {key.strip().lower(): rest.strip().strip('"') for key, _, rest in found}


def _one(pairs: Sequence[tuple[str, str]], key: str, *, required: bool = False) -> str:
    values = [value for name, value in pairs if name == key]
    if len(values) > 1:
        raise Refusal(400, f"the parameter `{key}` is given {len(values)} times")
    if required and not values[0].strip():
        raise Refusal(400, f"the parameter `{key}` is empty")
    return values[0] if values else ""


def _format(pairs: Sequence[tuple[str, str]]) -> str:
    """`format` or `output`; SPARQLWrapper sends both, and each twice."""
    return next((value for name, value in pairs if name in ("format", "output") and value), "")


def _graphs(pairs: Sequence[tuple[str, str]], key: str) -> tuple[str, ...]:
    found = tuple(value for name, value in pairs if name == key)
    for value in found:
        if not _GRAPH_IRI.fullmatch(value):
            raise Refusal(400, f"`{key}` has to be an absolute IRI, not {value!r}")
    return found


def _query(pairs: Sequence[tuple[str, str]], text: str, accept: str) -> Query:
    default, named = _graphs(pairs, "default-graph-uri"), _graphs(pairs, "named-graph-uri")
    given = bool(default or named)  # naming either kind leaves the other empty (SPARQL 1.1 Protocol, 2.1.4)
    wanted = _one(pairs, "timeout")
    if wanted and not re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", wanted):
        raise Refusal(400, "`timeout` is a number of seconds")
    return Query(
        text,
        default if given else None,
        named if given else None,
        _format(pairs),
        accept,
        float(wanted or 0),
    )


def _update(pairs: Sequence[tuple[str, str]], text: str) -> Update:
    return Update(text, _graphs(pairs, "using-graph-uri"), _graphs(pairs, "using-named-graph-uri"))


@lru_cache(maxsize=1024)
def choose(name: str, accept: str, offers: tuple[media.Format, ...]) -> media.Format:
    """The format to answer in.  Raises Refusal(406) that lists the formats."""
    found = media.named(name, offers) if name else None
    found = found or media.choose(accept, offers)  # a name that does not fit the kind of query is no reason to fail
    if found is None:
        listed = "\n".join(f"  {offer.media}  (format={offer.name})" for offer in offers)
        raise Refusal(406, f"none of the formats asked for is available; these are:\n{listed}")
    return found


def problem(refusal: Refusal, accept: str) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body for a refusal: plain text, or RFC 9457 where the client asks for it."""
    fields = [*ALWAYS, ("Cache-Control", "no-store"), ("Vary", "Accept"), *refusal.fields]
    if "application/problem+json" in accept:
        body = msgspec.json.encode(
            {"type": "about:blank", "title": refusal.message.partition("\n")[0], "status": refusal.status,
             "detail": refusal.message, "outcome": refusal.outcome}
        )  # fmt: skip
        return [("Content-Type", "application/problem+json"), *fields], body
    return [("Content-Type", "text/plain; charset=utf-8"), *fields], refusal.message.encode() + b"\n"
