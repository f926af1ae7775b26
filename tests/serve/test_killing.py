"""Queries that must not take the server down: deadline, memory, nesting, hang-ups; and what their clients are told."""

from __future__ import annotations

import http.client
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .conftest import Server, running

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DOUBLING = (
    "SELECT (STRLEN(?x40) AS ?n) { BIND('abcdefgh' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + " }"
)
STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def limited(out: Path) -> Iterator[Server]:
    with running(out, timeout=1.0, workers=2, memory=300 << 20, max_rows=0, max_bytes=0) as found:
        yield found


def test_an_endless_query_is_answered_at_its_deadline_and_the_next_at_once(limited: Server) -> None:
    began = time.monotonic()
    reply = limited.get(ENDLESS)
    assert reply.status == 504
    assert reply.text.startswith("timed out after 1 s")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert 0.9 < time.monotonic() - began < 2.0
    began = time.monotonic()
    assert limited.get("ASK {}").json()["boolean"] is True
    assert time.monotonic() - began < 0.5


def test_a_client_may_ask_for_a_shorter_deadline(limited: Server) -> None:
    reply = limited.send("GET", "/sparql?timeout=0.2&query=" + ENDLESS.replace(" ", "+").replace("?", "%3F"))
    assert (reply.status, reply.text.strip()) == (504, "timed out after 0.2 s")


def _drain(response: http.client.HTTPResponse) -> None:
    while response.read(1 << 20):
        pass


@pytest.mark.parametrize("kind", ["text/csv", "text/tab-separated-values"])
def test_a_stream_cut_by_the_deadline_says_so_and_is_not_whole(limited: Server, kind: str) -> None:
    connection = http.client.HTTPConnection(limited.host, limited.port, timeout=20)
    connection.request("POST", "/sparql", STREAM, {"Content-Type": "application/sparql-query", "Accept": kind})
    response = connection.getresponse()
    assert response.status == 200
    with pytest.raises(http.client.IncompleteRead):
        _drain(response)
    connection.close()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * " + "{" * 2235 + "}" * 2235, 400),
        ("ASK { FILTER(" + "(" * 4700 + "1" + ")" * 4700 + ") }", 400),
        ("ASK { FILTER(" + "!" * 900_000 + "true) }", 400),
        ("ASK { ?s " + "/".join(["<http://e/p>"] * 5000) + " ?o }", 400),
        (DOUBLING, 503),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f", 503),
    ],
    ids=["braces", "parentheses", "not", "path", "concat", "sort"],
)
def test_what_kills_a_worker_is_a_clean_answer(limited: Server, query: str, status: int) -> None:
    reply = limited.post(query)
    assert reply.status in (status, 504)
    assert limited.get("ASK {}").status == 200


def test_a_client_that_hangs_up_ends_its_query(limited: Server) -> None:
    limited.get("ASK {}")
    sock = socket.create_connection((limited.host, limited.port))
    sock.sendall(
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n%b"
        % (len(ENDLESS), ENDLESS.encode())
    )
    time.sleep(0.3)
    assert limited.metric("workers_slow") == 1
    sock.close()
    time.sleep(0.4)
    assert limited.metric("workers_slow") == 0


def test_short_queries_do_not_wait_for_long_ones(server: Server) -> None:
    with ThreadPoolExecutor(8) as threads:
        long = [threads.submit(server.get, ENDLESS) for _ in range(8)]  # three seconds each
        time.sleep(0.4)
        began = time.monotonic()
        assert server.get("ASK { ?s ?p ?o }").status == 200
        assert time.monotonic() - began < 2
        assert {future.result().status for future in long} <= {504, 503}


def test_processes_are_replaced_and_do_not_pile_up(limited: Server) -> None:
    for _ in range(3):
        limited.get(ENDLESS)
    time.sleep(0.3)
    assert limited.metric("workers") == 2
    assert limited.metric("workers_ready") + limited.metric("workers_slow") <= 2


def test_a_killed_worker_is_replaced(limited: Server) -> None:
    """From outside, as the kernel does when memory runs out."""
    children = [int(p) for p in os.listdir("/proc") if p.isdigit() and _ancestor(int(p), limited.process.pid, 3)]
    assert children
    os.kill(children[-1], 9)
    time.sleep(0.2)
    assert limited.get("ASK {}").status == 200


def _ancestor(pid: int, of: int, levels: int) -> bool:
    for level in range(levels):
        try:
            with open(f"/proc/{pid}/stat") as file:
                pid = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            return False
        if pid == of:
            return level == levels - 1
    return False


def test_truncation_is_told(out: Path) -> None:
    with running(out, timeout=5, workers=1, max_rows=100) as server:
        reply = server.get("SELECT * { ?s ?p ?o }")
        assert reply.status == 422
        assert "more than 100 rows" in reply.text
        assert server.get("SELECT * { ?s ?p ?o } LIMIT 100").status == 200
    with running(out, timeout=5, workers=1, max_bytes=200_000) as server:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=20)
        connection.request("GET", "/sparql?query=SELECT+*+%7B%3Fs+%3Fp+%3Fo%7D", headers={"Accept": "text/csv"})
        response = connection.getresponse()
        with pytest.raises(http.client.IncompleteRead) as caught:
            response.read()
        assert caught.value.partial.endswith(b"\n# truncated at 200000 bytes\n")
        connection.close()
