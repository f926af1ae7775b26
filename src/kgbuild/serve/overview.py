"""SPARQL answers -> what a graph is about at a glance: who and what is told of most, which years, what to ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from kgbuild import resources
from kgbuild.model import Frozen
from kgbuild.serve.views import PREFIXES, Ask, Thing, listing

WIDTH, HEIGHT, GAP = 560, 150, 3  # of the drawing of years, in its own units
YEARS = 48  # bars at most, the latest ones
FOREMOST = (("Place", 10), ("Person", 6), ("Organization", 6), ("Instrument", 5))

OF_A_YEAR = """PREFIX kg: <https://w3id.org/kgbuild/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
PREFIX dcterms: <http://purl.org/dc/terms/>

SELECT DISTINCT ?date ?event ?document ?words WHERE {
  ?claim rdf:subject ?event ; rdf:predicate ?when ; rdf:object ?date ; kg:modality kg:asserted ;
         kg:document/dcterms:identifier ?document ; prov:wasDerivedFrom/nif:anchorOf ?words .
  FILTER (?when IN (kg:date, kg:start) && STRSTARTS(STR(?date), "YEAR"))
} ORDER BY STR(?date) ?document"""


class Question(Frozen, frozen=True):
    """A competency question that travels with the ontology.  when: a pattern; it is offered where that is found."""

    name: str
    title: str
    description: str
    topic: str
    when: str
    query: str


class Bar(Frozen, frozen=True):
    """A year with the events told of it, as a bar of the drawing, and the address of what happened then."""

    year: str
    count: int
    href: str
    x: float
    y: float
    width: float
    height: float
    labelled: bool


def questions() -> list[Question]:
    """ontology/queries/*.rq with their `# title:`, `# description:`, `# topic:` and `# offered when:` lines."""
    found = []
    for path in sorted(resources.path("ontology", "queries").glob("*.rq")):
        text = path.read_text("utf-8")
        told = dict(re.findall(r"^#\s*(title|description|topic|offered when):\s*(.+)$", text, re.MULTILINE))
        found.append(
            Question(
                name=path.stem, title=told.get("title", path.stem), description=told.get("description", ""),
                topic=told.get("topic", "More"), when=told.get("offered when", ""), query=text,
            )
        )  # fmt: skip
    return found


def offered(ask: Ask, known: Sequence[Question]) -> dict[str, list[Question]]:
    """By topic; without those that ask after things that these documents do not speak of."""
    holds = {
        when: bool(ask(f"{PREFIXES}SELECT ?x WHERE {{ {when} }} LIMIT 1")) for when in {q.when for q in known if q.when}
    }
    topics: dict[str, list[Question]] = {}
    for question in known:
        if holds.get(question.when, True):
            topics.setdefault(question.topic, []).append(question)
    return topics


def foremost(ask: Ask) -> dict[str, list[tuple[Thing, int]]]:
    """Of the main classes, the things that most claims touch, with how many do; a state is shown as a place alone."""
    found: dict[str, list[tuple[Thing, int]]] = {}
    shown: set[str] = set()
    for kind, most in FOREMOST:
        things = [(thing, n) for thing, n in listing(ask, kind) if thing.value not in shown][:most]
        if things:
            found[kind] = things
            shown.update(thing.value for thing, _ in things)
    return found


def years(ask: Ask) -> list[Bar]:
    """Events told as fact, by the year of their date or start."""
    rows = ask(
        PREFIXES
        + """SELECT ?year (COUNT(DISTINCT ?event) AS ?n) WHERE {
          ?claim rdf:subject ?event ; rdf:predicate ?when ; rdf:object ?date ; kg:modality kg:asserted .
          FILTER(?when IN (kg:date, kg:start) && REGEX(STR(?date), "^[0-9]{4}"))
          BIND(SUBSTR(STR(?date), 1, 4) AS ?year) } GROUP BY ?year ORDER BY ?year"""
    )
    told = [(row["year"].value, int(row["n"].value)) for row in rows][-YEARS:]
    if not told:
        return []
    most, step = max(n for _, n in told), WIDTH / max(len(told), 8)
    every = -(-len(told) // 14)  # labels must not touch
    return [
        Bar(
            year=year, count=n, href="/query?" + urlencode({"query": OF_A_YEAR.replace("YEAR", year)}),
            x=round(at * step, 1), y=round(HEIGHT * (1 - n / most), 1), width=round(step - GAP, 1),
            height=round(HEIGHT * n / most, 1), labelled=(len(told) - 1 - at) % every == 0,
        )
        for at, (year, n) in enumerate(told)
    ]  # fmt: skip
