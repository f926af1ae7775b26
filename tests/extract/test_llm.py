"""The second extractor, against a local server over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kgbuild.extract.llm import LlmExtractor, event_types, schema
from kgbuild.extract.llm_client import ChatClient, Endpoint, EndpointError
from kgbuild.model import Document, Ref, Source

TEXT = "The rebels captured the town of Orsha on 3 May 2011. Some 40 people were killed."
Reply = tuple[int, dict[str, str], str]


class Server:
    """An OpenAI-compatible endpoint that answers from a script, and remembers what it was asked."""

    def __init__(self, script: Callable[[int], Reply]) -> None:
        server = self
        self.questions: list[dict[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.questions.append(json.loads(body))
                status, headers, text = script(len(server.questions))
                data = text.encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[int], Reply]], Server]]:
    servers: list[Server] = []

    def start(script: Callable[[int], Reply]) -> Server:
        servers.append(Server(script))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def completion(content: str) -> Reply:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    return (
        200,
        {"Content-Type": "application/json"},
        json.dumps({"id": "c1", "object": "chat.completion", "choices": [choice]}),
    )


def capture(quote: str = "The rebels captured the town of Orsha on 3 May 2011", place: str = "Orsha") -> dict[str, Any]:
    fillers = [
        {"role": "place", "words": place, "edtf": ""},
        {"role": "agent", "words": "The rebels", "edtf": ""},
        {"role": "date", "words": "3 May 2011", "edtf": "2011-05-03"},
    ]
    return {"type": "Capture", "quote": quote, "fillers": fillers, "modality": "asserted", "speaker": ""}


def document(text: str = TEXT) -> Document:
    return Document(identifier="a.txt", text=text, source=Source())


def client(server: Server, cache: Path, **options: Any) -> ChatClient:
    waits: list[float] = []
    made = ChatClient(Endpoint(url=server.url, model="test-1", **options), cache, sleep=waits.append)
    made.waits = waits  # type: ignore[attr-defined]
    return made


def test_schema_follows_the_ontology() -> None:
    assert {"Capture", "Handover", "Signing", "Casualties"} <= set(event_types())
    kinds = schema()["properties"]["claims"]["items"]["properties"]["type"]["enum"]
    assert kinds == sorted(event_types())


def test_a_claim_has_its_words_and_the_models_name(serve: Any, tmp_path: Path) -> None:
    server = serve(lambda _: completion(json.dumps({"claims": [capture()]})))
    with client(server, tmp_path) as chat:
        extraction, tally = LlmExtractor(chat).extract(document())
    assert {c.predicate for c in extraction.claims} == {"type", "place", "agent", "date"}
    assert {c.rule for c in extraction.claims} == {"llm/test-1"}
    assert all(c.span.of(TEXT) == capture()["quote"] for c in extraction.claims)
    place = next(c.object for c in extraction.claims if c.predicate == "place")
    assert isinstance(place, Ref)
    assert {n.id: n.label for n in extraction.nodes}[place.node] == "Orsha"
    assert (tally.asked, tally.accepted, tally.rejected) == (1, 4, ())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"claims": [', "answer is not JSON of the schema"),
        ('["claims"]', "answer is not JSON of the schema"),
        (json.dumps({"claims": [capture(quote="The rebels captured Minsk")]}), "quote is not in the passage"),
        (json.dumps({"claims": [{**capture(), "type": "Wedding"}]}), "unknown type"),
        (json.dumps({"claims": [capture(place="Minsk")]}), "filler is not in the quote"),
    ],
)
def test_what_the_text_does_not_hold_is_rejected_and_counted(
    serve: Any, tmp_path: Path, content: str, reason: str
) -> None:
    with client(serve(lambda _: completion(content)), tmp_path) as chat:
        extraction, tally = LlmExtractor(chat).extract(document())
    assert dict(tally.rejected)[reason] == 1
    assert "Minsk" not in {n.label for n in extraction.nodes}


def test_a_date_that_cannot_be_is_not_believed(serve: Any, tmp_path: Path) -> None:
    proposal = capture()
    proposal["fillers"][2]["edtf"] = "2011-06-31"
    with client(serve(lambda _: completion(json.dumps({"claims": [proposal]}))), tmp_path) as chat:
        extraction, _ = LlmExtractor(chat).extract(document())
    date = next(c.object for c in extraction.claims if c.predicate == "date")
    assert (date.edtf, date.problem) == ("", "UnresolvedDate")


def test_retry_after_is_kept_and_a_resumed_run_asks_nothing(serve: Any, tmp_path: Path) -> None:
    good = completion(json.dumps({"claims": [capture()]}))
    server = serve(lambda n: (429, {"Retry-After": "7"}, "") if n == 1 else good)
    with client(server, tmp_path) as chat:
        first, _ = LlmExtractor(chat).extract(document())
        assert chat.waits == [7.0]
        again, tally = LlmExtractor(chat).extract(document())
    assert first == again
    assert (tally.asked, tally.cached, len(server.questions)) == (0, 1, 2)


def test_a_run_cut_off_by_the_endpoint_keeps_what_it_has(serve: Any, tmp_path: Path) -> None:
    long = "\n\n".join([TEXT.ljust(3000, ".")] * 3)
    good = completion(json.dumps({"claims": [capture()]}))
    server = serve(lambda n: good if n != 2 else (429, {"Retry-After": "3600"}, ""))
    with client(server, tmp_path) as chat:
        with pytest.raises(EndpointError, match="3600"):
            LlmExtractor(chat).extract(document(long))
        _, tally = LlmExtractor(chat).extract(document(long))
    assert tally.cached == 1


def test_timeouts_and_refusals_name_the_endpoint(serve: Any, tmp_path: Path) -> None:
    stop = threading.Event()
    server = serve(lambda _: (stop.wait(5), completion("{}"))[1])
    with client(server, tmp_path, timeout=0.1, tries=2) as chat, pytest.raises(EndpointError, match="2 times"):
        LlmExtractor(chat).extract(document())
    stop.set()
    refusing = serve(lambda _: (401, {}, "no"))
    with client(refusing, tmp_path, key="s3cret") as chat, pytest.raises(EndpointError, match="HTTP 401") as caught:
        LlmExtractor(chat).extract(document())
    assert "s3cret" not in str(caught.value)


def test_its_claims_join_the_next_build_under_the_models_name(serve: Any, tmp_path: Path, kgbuild: Any) -> None:
    """The whole way, as a user goes it: build, read with a model, build again, ask."""
    documents, out = tmp_path / "documents", tmp_path / "out"
    documents.mkdir()
    (documents / "a.txt").write_text(TEXT, "utf-8")
    server = serve(lambda _: completion(json.dumps({"claims": [capture(), capture(quote="Some 40 were wounded")]})))
    kgbuild("build", documents, "--out", out)
    words = ("llm", "--out", out, "--url", server.url, "--model", "test-1")
    told = kgbuild(*words, KGBUILD_LLM_KEY="s3cret")
    assert "rejected 1: quote is not in the passage" in told.stderr
    assert "s3cret" not in told.stderr
    assert "0 questions asked, 1 known" in kgbuild(*words).stderr
    kgbuild("build", documents, "--out", out)
    asked = kgbuild(
        "query", "--out", out, "--format", "csv", "-e",
        "PREFIX kg: <https://w3id.org/kgbuild/ns#> SELECT ?rule (COUNT(*) AS ?n) WHERE "
        "{ ?c a kg:Claim ; kg:extractedBy ?rule FILTER(CONTAINS(STR(?rule), '/llm/')) } GROUP BY ?rule",
    )  # fmt: skip
    assert asked.stdout.splitlines()[1:] == ["https://w3id.org/kgbuild/rule/llm/test-1,4"]
