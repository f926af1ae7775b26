"""The command line: exit statuses, what goes to which stream, defaults; each verb on the five documents."""

from __future__ import annotations

import csv
import io
import json
import shlex
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.conftest import ROOT, Run

from kgbuild.cli import VERBS, cli
from kgbuild.store import Snapshot


def out(five: Snapshot) -> Path:
    return five.path.parents[1]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(kgbuild: Run, verb: str) -> None:
    assert f"kgbuild {verb}" in kgbuild(verb, "--help").stdout.replace("python -m kgbuild", "kgbuild")
    command = cli.get_command(None, verb)  # type: ignore[arg-type]
    assert command is not None
    assert all(getattr(p, "help", "") or p.param_type_name == "argument" for p in command.params), (
        "an option without help"
    )


@pytest.mark.parametrize("verb", ["check", "query -e ASK{}", "publish", "diff", "explain abc", "serve --port 0"])
def test_without_a_snapshot_the_status_is_3(kgbuild: Run, verb: str) -> None:
    done = kgbuild(*verb.split(), status=3)
    assert "nothing was built here yet" in done.stderr
    assert "hint: run: kgbuild build" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("words", ["nonsense", "build --jobs x", "query", "build /nowhere", "eval /nowhere"])
def test_wrong_usage_has_status_2(kgbuild: Run, words: str) -> None:
    done = kgbuild(*words.split(), status=2)
    assert done.stdout == ""
    assert done.stderr


def test_without_arguments_it_builds_what_comes_with_it(kgbuild: Run, tmp_path: Path) -> None:
    """And what lies in the user's data folder; a second time nothing is to be done, and in no time."""
    own = tmp_path / "home" / ".local" / "share" / "kgbuild" / "documents"
    own.mkdir(parents=True)
    (own / "mine.txt").write_text("Resolution 822 was adopted on 30 April 1993.")
    done = kgbuild("build")
    assert done.stdout == ""
    assert "6 documents" in done.stderr
    place = own.parent / "out"
    assert (place / "current").exists()
    before = time.monotonic()
    again = kgbuild("build", "-v")
    assert "nothing had changed" in again.stderr
    assert time.monotonic() - before < 5, "a no-op takes well under a second on a quiet machine"
    assert json.loads(
        kgbuild("query", "-e", "SELECT (COUNT(?d) AS ?n) { ?d a kg:Document }", "--format", "json").stdout
    )


def test_a_broken_document_costs_itself_alone_and_the_status_says_so(kgbuild: Run, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "good.txt").write_text("Armenian forces captured Kalbajar on 2 April 1993.")
    (docs / "bad.pdf").write_bytes(b"%PDF-1.4 and nothing more")
    (docs / "odd.xyz").write_text("?")
    done = kgbuild("build", docs, "--out", tmp_path / "out", status=1)
    assert "failed: bad.pdf" in done.stderr
    assert "failed: odd.xyz: unknown format .xyz" in done.stderr
    assert "1 documents" in done.stderr
    kgbuild("build", docs / "good.txt", "--out", tmp_path / "out2")


def test_out_goes_before_the_environment_before_the_file(kgbuild: Run, tmp_path: Path) -> None:
    (tmp_path / "kgbuild.toml").write_text('out = "graph"\ndocuments = ["docs"]\njobs = 3\n')
    file = tomllib.loads(kgbuild("config", cwd=tmp_path).stdout)
    assert file["documents"] == ["docs"]
    assert file["jobs"] == 3
    assert file["out"] == "graph"
    assert tomllib.loads(kgbuild("config", cwd=tmp_path, KGBUILD_OUT="/env").stdout)["out"] == "/env"
    assert tomllib.loads(kgbuild("config", "--out", "/o", cwd=tmp_path, KGBUILD_OUT="/env").stdout)["out"] == "/o"
    named = kgbuild("config", "--config", tmp_path / "kgbuild.toml").stdout
    assert tomllib.loads(named)["documents"] == [str(tmp_path / "docs")]


@pytest.mark.parametrize(("text", "says"), [("out = ", "is no TOML"), ("colour = 1", "colour"), ("jobs = 'x'", "jobs")])
def test_a_wrong_configuration_is_told(kgbuild: Run, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "kgbuild.toml").write_text(text)
    done = kgbuild("config", cwd=tmp_path, status=2)
    assert "kgbuild.toml" in done.stderr
    assert says in done.stderr


def test_check_tells_and_writes_shacl(kgbuild: Run, five: Snapshot, tmp_path: Path) -> None:
    report = tmp_path / "report.ttl"
    kgbuild("check", "--out", out(five), "--format", "turtle", "--to", report)
    assert "sh:ValidationReport" in report.read_text()
    strict = 1 if five.manifest.violations else 0
    told = kgbuild("check", "--out", out(five), "--strict", status=strict)
    assert told.stdout.count("violation:") == five.manifest.violations
    lines = kgbuild("check", "--out", out(five), "--format", "json").stdout.splitlines()
    assert all("result" in json.loads(line) for line in lines)


