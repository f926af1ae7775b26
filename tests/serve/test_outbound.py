"""No query makes the server open a connection: every way to write SERVICE and LOAD, against a listening socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgbuild.errors import QueryError
from kgbuild.serve import sandbox, syntax

from .conftest import Server, running


class Trap:
    """Counts the connections that somebody makes to it."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.seen = 0
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.seen += 1
            connection.recv(10000)
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: 91\r\n\r\n"
                b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"elsewhere"}}]}}'[:91]
            )
            connection.close()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    found = Trap()
    yield found
    found.socket.close()


REFUSED = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT*{SERVICE<URL>{?s ?p ?o}}",
    "PREFIX e: <URL> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <URL> } SERVICE ?e { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } } } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <URL> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "ASK { SERVICE # <\n <URL> { ?s ?p ?o } }",
    "SELECT * { ?x ?y '''' SERVICE ''''''' . SERVICE <URL> { } }",
    'SELECT * { ?x ?y "\\"" . SERVICE <URL> {} }',
    # Where "<" is less-than and "#" begins a comment, a tokenizer that sees an IRI may be led astray.
    "SELECT * { ?a ?b ?c FILTER(?a <#b> '''\n 1 || EXISTS { SERVICE <URL> { ?q ?p ?o } } ) # '''\n}",
    'SELECT * { ?a ?b ?c FILTER(?c <1#>"""\n || EXISTS { SERVICE <URL> { ?q ?p ?o } } ) # """\n}',
    # The engine's parser needs no space between words.
    "SELECT * { ?s ?p 1SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { OPTIONAL{}SERVICESILENT<URL> { ?s ?p ?o } }",
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <http://e/g>",
]
ALLOWED = [
    "SELECT * { ?x ?y 'SERVICE <URL> {}' }",
    "SELECT * { ?x ?y '''a\nSERVICE <URL> { }''' }",
    "SELECT * { ?x <URL#SERVICE> ?z } # SERVICE <URL> { ?s ?p ?o }",
    "PREFIX service: <URL> SELECT * { ?x service:service ?service . ?x service:load $LOAD }",
    "SELECT * { ?x ?y '\\'SERVICE' . ?x ?y \"SERVICE <URL> {\" }",
    "SELECT * { ?x ?y ?z FILTER(?z < 5 && 7 > ?z) } # LOAD <URL>",
]


@pytest.mark.parametrize("query", REFUSED)
def test_what_would_ask_another_server_is_refused(server: Server, trap: Trap, query: str) -> None:
    text = query.replace("URL", f"http://127.0.0.1:{trap.port}/x")
    assert server.post(text).status == 400
    assert server.send("POST", "/sparql", text, Content_Type="application/sparql-update").status in (400, 403)
    assert trap.seen == 0


@pytest.mark.parametrize("query", ALLOWED)
def test_the_words_alone_are_no_offence(server: Server, trap: Trap, query: str) -> None:
    reply = server.post(query.replace("URL", f"http://127.0.0.1:{trap.port}/x"))
    assert reply.status == 200, reply.text
    assert trap.seen == 0


@pytest.mark.parametrize("query", REFUSED)
def test_refused_by_the_tokenizer_alone(query: str) -> None:
    with pytest.raises(QueryError):
        syntax.refuse_outbound(query, syntax.sketch(query), frozenset())


def test_the_kernel_forbids_what_the_tokenizer_might_miss(trap: Trap) -> None:
    """The second wall, alone: the engine itself, in a process with the filter on."""
    import os

    pid = os.fork()
    if pid == 0:
        import pyoxigraph as ox

        if sandbox.no_network():
            os._exit(9)
        query = f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{trap.port}/x> {{ ?s ?p ?o }} }}"
        found = list(ox.Store().query(query))  # type: ignore[arg-type]
        os._exit(len(found) if not found[0]["s"] else 8)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code == 9:
        pytest.skip("this kernel allows no seccomp filter; the server says so when it starts")
    assert code == 1
    assert trap.seen == 0


def test_a_host_that_is_allowed_is_asked_and_no_other(out: Path, trap: Trap) -> None:
    other = Trap()
    with running(out, workers=1, timeout=5, allow_service=[f"127.0.0.1:{trap.port}"]) as server:
        reply = server.get(f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{trap.port}/sparql> {{ ?x ?p ?o }} }}")
        assert reply.status == 200
        assert trap.seen == 1
        for text in (
            f"SELECT * {{ SERVICE <http://127.0.0.1:{other.port}/sparql> {{ ?x ?p ?o }} }}",
            f"SELECT * {{ SERVICE <http://127.0.0.1:{trap.port}@127.0.0.1:{other.port}/> {{ ?x ?p ?o }} }}",
            "SELECT * { SERVICE ?where { ?x ?p ?o } }",
        ):
            assert server.get(text).status == 400
    assert other.seen == 0
    other.socket.close()
