"""Requests -> how many a second, and how long each took: plain sockets, so that the client costs little.

Each connection is a process of its own that sends the next request when the last is answered.
"""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import quote_plus


class Figures(NamedTuple):
    """rate: answers a second.  p50, p99: seconds.  megabytes: received a second.  bad: answers other than 200."""

    rate: float
    p50: float
    p99: float
    megabytes: float
    bad: int


def request(path: str, query: str, accept: str = "application/sparql-results+json") -> bytes:
    target = f"{path}?query={quote_plus(query)}"
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


def exchange(sock: socket.socket, data: bytes) -> tuple[int, int]:
    """Status and bytes of the body of one answer."""
    sock.sendall(data)
    got = sock.recv(1 << 18)
    while b"\r\n\r\n" not in got:
        more = sock.recv(1 << 18)
        if not more:
            raise ConnectionError("closed")
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        size = int(lower[at + 15 :].split(b"\r\n", 1)[0])
        had = len(body)
        while had < size:
            had += len(sock.recv(1 << 18))
        return int(head[9:12]), size
    had, tail = len(body), body[-5:]
    while tail != b"0\r\n\r\n":
        more = sock.recv(1 << 18)
        if not more:
            raise ConnectionError("cut")
        had += len(more)
        tail = (tail + more)[-5:]
    return int(head[9:12]), had


def _client(port: int, requests: Sequence[bytes], seconds: float, start: float, out: object) -> None:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.settimeout(60)
    times: list[float] = []
    received = bad = index = 0
    time.sleep(max(0.0, start - time.monotonic()))
    end = start + seconds
    now = time.monotonic()
    while now < end:
        status, size = exchange(sock, requests[index % len(requests)])
        index += 1
        after = time.monotonic()
        times.append(after - now)
        now = after
        received += size
        bad += status != 200
    out.send((times, received, bad))  # type: ignore[attr-defined]


def run(port: int, make: Callable[[int], Sequence[bytes]], connections: int = 4, seconds: float = 5.0) -> Figures:
    """make(n): what the n-th connection sends, over and over."""
    start = time.monotonic() + 0.5
    pipes = []
    processes = []
    for number in range(connections):
        read, write = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(target=_client, args=(port, make(number), seconds, start, write))
        process.start()
        write.close()
        pipes.append(read)
        processes.append(process)
    found = [pipe.recv() for pipe in pipes]
    for process in processes:
        process.join()
    times = sorted(t for part, _, _ in found for t in part)
    received = sum(part for _, part, _ in found)
    return Figures(
        len(times) / seconds,
        times[len(times) // 2],
        times[min(len(times) - 1, int(len(times) * 0.99))],
        received / seconds / 1e6,
        sum(bad for _, _, bad in found),
    )
