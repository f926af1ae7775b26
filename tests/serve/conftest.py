"""A snapshot made here -> a running server, as `kgbuild serve` starts it, on a port of the system's choice."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from kgbuild import store
from kgbuild.serve import allocator
from kgbuild.serve.settings import Settings

_RUN = """
import functools, json, sys
from pathlib import Path
from kgbuild.serve import run
options = json.loads(sys.argv[1])
out = Path(options.pop("out"))
if options.get("token_file"):
    options["token_file"] = Path(options["token_file"])
if options.pop("validated", False):
    from kgbuild.rdf.validate import validate
    options["validate"] = functools.partial(validate, every=True)
run(out, port=0, ready=lambda address: print("ready", address, flush=True), **options)
"""
NQUADS = "".join(
    f'<http://example.org/s{i}> <http://example.org/p> "value {i}" <http://example.org/g{i % 3}> .\n'
    f"<http://example.org/s{i}> <http://example.org/next> <http://example.org/s{(i + 1) % 3000}> "
    f"<http://example.org/g{i % 3}> .\n"
    for i in range(3000)
)


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)

    def values(self, name: str) -> list[str]:
        return [row[name]["value"] for row in self.json()["results"]["bindings"] if name in row]


class Server:
    """A server under test."""

    def __init__(self, out: Path, process: subprocess.Popen[str], address: str) -> None:
        self.out, self.process, self.address = out, process, address
        self.host, _, port = address.removeprefix("http://").rstrip("/").rpartition(":")
        self.port = int(port)

    def send(
        self, method: str, target: str, body: bytes | str | None = None, timeout: float = 60, **headers: str
    ) -> Reply:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        fields = {key.replace("_", "-"): value for key, value in headers.items()}
        try:
            connection.request(method, target, body, fields)
            response = connection.getresponse()
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, query: str, **headers: str) -> Reply:
        return self.send("GET", "/sparql?" + urllib.parse.urlencode({"query": query}), **headers)

    def post(self, query: str, **headers: str) -> Reply:
        return self.send("POST", "/sparql", query.encode(), Content_Type="application/sparql-query", **headers)

    def metric(self, name: str) -> float:
        for line in self.send("GET", "/metrics").text.splitlines():
            if line.startswith(f"kgbuild_{name} "):
                return float(line.split()[1])
        raise KeyError(name)


def make_snapshot(out: Path, nquads: str) -> store.Snapshot:
    """Commits a snapshot of these statements."""
    import hashlib

    import pyoxigraph as ox

    def write(folder: Path) -> store.Manifest:
        (folder / "graph.nq").write_text("".join(sorted(nquads.splitlines(keepends=True))))
        disk = ox.Store(str(folder / "store"))
        disk.bulk_load(nquads.encode(), ox.RdfFormat.N_QUADS)
        disk.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")  # as builds do: the union, written out
        disk.flush()
        del disk
        name = hashlib.sha256(nquads.encode()).hexdigest()[:20]
        return store.Manifest(id=name, documents=0, claims=0, quads=nquads.count("\n"), disagreements=0, violations=0)

    return store.commit(out, write)


@contextlib.contextmanager
def running(out: Path, prefix: Sequence[str] = (), **options: Any) -> Iterator[Server]:
    """A server over OUT; its processes are all gone afterwards.  prefix: a command that starts it."""
    known = {field.name for field in msgspec.structs.fields(Settings)} | {"validated"}
    assert set(options) <= known
    arguments = json.dumps({"out": str(out), **options}, default=str)
    process = subprocess.Popen(
        [*prefix, sys.executable, "-c", _RUN, arguments],
        stdout=subprocess.PIPE, text=True, start_new_session=True, env=allocator.environment(),
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = ""
        for line in process.stdout:
            if line.startswith("ready "):
                address = line.split()[1]
                break
        assert address, "the server ended before it was ready"
        server = Server(out, process, address)
        for _ in range(200):
            if server.send("GET", "/readyz").status == 200:
                break
            import time

            time.sleep(0.05)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    make_snapshot(folder, NQUADS)
    return folder


@pytest.fixture(scope="module")
def server(out: Path) -> Iterator[Server]:
    with running(out, timeout=3.0, workers=2) as found:
        yield found
