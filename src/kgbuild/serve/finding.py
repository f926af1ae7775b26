"""Words that a visitor types -> things that bear them in a name, and passages of documents that hold them."""

from __future__ import annotations

import re

from kgbuild.iris import BASE
from kgbuild.model import Frozen
from kgbuild.serve import views
from kgbuild.serve.views import PREFIXES, Ask, Thing, text_literal

MOST = 40  # things, and passages
KINDS = ("Country", "Region", "District", "Settlement", "Facility", "Road", "NaturalFeature", "Place", "Person",
         "State", "ArmedForce", "Organization", "Treaty", "Resolution", "Decree", "Instrument", "Conflict")  # fmt: skip


class Found(Frozen, frozen=True):
    """kind: the most telling of its classes.  also: another of its names, where that is what the words are in."""

    thing: Thing
    kind: str
    also: str = ""
    claims: int = 0


class Passage(Frozen, frozen=True):
    """A sentence of a document with the claim that it carries."""

    words: str
    claim: str
    document: Thing


def telling(kind: str) -> tuple[int, str]:
    """The most telling class first."""
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), kind)


def things(ask: Ask, words: str) -> list[Found]:
    """Most told of first; any stretch of letters of a name will do, in any case and script that the index folds."""
    spelt = {thing.value: thing for thing in views.search(ask, words)}
    rows = ask(
        PREFIXES
        + f"""SELECT DISTINCT ?x ?l WHERE {{ ?x kg:search {_beginnings(words)} . ?x rdfs:label ?l ; a ?any
          FILTER(STRSTARTS(STR(?x), "{BASE}id/")) }} LIMIT {MOST}"""
    )
    for row in rows:
        address = row["x"].value
        spelt.setdefault(address, Thing(value=address, label=row["l"].value, is_iri=True))
    wanted = " ".join(views.iri(address) for address in list(spelt)[: 4 * MOST])
    told = ask(
        PREFIXES
        + f"""SELECT ?x (GROUP_CONCAT(DISTINCT ?class; SEPARATOR=" ") AS ?kinds)
          (GROUP_CONCAT(DISTINCT ?name; SEPARATOR="\\n") AS ?names) (COUNT(DISTINCT ?c) AS ?n) WHERE {{
          VALUES ?x {{ {wanted} }} ?x a ?t . BIND(STRAFTER(STR(?t), "#") AS ?class)
          OPTIONAL {{ ?x skos:altLabel ?name }} OPTIONAL {{ ?c rdf:object|rdf:subject ?x }} }} GROUP BY ?x"""
    )
    found = []
    for row in told:
        thing = spelt[row["x"].value]
        classes = row["kinds"].value.split()
        kind = min((c for c in classes if c != "Event"), key=telling, default="")
        names = row["names"].value.split("\n") if "names" in row else []
        bears = words.casefold() in thing.label.casefold()
        also = "" if bears else next((n for n in sorted(names) if words.casefold() in n.casefold()), "")
        found.append(Found(thing=thing, kind=kind, also=also, claims=int(row["n"].value)))
    return sorted(found, key=lambda f: (-f.claims, f.thing.label, f.thing.value))[:MOST]


def passages(ask: Ask, words: str) -> list[Passage]:
    """Sentences that hold all the words, or words that begin so, the best fitting first; one claim for each."""
    rows = ask(
        PREFIXES
        + f"""SELECT ?sentence (MIN(STR(?c)) AS ?claim) ?d ?title (MAX(?score) AS ?fit) WHERE {{
          (?s ?sentence ?score) kg:search {_beginnings(words)} .
          ?span nif:sentence ?s . ?c prov:wasDerivedFrom ?span ; kg:document ?d . ?d dcterms:identifier ?id .
          OPTIONAL {{ ?d dcterms:title ?t }} BIND(COALESCE(?t, ?id) AS ?title)
        }} GROUP BY ?s ?sentence ?d ?title ORDER BY DESC(?fit) ?sentence LIMIT {MOST}"""
    )
    return [
        Passage(words=row["sentence"].value, claim=row["claim"].value,
                document=Thing(value=row["d"].value, label=row["title"].value, is_iri=True))
        for row in rows
    ]  # fmt: skip


def _beginnings(words: str) -> str:
    """What kg:search takes: every word as a beginning."""
    return text_literal(" ".join(f"{word}*" for word in re.findall(r"\w+", words)[:12]) or "*")
