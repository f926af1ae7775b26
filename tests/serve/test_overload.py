"""More than the server can do: bounded, told plainly, and over when it is over."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .conftest import running
from .test_killing import ENDLESS, _ancestor


def test_too_many_at_a_time_from_one_address(out: Path) -> None:
    with running(out, timeout=1, workers=2, per_client=3) as server, ThreadPoolExecutor(8) as threads:
        replies = [future.result() for future in [threads.submit(server.get, ENDLESS) for _ in range(8)]]
        statuses = sorted(reply.status for reply in replies)
        assert statuses == [429] * 5 + [504] * 3
        assert all(reply.headers["retry-after"] for reply in replies if reply.status == 429)
        assert server.get("ASK {}").status == 200


def test_a_full_queue_is_503_and_the_server_is_well_after(out: Path) -> None:
    with running(out, timeout=1, workers=1, slow=1, queue=2) as server, ThreadPoolExecutor(12) as threads:
        replies = [future.result() for future in [threads.submit(server.get, ENDLESS) for _ in range(12)]]
        assert {reply.status for reply in replies} == {503, 504}
        assert all(reply.headers["retry-after"] for reply in replies if reply.status == 503)
        assert server.send("GET", "/healthz").status == 200
        assert server.get("ASK {}").status == 200


def test_silent_connections_keep_nobody_out(out: Path) -> None:
    with running(out, workers=1, max_connections=20) as server:
        silent = [socket.create_connection((server.host, server.port)) for _ in range(40)]
        assert all(server.get("ASK {}").status == 200 for _ in range(5))
        for sock in silent:
            sock.close()


def test_a_slow_request_is_given_up(out: Path) -> None:
    with (
        running(out, workers=1, head_time=0.5) as server,
        socket.create_connection((server.host, server.port), timeout=5) as sock,
    ):
        sock.sendall(b"GET /sparql HTTP/1.1\r\nHo")
        assert sock.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_a_client_that_does_not_read_costs_one_worker_and_no_memory(out: Path) -> None:
    query = "SELECT+*+%7B%3Fa+%3Fb+%3Fc+.+%3Fd+%3Fe+%3Ff%7D"
    with running(out, timeout=2, workers=2) as server:
        with socket.create_connection((server.host, server.port)) as sock:
            sock.sendall(b"GET /sparql?query=%b HTTP/1.1\r\nHost: x\r\n\r\n" % query.encode())
            time.sleep(1)
            began = time.monotonic()
            assert server.get("ASK { ?s ?p ?o }").status == 200
            assert time.monotonic() - began < 0.5
        time.sleep(0.5)
        assert server.metric("workers_slow") == 0


def test_the_process_that_holds_the_data_may_die(out: Path) -> None:
    with running(out, workers=2) as server:
        holders = [int(p) for p in os.listdir("/proc") if p.isdigit() and _ancestor(int(p), server.process.pid, 2)]
        assert len(holders) == 1
        os.kill(holders[0], 9)
        time.sleep(0.2)
        assert server.get("SELECT (COUNT(*) AS ?n) { ?s <http://example.org/p> ?o }").values("n") == ["3000"]


def test_a_broken_snapshot_is_not_taken_up(tmp_path: Path) -> None:
    from .conftest import NQUADS, make_snapshot

    good = make_snapshot(tmp_path, NQUADS)
    with running(tmp_path, workers=1) as server:
        (tmp_path / "current").write_text("0123456789abcdef\n")
        time.sleep(1.2)
        assert server.get("ASK { ?s ?p ?o }").status == 200
        (tmp_path / "current").write_text(good.id + "\n")
        time.sleep(0.7)
        assert server.get("ASK { ?s ?p ?o }").status == 200


CHUNKED = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def test_a_body_in_tiny_pieces_costs_no_more_than_one(out: Path) -> None:
    """A hundred thousand chunks of one byte, in six hundred packets: nobody else may wait for that."""
    query = b"ASK {}" + b" " * 100_000
    body = b"".join(b"1\r\n%c\r\n" % byte for byte in query) + b"0\r\n\r\n"
    with running(out, workers=1) as server, socket.create_connection((server.host, server.port), timeout=20) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(CHUNKED)
        before = _processor(server.process.pid)
        for start in range(0, len(body), 1000):
            sock.sendall(body[start : start + 1000])
            time.sleep(0.005)
        assert sock.recv(100).startswith(b"HTTP/1.1 200 ")
        assert (
            _processor(server.process.pid) - before < 1.5
        )  # seconds; as much as the clock's if read from its beginning


def _processor(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:
        return sum(map(int, file.read().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def test_a_frame_without_content_is_refused(out: Path) -> None:
    with running(out, workers=1) as server, socket.create_connection((server.host, server.port), timeout=20) as sock:
        sock.sendall(CHUNKED + b"1;%b\r\nA\r\n" % (b"x" * 900) * 200)
        assert sock.recv(100).startswith(b"HTTP/1.1 400 ")


def test_part_of_a_request_holds_no_worker(out: Path) -> None:
    with running(out, workers=1, head_time=0.6) as server:
        sock = socket.create_connection((server.host, server.port), timeout=5)
        with sock:
            sock.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b'"boolean":true' in sock.recv(4096)
            sock.sendall(
                b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost"
            )  # on the same connection, and the rest in drops
            sock.settimeout(0.02)
            told, began = b"", time.monotonic()
            while not told:
                assert time.monotonic() - began < 5, "a request may take for ever to arrive"
                with contextlib.suppress(TimeoutError):
                    told = sock.recv(100)
                with contextlib.suppress(ConnectionError):
                    sock.sendall(b"t")
            assert told.startswith(b"HTTP/1.1 408 ")