def test_what_is_wrong_across_documents_is_told_with_the_sentences_of_each(kgbuild: Run, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    planned = "Lachin is to be returned to Azerbaijan on December 1, 2020."
    happened = "On a rainy day the Lachin district was returned to Azerbaijan on November 25, 2020."
    (docs / "a.txt").write_text(f"{planned}\n", "utf-8")
    (docs / "b.txt").write_text(f"The ceasefire holds.\n\n{happened}\n", "utf-8")
    kgbuild("build", docs, "--out", tmp_path / "out")
    told = kgbuild("check", "--out", tmp_path / "out").stdout
    assert "across documents:\n  warning: It happened before the day for which it was planned." in told
    assert f"b.txt says: {happened}" in told
    assert f"a.txt says: {planned}" in told


QUERY = "SELECT ?n ?t { ?d dcterms:identifier ?n ; kg:digest ?t FILTER(CONTAINS(?n, '.txt')) } ORDER BY ?n"


def test_query_formats(kgbuild: Run, five: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(QUERY)

    def ask(form: str) -> str:
        return kgbuild("query", tmp_path / "q.rq", "--out", out(five), "--format", form).stdout

    names = [row["n"]["value"] for row in json.loads(ask("json"))["results"]["bindings"]]
    assert len(names) == 5
    assert [row["n"] for row in csv.DictReader(io.StringIO(ask("csv")))] == names
    assert ask("tsv").splitlines()[0] == "?n\t?t"
    assert len(ElementTree.fromstring(ask("xml"))[1]) == 5
    table = ask("table").splitlines()
    assert table[0].split() == ["n", "t"]
    assert [line.split()[0] for line in table[2:]] == names
    assert kgbuild("query", "--out", out(five), "-e", "ASK { ?c a kg:Claim }").stdout == "yes\n"


def test_query_graphs(kgbuild: Run, five: Snapshot) -> None:
    text = "CONSTRUCT { ?d a kg:Document } { ?d a kg:Document }"
    lines = kgbuild("query", "--out", out(five), "-e", text, "--format", "ntriples").stdout.splitlines()
    assert len(lines) == 5
    assert lines == sorted(lines)
    assert "a kg:Document" in kgbuild("query", "--out", out(five), "-e", text).stdout
    done = kgbuild("query", "--out", out(five), "-e", "ASK {}", "--format", "turtle", status=1)
    assert "turtle is for CONSTRUCT" in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT * {", "error at 1:"),
        ("DELETE WHERE { ?s ?p ?o }", "a snapshot never changes"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "--service"),
        ("SELECT * " + "{" * 3000, "nests deeper"),
    ],
)
def test_query_refusals(kgbuild: Run, five: Snapshot, text: str, says: str) -> None:
    done = kgbuild("query", "--out", out(five), "-e", text, status=1)
    assert says in done.stderr
    assert done.stdout == ""


def test_query_ends_in_time(kgbuild: Run, five: Snapshot) -> None:
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    began = time.monotonic()
    done = kgbuild("query", "--out", out(five), "--timeout", "1", "-e", cross, status=1)
    assert "took longer than 1 s" in done.stderr
    assert time.monotonic() - began < 10


def test_a_reader_that_has_seen_enough(five: Snapshot) -> None:
    words = [
        sys.executable,
        "-m",
        "kgbuild",
        "query",
        "--out",
        str(out(five)),
        "-e",
        "SELECT * {?s ?p ?o}",
        "--format",
        "csv",
    ]
    command = f"{shlex.join(words)} | head -1"  # a checkout's folder may have blanks in its name
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "s,p,o" or len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_explain_and_diff(kgbuild: Run, five: Snapshot) -> None:
    rows = kgbuild("query", "--out", out(five), "-e", "SELECT ?c { ?c rdf:predicate kg:date } ORDER BY ?c LIMIT 1",
                   "--format", "csv").stdout.splitlines()  # fmt: skip
    told = kgbuild("explain", rows[1], "--out", out(five), "--parse").stdout
    assert rows[1] in told
    for word in ("sentence", "words", "rule", "date", "parse"):
        assert f"\n{word}" in told
    place = kgbuild("query", "--out", out(five), "-e",
                    "SELECT ?c { ?c rdf:predicate kg:place ; rdf:object/rdfs:label 'Kalbajar' } LIMIT 1",
                    "--format", "csv").stdout.splitlines()  # fmt: skip
    linked = kgbuild("explain", place[1], "--out", out(five)).stdout
    assert "  item      Q457513 (exactMatch): authority: Kalbajar District: a person has checked the item" in linked
    assert "no such claim" in kgbuild("explain", "zzz", "--out", out(five), status=2).stderr
    assert "0 came, 0 went" in kgbuild("diff", out(five), "--out", out(five)).stderr


def test_serve_answers(five: Snapshot) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "kgbuild", "serve", "--out", str(out(five)), "--port", "0"],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert server.stdout is not None
    try:
        line = next(line for line in server.stdout if "http://" in line)
        address = line[line.index("http://") :].split()[0]
        with urllib.request.urlopen(f"{address}sparql?query=ASK%7B%7D", timeout=20) as answer:
            assert json.loads(answer.read())["boolean"] is True
        assert b"GLIBC_TUNABLES=" in Path(f"/proc/{server.pid}/environ").read_bytes()  # it has started itself again
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        server.stdout.close()
