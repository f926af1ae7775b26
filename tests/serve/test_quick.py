"""The short way through the server for common requests gives the bytes that the long way gives."""

from __future__ import annotations

import gzip
import os
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import zstandard

from kgbuild.serve import wire

from .conftest import Server, running
from .test_killing import ENDLESS

P = "<http://example.org/p>"
QUERIES = [
    f"SELECT ?s ?o {{ ?s {P} ?o }} ORDER BY ?o LIMIT 3",
    f"SELECT ?s ?o {{ ?s {P} ?o }} ORDER BY ?o LIMIT 90",  # larger than is worth compressing
    f"SELECT ?s ?o {{ ?s {P} ?o }} ORDER BY ?o LIMIT 1500",  # several pieces
    "SELECT ?b { ?s ?p ?o BIND(1 AS ?b) } LIMIT 2001",  # one row too many
    f"SELECT ?o {{ <http://example.org/s7> {P} ?o }}",
    f"SELECT * {{ ?z {P} ?a }} ORDER BY ?a LIMIT 2",
    f"SELECT ?s {{ ?s {P} 'nothing' }}",
    "SELECT ('ə \" \\\\ &=#+%é' AS ?x) { }",
    "SELECT (IRI('x') AS ?a) (uri('y') AS ?b) { }",
    "SELECT (<rel> AS ?a) (<#rel> AS ?b) (<http://e/f> AS ?c) (<mailto:a@b> AS ?d) { }",
    "BASE <http://e/> SELECT (<rel> AS ?a) { }",
    "SELECT (1 < 2 AS ?x) { }",
    "SELECT (NOW() > '2000-01-01T00:00:00Z'^^<http://www.w3.org/2001/XMLSchema#dateTime> AS ?x) { }",
    f"ASK {{ ?s {P} ?o }}",
    f"CONSTRUCT {{ ?s {P} ?o }} WHERE {{ ?s {P} ?o }} ORDER BY ?o LIMIT 2",
    "DESCRIBE <http://example.org/s1>",
    "SELEC ?x { }",
    "SELECT ?x { SERVICE <http://127.0.0.1:9/> { ?s ?p ?x } }",
    "INSERT DATA { <http://e/s> <http://e/p> 1 }",
    "SELECT (STRLEN(?nothing) AS ?n) (<http://e/unknown>(1) AS ?x) { }",
]
LONG = [query for query in QUERIES if "LIMIT 1500" in query or "LIMIT 2001" in query or "LIMIT 90" in query]
ACCEPTS = ["", "text/csv", "application/sparql-results+xml", "text/tab-separated-values", "application/n-triples",
           "application/problem+json, text/csv", "image/png"]  # fmt: skip


@pytest.fixture(scope="module")
def both(out: Path) -> Iterator[Server]:
    with running(out, workers=1, max_rows=2000, timeout=1) as found:
        yield found


def _raw(server: Server, *requests: bytes) -> list[bytes]:
    """Each answer as it came, without its date; on one connection as long as the server keeps it."""
    answers = []
    sock = socket.create_connection((server.host, server.port), timeout=10)
    for request in requests:
        sock.sendall(request)
        got, more, length = b"", b"", None
        while not _whole(got, length):
            more = sock.recv(1 << 16)
            if not more:
                got += b"(cut)"
                break
            got += more
            length = re.search(rb"Content-Length: ([0-9]+)", got)
        if not more or b"Connection: close" in got:
            sock.close()
            sock = socket.create_connection((server.host, server.port), timeout=10)
        answers.append(re.sub(rb"\r\nDate: [^\r]*", b"", got))
    sock.close()
    return answers


