"""More than the server can do: bounded, told plainly, and over when it is over."""

from __future__ import annotations

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
