"""A new snapshot is taken up while clients go on asking, and what people wrote outlives it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kgbuild.serve.access import hashed

from .conftest import NQUADS, Server, make_snapshot, running

COUNT = "SELECT (COUNT(*) AS ?n) { ?s <http://example.org/p> ?o }"
TOKEN = "the right one"
MORE = '<http://example.org/new> <http://example.org/p> "new" <http://example.org/g0> .\n'


def _await(server: Server, expected: str, query: str = COUNT) -> None:
    for _ in range(100):
        if server.get(query).values("n") == [expected]:
            return
        time.sleep(0.1)
    raise AssertionError(server.get(query).text)


@pytest.mark.parametrize("store", ["memory", "disk"])
def test_no_request_fails_while_the_snapshot_changes(tmp_path: Path, store: str) -> None:
    make_snapshot(tmp_path, NQUADS)
    statuses: list[int] = []
    seen: list[list[str]] = [[], [], []]  # of each client: what one has under way may still be the old answer
    done = threading.Event()
    with running(tmp_path, workers=2, store=store) as server:

        def ask(mine: list[str]) -> None:
            while not done.is_set():
                reply = server.get(COUNT)
                statuses.append(reply.status)
                mine.extend(reply.values("n"))

        threads = [threading.Thread(target=ask, args=(mine,)) for mine in seen]
        for thread in threads:
            thread.start()
        before = server.get(COUNT).headers["etag"]
        make_snapshot(tmp_path, NQUADS + MORE)
        _await(server, "3001")
        done.set()
        for thread in threads:
            thread.join()
        assert set(statuses) == {200}
        assert [mine == sorted(mine) for mine in seen] == [True] * 3
        assert server.get(COUNT).headers["etag"] != before
        time.sleep(0.3)
        assert server.metric("workers") == 2


def _secret(folder: Path) -> str:
    file = folder / "tokens"
    file.write_text("# people\n" + hashed("another") + "\n" + hashed(TOKEN) + "\n")
    return str(file)


def test_what_is_written_is_read_at_once_and_outlives_build_and_restart(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_snapshot(out, NQUADS)
    options = {"writable": True, "token_file": _secret(tmp_path), "workers": 2}
    auth = {"Authorization": f"Bearer {TOKEN}", "Content_Type": "application/sparql-update"}
    count = "SELECT (COUNT(*) AS ?n) { GRAPH <http://mine.example/g> { ?s ?p ?o } }"
    with running(out, **options) as server:
        for number in range(5):
            update = f"INSERT DATA {{ GRAPH <http://mine.example/g> {{ <http://e/s> <http://e/p> {number} }} }}"
            assert server.send("POST", "/sparql", update, **auth).status == 204
            assert server.get(count).values("n") == [str(number + 1)]
        make_snapshot(out, NQUADS + MORE)
        _await(server, "3001")
        assert server.get(count).values("n") == ["5"]
    with running(out, **options) as server:
        assert server.get(count).values("n") == ["5"]
        assert server.send("DELETE", "/gsp?graph=http%3A%2F%2Fmine.example%2Fg", **auth).status == 204
        assert server.get(count).values("n") == ["0"]
        assert server.get(COUNT).values("n") == ["3001"]


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> object:
    folder = tmp_path_factory.mktemp("writable")
    make_snapshot(folder / "out", NQUADS)
    with running(folder / "out", writable=True, token_file=_secret(folder), workers=1) as server:
        yield server


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Basic x", "Bearer", f"Bearer {TOKEN}x"])
def test_without_the_token_nothing_is_written(writable: Server, authorization: str) -> None:
    reply = writable.send(
        "POST", "/sparql", "CLEAR ALL", Content_Type="application/sparql-update", Authorization=authorization
    )
    assert reply.status == 401
    assert reply.headers["www-authenticate"].startswith("Bearer")
    form = "update=CLEAR+ALL"
    kind = "application/x-www-form-urlencoded"
    assert writable.send("POST", "/sparql", form, Content_Type=kind, Authorization=authorization).status == 401
    assert writable.send("PUT", "/gsp?default", "", Content_Type="text/turtle").status == 401


def test_guessing_tokens_is_slow_and_stops_nobody_who_is_known(tmp_path: Path) -> None:
    make_snapshot(tmp_path / "out", NQUADS)
    kind = "application/sparql-update"
    with running(tmp_path / "out", writable=True, token_file=_secret(tmp_path), workers=1) as server:
        first = server.send("POST", "/sparql", "CLEAR ALL", Content_Type=kind, Authorization=f"Bearer {TOKEN}")
        assert first.status == 204

        def guess(number: int) -> int:
            token = f"Bearer {number}"
            return server.send("POST", "/sparql", "CLEAR ALL", Content_Type=kind, Authorization=token).status

        with ThreadPoolExecutor(20) as threads:
            statuses = list(threads.map(guess, range(60)))
        assert set(statuses) == {401, 429}
        known = server.send("POST", "/sparql", "CLEAR ALL", Content_Type=kind, Authorization=f"Bearer {TOKEN}")
        assert known.status == 204


@pytest.mark.parametrize(
    ("update", "status"),
    [
        ("INSERT DATA { GRAPH <http://example.org/g0> { <http://e/s> <http://e/p> 1 } }", 403),
        ("DELETE WHERE { GRAPH <http://example.org/g0> { ?s ?p ?o } }", 403),
        ("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", 403),
        ("CLEAR GRAPH <http://example.org/g1>", 403),
        ("DROP GRAPH <http://example.org/g1>", 403),
        ("COPY <http://example.org/g1> TO <http://example.org/g2>", 403),
        ("MOVE <http://example.org/g1> TO <http://mine.example/x>", 403),
        ("INSERT DATA { GRAPH <https://w3id.org/kgbuild/graph/doc/x> { <http://e/s> <http://e/p> 1 } }", 403),
        ("LOAD <http://127.0.0.1:9/x>", 400),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
        ("INSERT DATA { <http://e/s> <http://e/p> 1 } ; INSERT DATA { nonsense }", 400),
        ("COPY <http://example.org/g1> TO <http://mine.example/copy>", 204),
        (
            "PREFIX e: <http://e/> INSERT DATA { GRAPH e:g { e:s e:p 1 } } ; DELETE DATA { GRAPH e:g { e:s e:p 1 } } ;",
            204,
        ),
        ("CLEAR ALL", 204),
        ("DROP NAMED", 204),
    ],
)
def test_built_graphs_stay_as_they_were_built(writable: Server, update: str, status: int) -> None:
    reply = writable.send(
        "POST", "/sparql", update, Content_Type="application/sparql-update", Authorization=f"Bearer {TOKEN}"
    )
    assert reply.status == status, reply.text
    for number in range(3):
        graph = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <http://example.org/g{number}> {{ ?s ?p ?o }} }}"
        assert writable.get(graph).values("n") == ["2000"]


def test_an_update_that_fails_half_way_leaves_nothing(writable: Server) -> None:
    update = (
        "INSERT DATA { GRAPH <http://mine.example/half> { <http://e/s> <http://e/p> 1 } } ; "
        "DROP GRAPH <http://mine.example/not-there>"
    )
    reply = writable.send(
        "POST", "/sparql", update, Content_Type="application/sparql-update", Authorization=f"Bearer {TOKEN}"
    )
    assert reply.status == 400
    assert writable.get("ASK { GRAPH <http://mine.example/half> { ?s ?p ?o } }").json()["boolean"] is False


def test_uploads_that_kill_the_parser_are_clean_answers(writable: Server) -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 20}">' for i in range(12)
    )
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    bomb += f']><r:RDF xmlns:r="{rdf}" xmlns:e="http://e/"><r:Description r:about="http://e/s">'
    bomb += "<e:p>&m;</e:p></r:Description></r:RDF>"
    deep = "<http://e/s> <http://e/p> " + "[ <http://e/p> " * 200_000 + "1" + "]" * 200_000 + " ."
    for kind, body in (("application/rdf+xml", bomb), ("text/turtle", deep), ("text/turtle", "((((((" * 100_000)):
        reply = writable.send(
            "PUT", "/gsp?graph=http%3A%2F%2Fmine.example%2Fbomb", body,
            Content_Type=kind, Authorization=f"Bearer {TOKEN}",
        )  # fmt: skip
        assert reply.status in (400, 503, 201, 204)
        assert writable.get("ASK {}").status == 200


def test_what_breaks_a_shape_is_refused_whole_with_the_report(tmp_path: Path) -> None:
    make_snapshot(tmp_path / "out", NQUADS)
    options = {"writable": True, "token_file": _secret(tmp_path), "workers": 1, "validated": True}
    prefix = "PREFIX kg: <https://w3id.org/kgbuild/ns#> PREFIX e: <http://e/> "
    good = prefix + "INSERT DATA { GRAPH e:g { e:a e:b 'c' } }"
    bad = prefix + "INSERT DATA { GRAPH e:g { e:d e:b 'c' . e:claim a kg:Claim ; kg:confidence 7 } }"
    auth = {"Authorization": f"Bearer {TOKEN}", "Content_Type": "application/sparql-update"}
    with running(tmp_path / "out", **options) as server:
        assert server.send("POST", "/sparql", good, **auth).status == 204
        reply = server.send("POST", "/sparql", bad, **auth)
        assert reply.status == 422
        assert "http://e/claim" in reply.text
        assert server.get("ASK { <http://e/a> ?p ?o }").json()["boolean"] is True
        assert server.get("ASK { <http://e/d> ?p ?o }").json()["boolean"] is False