def _told(answer: bytes) -> tuple[list[bytes], bytes]:
    """Headers and content, whatever pieces it came in: that depends on the clock where it is long."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if body.endswith(b"(cut)"):
        return head.split(b"\r\n")[:1], b"(cut)"
    if b"Transfer-Encoding: chunked" in head:
        whole = wire.Head(wire.Request("GET", "/", {}), -1, 0, False)
        found = wire.whole(body, whole, 1 << 30)
        assert found is not None
        body = found[0].body
    if b"Content-Encoding: gzip" in head:
        body = gzip.decompress(body)
    elif b"Content-Encoding: zstd" in head:
        body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    framing = (b"Content-Length", b"Transfer-Encoding")
    return sorted(line for line in head.split(b"\r\n") if not line.startswith(framing)), body


def _whole(got: bytes, length: re.Match[bytes] | None) -> bool:
    _, end, body = got.partition(b"\r\n\r\n")
    if not end:
        return False
    return body.endswith(b"\r\n0\r\n\r\n") if length is None else len(body) == int(length[1])


def _request(query: str, accept: str, *more: str, encode: object = quote_plus) -> bytes:
    fields = ["Host: example.org", f"Accept: {accept}", *more] if accept else ["Host: example.org", *more]
    target = f"/sparql?query={encode(query)}"  # type: ignore[operator]
    return "\r\n".join([f"GET {target} HTTP/1.1", *fields, "", ""]).encode()


@pytest.mark.parametrize("coding", ["", "gzip", "zstd"])
@pytest.mark.parametrize("accept", ACCEPTS)
def test_both_ways_give_the_same(both: Server, accept: str, coding: str) -> None:
    more = [f"Accept-Encoding: {coding}"] if coding else []
    for query in QUERIES:
        plain, other, spaced = (
            _request(query, accept, *more),
            _request(query, accept, *more, "X-Unusual: yes"),  # whatever is not known goes the long way
            _request(query, accept, *more, encode=quote),
        )
        found = _raw(both, plain, other, spaced, plain)
        first, second, third, again = map(_told, found) if query in LONG else found
        assert first == second == third == again, query


def test_what_looks_usual_and_is_not(both: Server) -> None:
    host = "Host: x\r\n\r\n"
    for line, status in (
        ("GET /sparql?query=ASK{} HTTP/1.1\r\n" + host, 200),
        ("GET /sparql?query=ASK%7B%7D&query=ASK%7B%7D HTTP/1.1\r\n" + host, 400),
        ("GET /sparql?query=ASK%7B%7D#part HTTP/1.1\r\n" + host, 200),
        ("GET /sparql?query=ASK%7B%FF HTTP/1.1\r\n" + host, 400),
        ("GET /sparql?query= HTTP/1.1\r\n" + host, 400),
        ("GET /sparql?query=%20 HTTP/1.1\r\n" + host, 400),
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n\r\n", 400),
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n" + host, 400),
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nAccept : a\r\n" + host, 400),
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nContent-Length: 3\r\n" + host + "abc", 200),
        ("GET /sparql?query=ASK %7B%7D HTTP/1.1\r\n" + host, 400),
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nAccept: text/html\r\n" + host, 303),
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nConnection: close\r\n" + host, 200),
        ('GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a">b\r\n\r\n', 400),
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: [::z]\r\n\r\n", 400),
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: [::1]:8765\r\n\r\n", 200),
        ("GET /sparql HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ('GET /gsp/"x HTTP/1.1\r\n' + host, 400),
    ):
        assert _raw(both, line.encode())[0].startswith(b"HTTP/1.1 %d " % status), line


def test_a_slow_reader_gets_the_whole_of_a_repeated_answer(out: Path) -> None:
    request = _request(f"SELECT ?s ?o {{ ?s {P} ?o }} ORDER BY ?o LIMIT 550", "")
    with running(out, workers=1) as server:
        expected = _raw(server, request)[0]
        assert len(expected) > 50_000
        _raw(server, request, request)
        before = server.metric("cache_hits_total")
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        sock.settimeout(30)
        with sock:
            sock.connect((server.host, server.port))
            wanted = 120
            for _ in range(wanted):  # more than the kernel holds for it
                sock.sendall(request)
                time.sleep(0.002)
            sock.sendall(_request("ASK {}", "", "Connection: close"))
            got = b"".join(iter(lambda: sock.recv(1 << 20), b""))
        assert got.count(b"HTTP/1.1 200 OK") == wanted + 1
        assert got.endswith(b'"boolean":true}')
        assert server.metric("cache_hits_total") > before


def test_who_repeats_an_answer_is_not_taken_for_slow(out: Path) -> None:
    """Its last evaluation began long ago; what it sends now did not."""
    request = _request(f"SELECT ?o {{ <http://example.org/s8> {P} ?o }}", "")
    with running(out, workers=1) as server, socket.create_connection((server.host, server.port)) as sock:
        before = _processes(server)
        end = time.monotonic() + 1
        while time.monotonic() < end:
            sock.sendall(request)
            got = b""
            while not got.endswith(b"}]}}"):
                got += sock.recv(1 << 16)
        assert server.metric("cache_hits_total") > 100
        assert _processes(server) <= before


def test_a_long_query_gives_way(out: Path) -> None:
    """The thread that evaluates is the one that is lowered in priority."""
    with running(out, workers=1, timeout=3) as server, socket.create_connection((server.host, server.port)) as sock:
        sock.sendall(_request(ENDLESS, ""))
        time.sleep(0.8)
        nice = {
            int(Path(f"/proc/{pid}/task/{task}/stat").read_text().rpartition(")")[2].split()[16])
            for pid in _processes(server)
            for task in os.listdir(f"/proc/{pid}/task")
        }
        assert 15 in nice


def _processes(server: Server) -> set[str]:
    return {pid for pid in os.listdir("/proc") if pid.isdigit() and _group(pid) == server.process.pid}


def _group(pid: str) -> int:
    try:
        return os.getpgid(int(pid))
    except OSError:
        return 0
