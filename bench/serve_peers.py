"""One N-Quads file -> endpoints that serve it: kgbuild and, where their programs are given, those it is compared with.

`oxigraph` is the program of the PyPI package of that name; `rdflib-endpoint` likewise (with its extra `cli`);
`virtuoso-t` and `isql-vt` come with Debian's virtuoso-opensource-7-bin; where that is only unpacked, LD_LIBRARY_PATH
has to name the folders of its libraries (libpcre.so.3).
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "serve"))

VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 18705
MaxClientConnections = 20
CheckpointInterval = 60
DirsAllowed = {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxQueryMem = 2G
ThreadsPerQuery = 4
[HTTPServer]
ServerPort = 18704
ServerRoot = {folder}
ServerThreads = 20
MaxKeepAlives = 50
KeepAliveTimeout = 30
[SPARQL]
ResultSetMaxRows = 10000000
"""


class Endpoint(NamedTuple):
    name: str
    port: int
    path: str
    pid: int


def arguments(parser: ArgumentParser) -> None:
    """The options that say where the programs are; "" leaves one out."""
    for name in ("oxigraph", "rdflib-endpoint", "virtuoso-t"):
        parser.add_argument(f"--{name}", default=which(name) or "", metavar="PATH")
    parser.add_argument("--union", action="store_true", help="Oxigraph gets the graphs apart and its union option")


@contextlib.contextmanager
def started(command: list[str], name: str, port: int, path: str) -> Iterator[Endpoint]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            for _ in range(600):
                if process.poll() is not None:
                    break
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}?query=ASK%7B%7D", timeout=5).read()
                    break
                time.sleep(0.1)
            if process.poll() is not None:
                said.seek(0)
                words = said.read().decode("utf-8", "replace").strip()[-500:]
                raise SystemExit(f"{name} has ended: {words or f'does another server hold port {port}?'}")
            yield Endpoint(name, port, path, process.pid)
        finally:
            process.terminate()
            process.wait()


def cpu(pid: int) -> float:
    """Processor seconds of a process and all below it, the dead ones included."""
    below: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{entry}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
                below.setdefault(int(fields[1]), []).append(int(entry))
                times[int(entry)] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    total, queue = 0.0, [pid]
    while queue:
        one = queue.pop()
        total += times.get(one, 0.0)
        queue += below.get(one, [])
    return total


def endpoints(stack: contextlib.ExitStack, folder: Path, quads: str, options: Namespace) -> list[Endpoint]:
    """All that can be started.  quads: N-Quads.  The stack ends them."""
    from conftest import make_snapshot, running

    make_snapshot(folder, quads)
    server = stack.enter_context(running(folder, timeout=60, max_rows=0, max_bytes=0))
    found = [Endpoint("kgbuild", server.port, "/sparql", server.process.pid)]
    graph = next(folder.glob("snapshots/*/graph.nq"))
    if options.oxigraph:
        found += _oxigraph(stack, folder, graph if options.union else _flat(graph, folder), options.oxigraph)
    if options.rdflib_endpoint:
        command = [options.rdflib_endpoint, "serve", str(graph), "--port", "18703"]
        found.append(stack.enter_context(started(command, "rdflib-endpoint", 18703, "/")))
    if options.virtuoso_t:
        found.append(_virtuoso(stack, folder / "virtuoso", graph, options.virtuoso_t))
    return found


def _flat(graph: Path, folder: Path) -> Path:
    """All triples in the default graph, each once: what costs a server least."""
    import pyoxigraph as ox

    flat = folder / "flat.nt"
    triples = {quad.triple for quad in ox.parse(path=str(graph), format=ox.RdfFormat.N_QUADS)}
    with flat.open("wb") as out:
        ox.serialize(triples, out, ox.RdfFormat.N_TRIPLES)
    return flat


def _oxigraph(stack: contextlib.ExitStack, folder: Path, graph: Path, program: str) -> Iterator[Endpoint]:
    disk = str(folder / "oxigraph")
    load = [program, "load", "--location", disk, "--file", str(graph)]
    subprocess.run(load, check=True, stderr=subprocess.DEVNULL)
    subprocess.run([program, "optimize", "--location", disk], check=True, stderr=subprocess.DEVNULL)
    common = [*(["--union-default-graph"] if graph.suffix == ".nq" else []), "--bind"]
    command = [program, "serve-read-only", "--location", disk, *common, "127.0.0.1:18701"]
    yield stack.enter_context(started(command, "oxigraph disk", 18701, "/query"))
    command = [program, "serve", *common, "127.0.0.1:18702"]
    memory = stack.enter_context(started(command, "oxigraph memory", 18702, "/query"))
    store, kind = ("/store", "n-quads") if graph.suffix == ".nq" else ("/store?default", "n-triples")
    fields = {"Content-Type": f"application/{kind}"}
    urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:18702{store}", graph.read_bytes(), fields)).read()
    yield memory


def _virtuoso(stack: contextlib.ExitStack, folder: Path, graph: Path, program: str) -> Endpoint:
    folder.mkdir()
    os.link(graph, folder / "graph.nq")
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder))
    command = [program, "+foreground", "+wait", "+configfile", str(folder / "virtuoso.ini")]
    found = stack.enter_context(started(command, "virtuoso", 18704, "/sparql"))
    isql = str(Path(program).with_name("isql-vt"))
    words = f"ld_dir('{folder}', 'graph.nq', 'urn:none'); rdf_loader_run(); checkpoint;"
    subprocess.run([isql, "18705", "dba", "dba", f"exec={words}"], check=True, stdout=subprocess.DEVNULL)
    return found
