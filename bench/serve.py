"""Endpoints side by side on the same data: small lookups, repeats, streams, a mix -> rates and their ratios.

    python bench/serve.py [--statements 1000000] [--seconds 5] [--oxigraph PATH] [--virtuoso-t PATH] …

Every server gets the same statements and the same requests from bench/serve_load.py; programs: serve_peers.py.
Rounds are interleaved, so that what else the machine does falls on all of them.  `cpu` is the servers' own
processor time for one answer: steadier than rates on a busy machine.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import serve_load
import serve_peers

E = "http://example.org/"


def nquads(statements: int) -> Iterator[str]:
    """Things with a type, a label, two neighbours and a size, in fifty graphs."""
    rng = random.Random(7)
    things = statements // 5
    for i in range(things):
        s, g = f"<{E}thing/{i}>", f"<{E}graph/{i % 50}>"
        yield f"{s} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{E}Class{i % 20}> {g} .\n"
        yield f'{s} <http://www.w3.org/2000/01/rdf-schema#label> "Thing number {i}" {g} .\n'
        yield f"{s} <{E}near> <{E}thing/{rng.randrange(things)}> {g} .\n"
        yield f"{s} <{E}near> <{E}thing/{rng.randrange(things)}> {g} .\n"
        yield f'{s} <{E}size> "{rng.randrange(1000)}"^^<http://www.w3.org/2001/XMLSchema#integer> {g} .\n'


def lookups(path: str, things: int, seed: int) -> Sequence[bytes]:
    rng = random.Random(seed)
    return [
        serve_load.request(path, f"SELECT ?p ?o WHERE {{ <{E}thing/{rng.randrange(things)}> ?p ?o }}")
        for _ in range(20000)
    ]


def repeats(path: str, _things: int, _seed: int) -> Sequence[bytes]:
    return [serve_load.request(path, f"SELECT ?p ?o WHERE {{ <{E}thing/{i}> ?p ?o }}") for i in range(20)]


def streams(path: str, _things: int, _seed: int) -> Sequence[bytes]:
    return [serve_load.request(path, "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 500000")]


def mixes(path: str, things: int, seed: int) -> Sequence[bytes]:
    """Explore-like: joins over neighbours, filters, order, optional, counts."""
    rng = random.Random(seed)
    prefix = f"PREFIX e: <{E}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    found = []
    for _ in range(2000):
        one, size, kind = f"<{E}thing/{rng.randrange(things)}>", rng.randrange(1000), rng.randrange(20)
        found += [
            serve_load.request(path, prefix + query)
            for query in (
                f"SELECT DISTINCT ?n ?l WHERE {{ {one} e:near ?n . ?n rdfs:label ?l }} ORDER BY ?l LIMIT 10",
                f"SELECT ?t ?l WHERE {{ ?t e:size {size} ; a e:Class{kind} ; rdfs:label ?l }} ORDER BY ?l LIMIT 10",
                f"SELECT ?a ?b ?l WHERE {{ {one} e:near ?a . ?a e:near ?b . ?b rdfs:label ?l ; e:size ?z "
                f"FILTER(?z > {size}) }}",
                f"SELECT ?p ?v ?l WHERE {{ {one} ?p ?v OPTIONAL {{ ?v rdfs:label ?l }} }}",
                f"SELECT (COUNT(*) AS ?n) WHERE {{ ?x e:near {one} ; e:size ?z FILTER(?z < {size}) }}",
            )
        ]
    return found


WORK: dict[str, tuple[Callable[[str, int, int], Sequence[bytes]], int]] = {
    "lookup": (lookups, 4),
    "repeat": (repeats, 4),
    "mix": (mixes, 4),
    "stream": (streams, 2),
}


# minutes for one answer
SLOW = {("rdflib-endpoint", "stream"), ("rdflib-endpoint", "mix"), ("virtuoso", "stream")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    serve_peers.arguments(parser)
    parser.add_argument("--work", default=",".join(WORK))
    options = parser.parse_args()
    best: dict[tuple[str, str], tuple[float, serve_load.Figures, float]] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        servers = serve_peers.endpoints(stack, Path(folder), "".join(nquads(options.statements)), options)
        for _ in range(options.rounds):
            for work in options.work.split(","):
                make, connections = WORK[work]
                for one in servers:
                    if (one.name, work) in SLOW:
                        continue
                    before = serve_peers.cpu(one.pid)
                    things = options.statements // 5
                    found = serve_load.run(
                        one.port,
                        lambda n, one=one, make=make, things=things: make(one.path, things, n),  # type: ignore[misc]
                        connections,
                        options.seconds,
                    )
                    spent = (serve_peers.cpu(one.pid) - before) / max(1.0, found.rate * options.seconds)
                    value = found.megabytes if work == "stream" else found.rate
                    if value > best.get((work, one.name), (0.0, found, 0.0))[0]:
                        best[work, one.name] = (value, found, spent)
    print(f"best of {options.rounds} rounds of {options.seconds:g} s, {options.statements:,} statements")
    print(f"{'work':8} {'server':16} {'a second':>10} {'p50 ms':>8} {'p99 ms':>8} {'cpu ms':>8} {'kgbuild is':>11}")
    for (work, name), (value, found, spent) in sorted(best.items()):
        ratio = best[work, "kgbuild"][0] / value
        unit = "MB" if work == "stream" else "  "
        print(f"{work:8} {name:16} {value:>8.0f}{unit} {found.p50 * 1e3:8.2f} {found.p99 * 1e3:8.2f} "
              f"{spent * 1e3:8.3f} {ratio:>10.2f}x{'  BAD ' + str(found.bad) if found.bad else ''}")  # fmt: skip


if __name__ == "__main__":
    main()
