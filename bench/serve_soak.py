"""Sixteen clients, one request in ten made to hurt -> does everyone else notice, does anything leak or break?

    python bench/serve_soak.py [--seconds 60] [--timeout 1] [--clients 16]

First the same good queries are asked in quiet, by as many clients, with nothing bad among them.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from serve import E, nquads

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "serve"))

KILLERS = {
    "cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "values join": "SELECT (COUNT(*) AS ?n) { " + " ".join(
        f"VALUES ?v{i} {{ {' '.join(map(str, range(100)))} }}" for i in range(8)) + " }",
    "path": f"SELECT (COUNT(*) AS ?n) {{ ?a (<{E}near>|^<{E}near>)+ ?b }}",
    "construct": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "sort": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "regex": 'SELECT * { ?a ?b ?c FILTER REGEX(STR(?c), "(((a|b)*c*)*d*)*e{1,200}(x+x+)+y") ?d ?e ?f }',
    "braces": "SELECT * " + "{" * 2235 + "}" * 2235,
    "parentheses": "ASK { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }",
    "not": "ASK { FILTER(" + "!" * 900_000 + "true) }",
    "ten megabytes": "ASK { FILTER(1 IN (" + "1, " * 3_300_000 + "1)) }",
    "concat": "SELECT (STRLEN(?x40) AS ?n) { BIND('abcdefgh' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40)) + " }",
    "service": "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
}  # fmt: skip


class Load:
    """Clients that ask good queries, and bad ones with a given frequency, until told to stop."""

    def __init__(self, server: Any, things: int, bad: float) -> None:
        self.server, self.things, self.bad = server, things, bad
        self.times: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.killers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.done = threading.Event()

    def run(self, clients: int, seconds: float) -> None:
        threads = [threading.Thread(target=self._client, args=(n,)) for n in range(clients)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.done.set()
        for thread in threads:
            thread.join()

    def _client(self, number: int) -> None:
        rng = random.Random(number)
        while not self.done.is_set():
            if rng.random() < self.bad:
                name = rng.choice(list(KILLERS))
                status, _ = self._post(KILLERS[name])
                self.killers[f"{name}: {status}"] += 1
                continue
            thing = f"{E}thing/{rng.randrange(self.things)}"
            began = time.monotonic()
            status, body = self._post(f"SELECT ?p ?o WHERE {{ <{thing}> ?p ?o }}")
            self.times.append(time.monotonic() - began)
            self.statuses[status] += 1
            if status == "200" and len(json.loads(body)["results"]["bindings"]) < 4:
                self.wrong.append(thing)
            time.sleep(0.002)

    def _post(self, query: str) -> tuple[str, bytes]:
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
        try:
            connection.request("POST", "/sparql", query, {"Content-Type": "application/sparql-query"})
            response = connection.getresponse()
            return str(response.status), response.read()
        except http.client.IncompleteRead:
            return "cut", b""
        except (ConnectionError, http.client.HTTPException, TimeoutError) as error:
            return type(error).__name__, b""
        finally:
            connection.close()

    def quantile(self, part: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def memory(pid: int) -> int:
    """Proportional memory of a process and all below it, bytes."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if _below(int(entry.name), pid):
                for line in (entry / "smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
        except (OSError, ValueError):
            continue
    return total


def _below(pid: int, of: int) -> bool:
    while pid > 1:
        if pid == of:
            return True
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--timeout", type=float, default=1.0)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--statements", type=int, default=100_000)
    options = parser.parse_args()
    from conftest import make_snapshot, running

    with tempfile.TemporaryDirectory() as folder:
        make_snapshot(Path(folder), "".join(nquads(options.statements)))
        with running(Path(folder), timeout=options.timeout, memory=512 << 20) as server:
            things = options.statements // 5
            quiet = Load(server, things, 0.0)
            quiet.run(options.clients, options.seconds / 4)
            workers, before = server.metric("workers"), memory(server.process.pid)
            soak = Load(server, things, 0.1)
            soak.run(options.clients, options.seconds)
            time.sleep(options.timeout + 0.5)
            after = memory(server.process.pid)
            workers_after = server.metric("workers")
    ratio = soak.quantile(0.99) / quiet.quantile(0.99)
    fivehundreds = soak.statuses["500"] + sum(n for k, n in soak.killers.items() if k.endswith(" 500"))
    print(f"good queries, quiet: {len(quiet.times)}, p50 {quiet.quantile(0.5) * 1e3:.1f} ms, "
          f"p99 {quiet.quantile(0.99) * 1e3:.1f} ms, {dict(quiet.statuses)}")  # fmt: skip
    print(f"good queries, soaked: {len(soak.times)}, p50 {soak.quantile(0.5) * 1e3:.1f} ms, "
          f"p99 {soak.quantile(0.99) * 1e3:.1f} ms = {ratio:.1f}x quiet, {dict(soak.statuses)}")  # fmt: skip
    print(f"wrong answers {len(soak.wrong)}, status 500 {fivehundreds}, workers {workers:.0f} -> {workers_after:.0f}, "
          f"memory {before >> 20} -> {after >> 20} MiB")  # fmt: skip
    for name, number in sorted(soak.killers.items()):
        print(f"  {name}: {number}")
    return int(ratio > 5 or fivehundreds > 0 or bool(soak.wrong) or workers != workers_after)


if __name__ == "__main__":
    sys.exit(main())
