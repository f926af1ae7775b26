"""The second extractor, against a local server over real HTTP."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from kgbuild.extract.chat.llm import LlmExtractor, event_types, schema
from kgbuild.extract.chat.llm_client import ChatClient, Endpoint, EndpointError
from kgbuild.model import Document, Ref, Source

CUT = "x" * 100  # a body of which the server sends the beginning alone
DRIP = "y" * 100  # a body that comes byte by byte
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
                if text == DRIP:
                    with suppress(OSError):  # the client goes
                        for byte in data:
                            self.wfile.write(bytes([byte]))
                            time.sleep(0.05)
                else:
                    with suppress(OSError):
                        self.wfile.write(data[:5] if text == CUT else data)

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
        (json.dumps({"claims": [capture(quote=TEXT)]}), "quote goes beyond one sentence"),
        (json.dumps({"claims": [capture(quote="3 May 2011. Some 40 people")]}), "quote goes beyond one sentence"),
        (json.dumps({"claims": [capture(quote="  ")]}), "quote is not in the passage"),
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


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("2", 2.0, 2.0), ("nan", 1.0, 1.0), ("-5", 1.0, 1.0), ("soon", 1.0, 1.0), ("", 1.0, 1.0), ("DATE", 15.0, 31.0)],
)
def test_any_retry_after_is_understood(serve: Any, tmp_path: Path, header: str, least: float, most: float) -> None:
    value = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True) if header == "DATE" else header
    good = completion(json.dumps({"claims": [capture()]}))
    server = serve(lambda n: (429, {"Retry-After": value}, "") if n == 1 else good)
    with client(server, tmp_path) as chat:
        LlmExtractor(chat).extract(document())
        assert len(chat.waits) == 1
        assert least <= chat.waits[0] <= most


def test_a_body_that_breaks_off_is_asked_for_again(serve: Any, tmp_path: Path) -> None:
    good = completion(json.dumps({"claims": [capture()]}))
    cut = (200, {"Content-Type": "application/json", "Connection": "close"}, CUT)
    with client(serve(lambda n: cut if n == 1 else good), tmp_path) as chat:
        _, tally = LlmExtractor(chat).extract(document())
    assert (tally.asked, tally.accepted) == (1, 4)


@pytest.mark.parametrize("body", ["<html>Bad gateway</html>", '{"choices": []}', '{"choices": [{"message": 5}]}', ""])
def test_what_is_no_completion_is_told_and_not_kept(serve: Any, tmp_path: Path, body: str) -> None:
    good = completion(json.dumps({"claims": [capture()]}))
    server = serve(lambda n: (200, {}, body) if n == 1 else good)
    with client(server, tmp_path) as chat:
        with pytest.raises(EndpointError, match="not a chat completion"):
            LlmExtractor(chat).extract(document())
        _, tally = LlmExtractor(chat).extract(document())
    assert (tally.asked, tally.cached) == (1, 0)


def test_a_refusal_is_counted_and_asked_once(serve: Any, tmp_path: Path) -> None:
    refusal = (200, {}, json.dumps({"choices": [{"message": {"content": None, "refusal": "I cannot"}}]}))
    with client(serve(lambda _: refusal), tmp_path) as chat:
        for asked in (1, 0):
            _, tally = LlmExtractor(chat).extract(document())
            assert (tally.asked, tally.rejected) == (asked, (("answer is not JSON of the schema", 1),))


def test_a_run_cut_off_by_the_endpoint_keeps_what_it_has(serve: Any, tmp_path: Path) -> None:
    long = "\n\n".join([TEXT.ljust(3000, ".")] * 3)
    good = completion(json.dumps({"claims": [capture()]}))
    server = serve(lambda n: good if n != 2 else (429, {"Retry-After": "3600"}, ""))
    with client(server, tmp_path) as chat:
        with pytest.raises(EndpointError, match="3600"):
            LlmExtractor(chat).extract(document(long))
        _, tally = LlmExtractor(chat).extract(document(long))
        assert tally.cached == 1
        asked = [question["messages"][1]["content"] for question in server.questions]
        assert asked.count(asked[0]) == 1
        assert asked.count(asked[1]) == 2  # the one that the endpoint refused
        _, tally = LlmExtractor(chat).extract(document(long))
    assert (tally.asked, len(server.questions)) == (0, len(asked))


def test_timeouts_and_refusals_name_the_endpoint(serve: Any, tmp_path: Path) -> None:
    stop = threading.Event()
    server = serve(lambda _: (stop.wait(5), completion("{}"))[1])
    with client(server, tmp_path, timeout=0.1, tries=2) as chat, pytest.raises(EndpointError, match="2 times"):
        LlmExtractor(chat).extract(document())
    stop.set()
    dripping = serve(lambda _: (200, {}, DRIP))
    with client(dripping, tmp_path, timeout=0.3, tries=1) as chat, pytest.raises(EndpointError, match="ReadTimeout"):
        LlmExtractor(chat).extract(document())
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


def test_a_quote_may_be_a_whole_sentence_and_is_taken_where_it_lies_within_one(serve: Any, tmp_path: Path) -> None:
    whole = "The rebels captured the town of Orsha on 3 May 2011."
    text = f"The report says: {whole[:-1]}; it is long.\n\n{TEXT}"
    answer = completion(json.dumps({"claims": [capture(quote=f"\n{whole} ")]}))
    with client(serve(lambda _: answer), tmp_path) as chat:
        extraction, tally = LlmExtractor(chat).extract(document(text))
    assert tally.rejected == ()
    assert {c.span.of(text) for c in extraction.claims} == {whole}


def test_a_run_that_is_killed_asks_nothing_again_that_was_answered(
    serve: Any, tmp_path: Path, kgbuild: Any, environ: dict[str, str]
) -> None:
    """kill -9 while the second question waits for its answer: nothing of the first one's is lost."""
    documents, out = tmp_path / "documents", tmp_path / "out"
    documents.mkdir()
    (documents / "a.txt").write_text("\n\n".join([TEXT.ljust(3000, mark) for mark in ".!"]), "utf-8")  # two passages
    (documents / "b.txt").write_text(f"Thus the diary. {TEXT}", "utf-8")
    kgbuild("build", documents, "--out", out)
    asked, killed = threading.Event(), threading.Event()

    def answer(number: int) -> Reply:
        if number == 2:
            asked.set()
            killed.wait(60)
        return completion(json.dumps({"claims": [capture()]}))

    server = serve(answer)
    words = ("llm", "--out", str(out), "--url", server.url, "--model", "test-1")
    with subprocess.Popen([sys.executable, "-m", "kgbuild", *words], env=environ, stderr=subprocess.PIPE) as process:
        assert asked.wait(60)
        process.kill()
        assert process.wait(60) == -signal.SIGKILL
    killed.set()
    resumed = kgbuild(*words)
    assert "2 documents, 2 questions asked, 1 known, 12 claims accepted" in resumed.stderr
    questions = [q["messages"][1]["content"] for q in server.questions]
    assert [questions.count(q) for q in dict.fromkeys(questions)] == [1, 2, 1]  # the second never got its answer
    kgbuild("build", documents, "--out", out)
    told = kgbuild(
        "query", "--out", out, "--format", "csv", "-e",
        "PREFIX kg: <https://w3id.org/kgbuild/ns#> SELECT (COUNT(DISTINCT ?doc) AS ?n) WHERE "
        "{ ?c kg:extractedBy ?rule ; kg:document ?doc FILTER(CONTAINS(STR(?rule), '/llm/')) }",
    )  # fmt: skip
    assert told.stdout.splitlines()[1:] == ["2"]
