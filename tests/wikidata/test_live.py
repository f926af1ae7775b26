"""Wikidata's services, as a local server that answers with their recorded shapes over real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kgbuild.errors import UsageError
from kgbuild.model import Entity
from kgbuild.resolve.wikidata.index import build
from kgbuild.resolve.wikidata.linker import link
from kgbuild.resolve.wikidata.live import PoliteClient, Reconciler, Service, ServiceError, WikidataApi

LAG = {"error": {"code": "maxlag", "info": "Waiting for all: 3.45 seconds lagged.", "lag": 3.45}, "servedby": "mw1"}


def statement(value: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"mainsnak": {"snaktype": "value", "datavalue": {"value": value, "type": "x"}}, "rank": "normal"}]


ENTITY = {
    "id": "Q42",
    "type": "item",
    "labels": {"en": {"language": "en", "value": "Vera Example"}, "ru": {"language": "ru", "value": "Вера Пример"}},
    "aliases": [],
    "sitelinks": {"enwiki": {"site": "enwiki", "title": "Vera Example"}},
    "claims": {"P31": statement({"entity-type": "item", "numeric-id": 5, "id": "Q5"})},
}


class Recorded:
    def __init__(self, answers: list[tuple[int, dict[str, str], object]]) -> None:
        server, self.asked = self, []  # type: ignore[var-annotated]
        self.posted: list[tuple[str, Any]] = []
        self.agents: set[str] = set()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.posted.append((self.path, body))
                self.do_GET()

            def do_GET(self) -> None:
                server.asked.append({k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()})
                server.agents.add(self.headers["User-Agent"])
                status, headers, body = answers[min(len(server.asked), len(answers)) - 1]
                data = json.dumps(body).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/w/api.php"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def recorded() -> Iterator[Any]:
    made: list[Recorded] = []
    yield lambda *answers: made.append(Recorded(list(answers))) or made[-1]
    for server in made:
        server.close()


def client(server: Recorded, cache: Path, waits: list[float] | None = None) -> PoliteClient:
    kept: list[float] = [] if waits is None else waits
    return PoliteClient(Service(contact="me@example.org", url=server.url), cache, sleep=kept.append)


def ok(body: object) -> tuple[int, dict[str, str], object]:
    return 200, {}, body


def test_a_name_is_searched_and_typed(recorded: Any, tmp_path: Path) -> None:
    server = recorded(ok({"search": [{"id": "Q42"}]}), ok({"entities": {"Q42": ENTITY}}))
    api = WikidataApi(client(server, tmp_path))
    (item,) = api.find(["Vera Example"])
    assert (item.qid, item.types, item.prominence) == ("Q42", ("Person",), 1)
    assert server.asked[0]["maxlag"] == "5"
    assert server.agents == {next(iter(server.agents))}
    assert "me@example.org" in next(iter(server.agents))
    entity = Entity(iri="x", types=("Person",), label="Vera Example")
    assert [x.relation for x in link(entity, [api])] == ["nil", "closeMatch"], "a name and a type alone are not enough"
    assert len(server.asked) == 2, "the second time comes from the cache"


def test_lag_and_retry_after_are_waited_for(recorded: Any, tmp_path: Path) -> None:
    waits: list[float] = []
    server = recorded((200, {"Retry-After": "5"}, LAG), (429, {"Retry-After": "2"}, {}), ok({"search": []}))
    assert WikidataApi(client(server, tmp_path, waits)).find(["Nobody"]) == []
    assert waits == [5.0, 2.0]


def test_a_service_that_keeps_refusing_is_named(recorded: Any, tmp_path: Path) -> None:
    server = recorded((503, {}, {}))
    with pytest.raises(ServiceError, match="HTTP 503, 5 times"):
        WikidataApi(client(server, tmp_path)).find(["Nobody"])


def test_nobody_asks_without_saying_who_they_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="who runs them"):
        PoliteClient(Service(contact="me"), tmp_path)


CANDIDATE = {"id": "Q42", "name": "Vera Example", "score": 98.0, "type": [{"id": "Q5", "name": "human"}]}


def test_reconciliation_0_2(recorded: Any, tmp_path: Path) -> None:
    server = recorded(ok({"versions": ["0.1", "0.2"], "name": "x"}), ok({"q0": {"result": [CANDIDATE]}}))
    (item,) = Reconciler(client(server, tmp_path)).find(["Vera Example"])
    assert (item.qid, item.types) == ("Q42", ("Person",))
    assert json.loads(server.asked[1]["queries"])["q0"]["query"] == "Vera Example"


def test_reconciliation_1_0_draft(recorded: Any, tmp_path: Path) -> None:
    server = recorded(ok({"versions": ["1.0-draft"], "name": "x"}), ok({"results": [{"candidates": [CANDIDATE]}]}))
    reconciler = Reconciler(client(server, tmp_path))
    (item,) = reconciler.find(["Vera Example"])
    assert (item.qid, item.types) == ("Q42", ("Person",))
    path, body = server.posted[0]
    assert path.endswith("/match")
    assert body["queries"][0]["conditions"] == [{"matchType": "name", "propertyValue": "Vera Example"}]
    reconciler.find(["Vera Example"])
    assert len(server.posted) == 1, "the second time comes from the cache"


FIXTURES = Path("/work/shared/wikidata/fixtures/wdtk")


@pytest.mark.skipif(not FIXTURES.exists(), reason="needs the shared recorded answers")
def test_recorded_answers_of_wikidata(recorded: Any, tmp_path: Path) -> None:
    """A search, then a refusal for lag as MediaWiki gives it with status 200, then entities; as they were recorded."""
    told = {name: json.loads((FIXTURES / name).read_text("utf-8")) for name in (
        "wbsearchentities-abc.json", "error-maxlag-full.json", "wbgetentities-Q6-Q42-P31.json")}  # fmt: skip
    waits: list[float] = []
    server = recorded(*((200, {"Retry-After": "5"} if "maxlag" in name else {}, body) for name, body in told.items()))
    items = WikidataApi(client(server, tmp_path, waits)).find(["abc"])
    assert server.asked[0]["search"] == "abc"
    assert server.asked[1]["ids"].startswith("Q169889|Q286874")
    assert waits == [5.0]
    assert {item.qid for item in items} >= {"Q42"}
    douglas = next(item for item in items if item.qid == "Q42")
    assert (douglas.label, douglas.types, douglas.born) == ("Douglas Adams", ("Person",), "1952-03-11")


def lookup(*asked: str, blocked: str = "") -> subprocess.CompletedProcess[str]:
    """`kgbuild wikidata lookup` in a process of its own.  blocked: folder whose sitecustomize takes a package away."""
    path = os.pathsep.join(filter(None, (blocked, *sys.path)))
    command = [sys.executable, "-m", "kgbuild", "wikidata", "lookup", *asked]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False)


def test_a_user_asks_the_service_and_asks_it_once(recorded: Any, tmp_path: Path) -> None:
    server = recorded(ok({"search": [{"id": "Q42"}]}), ok({"entities": {"Q42": ENTITY}}))
    asked = ("Vera Example", "--api", server.url, "--contact", "me@example.org", "--out", str(tmp_path))
    first = lookup(*asked)
    assert (first.returncode, first.stdout.split()) == (0, ["Q42", "Vera", "Example", "(Person)"]), first.stderr
    assert [one["action"] for one in server.asked] == ["wbsearchentities", "wbgetentities"]
    assert all("me@example.org" in agent for agent in server.agents)
    again = lookup(*asked)
    assert again.stdout == first.stdout
    assert len(server.asked) == 2, "the second time the answers come from the disk"


def test_a_user_is_told_what_went_wrong_with_the_service(recorded: Any, tmp_path: Path) -> None:
    server = recorded((404, {}, {}))
    told = lookup("Vera", "--api", server.url, "--contact", "me@example.org", "--out", str(tmp_path))
    assert (told.returncode, told.stdout) == (1, "")
    assert "HTTP 404" in told.stderr
    assert "is the address right?" in told.stderr
    silent = lookup("Vera", "--live", "--out", str(tmp_path))
    assert (silent.returncode, "--contact" in silent.stderr) == (2, True), "nobody asks without saying who they are"


def test_without_httpx_a_user_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nclass Absent:\n def find_spec(self, name, *_):\n"
        "  if name == 'httpx': raise ModuleNotFoundError(name=name)\nsys.meta_path.insert(0, Absent())\n",
        encoding="utf-8",
    )
    told = lookup("Vera", "--live", "--contact", "me@example.org", "--out", str(tmp_path), blocked=str(tmp_path))
    assert (told.returncode, told.stdout) == (2, "")
    assert "pip install 'httpx" in told.stderr
    assert "Traceback" not in told.stderr


def test_lookup_asks_what_a_build_asks(tmp_path: Path) -> None:
    dump = tmp_path / "dump.json"
    baku = {**ENTITY, "id": "Q990", "labels": {"en": {"language": "en", "value": "Baku"}}}
    dump.write_text(json.dumps(ENTITY) + "\n" + json.dumps(baku), encoding="utf-8")
    build(dump, tmp_path / "wikidata.db")
    found = lookup("Vera Example", "Baku", "Nobody Atall", "--out", str(tmp_path))
    items = [line.split()[0] for line in found.stdout.splitlines()]
    assert items == ["Q42", "Q9248", "Q990"], "the authority first, then the index"
    assert "Nobody Atall: no item of that name in the authority or the index" in found.stderr
