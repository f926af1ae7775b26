"""Accept header, or a `format` parameter, -> the format to answer in.

Parameters of a media range other than q are ignored on purpose: clients send "text/turtle; charset=utf-8".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec


class Format(msgspec.Struct, frozen=True):
    """name: short name for `format=`.  media: content type.  aliases: other media types that clients send for it."""

    name: str
    media: str
    aliases: tuple[str, ...] = ()
    charset: bool = False  # text/*, where HTTP's default character set would be wrong

    @property
    def content_type(self) -> str:
        return self.media + ("; charset=utf-8" if self.charset else "")


JSON = Format("json", "application/sparql-results+json", ("application/json", "text/json"))
XML = Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
CSV = Format("csv", "text/csv", ("application/csv",), charset=True)
TSV = Format("tsv", "text/tab-separated-values", ("text/tsv",), charset=True)
TURTLE = Format("turtle", "text/turtle", ("application/x-turtle", "application/turtle"), charset=True)
NTRIPLES = Format("ntriples", "application/n-triples", ("text/plain",))
JSONLD = Format("jsonld", "application/ld+json", ("application/json",))
RDFXML = Format("rdfxml", "application/rdf+xml", ("application/xml", "text/xml"))
TRIG = Format("trig", "application/trig", ("application/x-trig",))
NQUADS = Format("nquads", "application/n-quads", ("text/x-nquads",))
HTML = Format("html", "text/html", ("application/xhtml+xml",), charset=True)

BINDINGS = (JSON, XML, CSV, TSV)
BOOLEANS = (JSON, XML, CSV, TSV)
GRAPHS = (TURTLE, NTRIPLES, JSONLD, RDFXML, TRIG, NQUADS)

_NAMES: Mapping[str, str] = {
    "sparql-results+json": "json", "srj": "json", "srx": "xml", "sparql-results+xml": "xml", "ttl": "turtle",
    "nt": "ntriples", "n-triples": "ntriples", "json-ld": "jsonld", "rdf": "rdfxml", "rdf+xml": "rdfxml",
    "rdf/xml": "rdfxml", "nq": "nquads", "n-quads": "nquads", "text": "tsv",
}  # fmt: skip
_GRAPH_NAMES = {"xml": "application/rdf+xml", "json": "application/ld+json"}
_WEIGHT = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$")


@lru_cache(maxsize=1024)
def ranges(accept: str) -> tuple[tuple[str, float], ...]:
    """Media ranges with their weights, heaviest first, in the order given; malformed members are left out."""
    found: list[tuple[str, float]] = []
    for member in accept.split(","):
        parts = [part.strip() for part in member.split(";")]
        name = parts[0].lower()
        if name == "*":
            name = "*/*"  # sent by old Java clients
        weight = 1.0
        for part in parts[1:]:
            key, _, value = part.partition("=")
            if key.strip().lower() == "q":
                weight = float(value) if _WEIGHT.match(value.strip()) else 0.0
        if "/" in name:
            found.append((name, weight))
    return tuple(sorted(found, key=lambda item: -item[1]))


def _weight(offer: Format, wanted: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """How much the offer is wanted, and how exactly it was named (3 itself, 2 an alias, 1 "type/*", 0 "*/*")."""
    best: tuple[int, float] = (-1, 0.0)
    for name, weight in wanted:
        if name == offer.media:
            exact = 3
        elif name in offer.aliases:
            exact = 2
        elif name.endswith("/*") and name[:-1] == offer.media[: len(name) - 1]:
            exact = 1
        elif name == "*/*":
            exact = 0
        else:
            continue
        best = max(best, (exact, weight))
    return (best[1], best[0]) if best[0] >= 0 else (0.0, -1)


@lru_cache(maxsize=1024)
def choose(accept: str, offers: tuple[Format, ...]) -> Format | None:
    """The offer that is wanted most; of equals the one named first in the header, then first in `offers`."""
    if not accept.strip():
        return offers[0]
    wanted = ranges(accept)
    names = [name for name, _ in wanted]
    best: tuple[float, int, float, int] | None = None
    chosen: Format | None = None
    for index, offer in enumerate(offers):
        weight, exact = _weight(offer, wanted)
        if weight <= 0:
            continue
        mentioned = min((names.index(n) for n in (offer.media, *offer.aliases) if n in names), default=len(names))
        rank = (weight, min(exact, 2), -mentioned, -index)
        if best is None or rank > best:
            best, chosen = rank, offer
    return chosen


def named(name: str, offers: Sequence[Format]) -> Format | None:
    """The offer that `format=` or `output=` names, by short name or media type."""
    key = name.strip().lower().replace(" ", "+")  # "+" arrives as a space from clients that do not encode it
    key = _NAMES.get(key, key)
    for offer in offers:
        if key in (offer.name, offer.media):
            return offer
    key = _GRAPH_NAMES.get(key, key)
    return next((offer for offer in offers if key == offer.media or key in offer.aliases), None)


@lru_cache(maxsize=256)
def encodings(accept: str, available: tuple[str, ...]) -> str:
    """The content coding to use, "" for none.  Of equally wanted ones the first in `available`."""
    weights: dict[str, float] = {}
    for member in accept.split(","):
        name, _, rest = member.partition(";")
        key, _, value = rest.partition("=")
        weight = 1.0
        if key.strip().lower() == "q":
            weight = float(value) if _WEIGHT.match(value.strip()) else 0.0
        weights[name.strip().lower()] = weight
    ranked = [(weights.get(name, weights.get("*", 0.0)), -index, name) for index, name in enumerate(available)]
    best = max(ranked, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 and best[0] >= weights.get("identity", 0.0) else ""
