"""SPARQL answers -> what the pages show, as frozen values; nothing here knows of HTTP."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from kgbuild.errors import QueryError
from kgbuild.iris import DCTERMS, KG, NIF, PROV, RDF, RDFS, SCHEMA, SKOS
from kgbuild.model import Frozen, Span

PREFIXES = (
    f"PREFIX kg: <{KG}> PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}> PREFIX prov: <{PROV}> PREFIX nif: <{NIF}> "
    f"PREFIX dcterms: <{DCTERMS}> PREFIX skos: <{SKOS}> PREFIX schema: <{SCHEMA}>\n"
)
LIMIT = 500  # rows of one list; a page says so when it shows no more


class Term(Frozen, frozen=True):
    """A value in an answer."""

    value: str
    kind: str = "literal"  # "uri" | "literal" | "bnode"
    datatype: str = ""

    @property
    def local(self) -> str:
        return re.split(r"[#/]", self.value)[-1] if self.kind == "uri" else self.value


Row = Mapping[str, Term]
Ask = Callable[[str], Sequence[Row]]


class Thing(Frozen, frozen=True):
    """An IRI or a literal, with what to call it."""

    value: str
    label: str
    is_iri: bool = False


class ClaimView(Frozen, frozen=True):
    iri: str
    subject: Thing
    predicate: str
    object: Thing
    document: str
    document_title: str
    quote: str
    span: Span
    modality: str
    speaker: str = ""
    rule: str = ""
    confidence: str = ""
    qualifier: str = ""
    problem: str = ""


class EventView(Frozen, frozen=True):
    """An event as one page shows it: its classes, and its claims grouped by role."""

    iri: str
    types: tuple[str, ...]
    roles: tuple[tuple[str, tuple[ClaimView, ...]], ...]
    claims: tuple[ClaimView, ...]
    when: str = ""
    modality: str = "asserted"

    @property
    def quotes(self) -> tuple[ClaimView, ...]:
        return longest(self.claims)


def longest(claims: Sequence[ClaimView]) -> tuple[ClaimView, ...]:
    """One claim for each stretch of words: a quote that lies within another one is not shown again."""
    kept: list[ClaimView] = []
    for claim in sorted(claims, key=lambda c: (c.document, c.span.start, -c.span.end)):
        if not (kept and kept[-1].document == claim.document and kept[-1].span.covers(claim.span)):
            kept.append(claim)
    return tuple(kept)


class DocumentView(Frozen, frozen=True):
    iri: str
    identifier: str
    title: str
    publisher: str = ""
    issued: str = ""
    url: str = ""
    licence: str = ""
    claims: int = 0


class PositionView(Frozen, frozen=True):
    value: Thing
    claims: tuple[ClaimView, ...]
    independent: str = ""
    sides: tuple[str, ...] = ()
    first: str = ""

    @property
    def quotes(self) -> tuple[ClaimView, ...]:
        return longest(self.claims)


class DisagreementView(Frozen, frozen=True):
    iri: str
    about: Thing
    property: str
    kind: str
    positions: tuple[PositionView, ...]
    summary: str = ""


def iri(value: str) -> str:
    """`<value>` for a query.  Raises QueryError for what is no IRI, so nothing can be smuggled into one."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*", value):
        raise QueryError("not an IRI", where=value[:80], hint="follow a link of the site")
    return f"<{value}>"


def text_literal(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _value(row: Row, name: str) -> str:
    return row[name].value if name in row else ""


def counts(ask: Ask) -> dict[str, int]:
    """Documents, claims, entities, events, disagreements."""
    found = {}
    for name, pattern in (
        ("documents", "?x a kg:Document"),
        ("claims", "?x a kg:Claim"),
        ("entities", "?x a kg:Entity"),
        ("events", "?x a kg:Event"),
        ("disagreements", "?x a kg:Disagreement"),
    ):
        rows = ask(PREFIXES + f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")
        found[name] = int(_value(rows[0], "n")) if rows else 0
    return found


def documents(ask: Ask) -> list[DocumentView]:
    rows = ask(
        PREFIXES
        + f"""SELECT ?d ?id ?title ?publisher ?issued ?url ?licence (COUNT(DISTINCT ?c) AS ?n) WHERE {{
          ?d a kg:Document ; dcterms:identifier ?id .
          OPTIONAL {{ ?d dcterms:title ?title }} OPTIONAL {{ ?d dcterms:publisher ?publisher }}
          OPTIONAL {{ ?d dcterms:issued ?issued }} OPTIONAL {{ ?d dcterms:source ?url }}
          OPTIONAL {{ ?d dcterms:license ?licence }} OPTIONAL {{ ?c kg:document ?d . ?c a kg:Claim }}
        }} GROUP BY ?d ?id ?title ?publisher ?issued ?url ?licence ORDER BY ?id LIMIT {LIMIT}"""
    )
    return [
        DocumentView(
            iri=_value(r, "d"),
            identifier=_value(r, "id"),
            title=_value(r, "title") or _value(r, "id"),
            publisher=_value(r, "publisher"),
            issued=_value(r, "issued"),
            url=_value(r, "url"),
            licence=_value(r, "licence"),
            claims=int(_value(r, "n")),
        )
        for r in rows
    ]


def document_text(ask: Ask, document: str) -> str:
    rows = ask(PREFIXES + f"SELECT ?t WHERE {{ {iri(document + '/text')} nif:isString ?t }} LIMIT 1")
    return _value(rows[0], "t") if rows else ""


def claims(ask: Ask, pattern: str, limit: int = 4 * LIMIT) -> list[ClaimView]:
    """Claims that match a graph pattern over ?claim, ?s, ?p and ?o, in the order of their words."""
    rows = ask(
        PREFIXES
        + f"""SELECT DISTINCT ?claim ?s ?p ?o ?sl ?ol ?d ?title ?id ?q ?b ?e ?m ?sp ?rule ?conf ?qual ?problem WHERE {{
          {pattern}
          ?claim a kg:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:document ?d ; kg:modality ?m ;
                 prov:wasDerivedFrom ?span .
          ?span nif:anchorOf ?q ; nif:beginIndex ?b ; nif:endIndex ?e . ?d dcterms:identifier ?id .
          OPTIONAL {{ ?d dcterms:title ?title }} OPTIONAL {{ ?s rdfs:label ?sl }} OPTIONAL {{ ?o rdfs:label ?ol }}
          OPTIONAL {{ ?claim kg:speaker/rdfs:label ?sp }} OPTIONAL {{ ?claim kg:extractedBy ?rule }}
          OPTIONAL {{ ?claim kg:confidence ?conf }} OPTIONAL {{ ?claim kg:qualifier ?qual }}
          OPTIONAL {{ ?claim kg:problem ?problem }}
        }} ORDER BY ?id ?b ?e ?p ?claim LIMIT {limit}"""
    )
    seen: dict[str, ClaimView] = {}
    for r in rows:
        seen.setdefault(_value(r, "claim"), _claim(r))
    return list(seen.values())


def _claim(r: Row) -> ClaimView:
    def thing(name: str, label: str) -> Thing:
        term = r[name]
        return Thing(value=term.value, label=_value(r, label) or term.local, is_iri=term.kind == "uri")

    return ClaimView(
        iri=_value(r, "claim"),
        subject=thing("s", "sl"),
        predicate=r["p"].local,
        object=thing("o", "ol"),
        document=_value(r, "d"),
        document_title=_value(r, "title") or _value(r, "id"),
        quote=_value(r, "q"),
        span=Span(int(_value(r, "b")), int(_value(r, "e"))),
        modality=r["m"].local,
        speaker=_value(r, "sp"),
        rule=_rule(_value(r, "rule")),
        confidence=_value(r, "conf"),
        qualifier=_value(r, "qual"),
        problem=r["problem"].local if "problem" in r else "",
    )


def _rule(value: str) -> str:
    return value.split("/rule/")[-1] if "/rule/" in value else value


def events(found: Iterable[ClaimView]) -> list[EventView]:
    """Claims grouped by the event that they are about; containment and alias claims stand as events of one claim."""
    groups: dict[str, list[ClaimView]] = defaultdict(list)
    for claim in found:
        plain = claim.predicate in {"within", "altLabel"}
        groups[claim.iri if plain else claim.subject.value].append(claim)
    return [_event(key, group) for key, group in groups.items()]


def _event(key: str, group: list[ClaimView]) -> EventView:
    typed = tuple(dict.fromkeys(re.split(r"[#/]", c.object.value)[-1] for c in group if c.predicate == "type"))
    plain = {"within": "Location", "altLabel": "Alias"}.get(group[0].predicate, "")
    roles: dict[str, list[ClaimView]] = defaultdict(list)
    for claim in group:
        if claim.predicate != "type":
            roles[claim.predicate].append(claim)
    dates = [c.object.label for c in group if c.predicate in {"date", "start", "end", "toDate"}]
    return EventView(
        iri=group[0].subject.value if plain else key,
        types=(plain,) if plain else typed,
        roles=tuple((role, tuple(items)) for role, items in roles.items()),
        claims=tuple(group),
        when=min(dates, default=""),
        modality=group[0].modality,
    )


def positions(found: Iterable[EventView], person: str) -> list[str]:
    """ "President of Azerbaijan": what a person is told to be, the most often told first."""
    told: dict[str, int] = defaultdict(int)
    for event in found:
        roles = dict(event.roles)
        held = any(c.object.value == person for c in roles.get("person", ()))
        for position in roles.get("position", ()) if held else ():
            body = next((c.object.label for c in roles.get("organization", ())), "")
            told[f"{position.object.label} of {body}" if body else position.object.label] += 1
    whole = [name for name in told if " of " in name]
    alone = [name for name in told if not any(other.startswith(f"{name} of ") for other in whole)]
    return sorted(dict.fromkeys([*whole, *alone]), key=lambda name: (-told[name], name))[:4]


def about(ask: Ask, thing: str) -> list[tuple[str, Term, str]]:
    """What is known of a thing apart from claims: (property, value, label), from the graphs across documents."""
    rows = ask(
        PREFIXES
        + f"""SELECT DISTINCT ?p ?v ?l WHERE {{
          GRAPH ?g {{ {iri(thing)} ?p ?v }} FILTER(STRSTARTS(STR(?g), "https://w3id.org/kgbuild/graph/") &&
          !STRSTARTS(STR(?g), "https://w3id.org/kgbuild/graph/doc/")) OPTIONAL {{ ?v rdfs:label ?l }}
        }} ORDER BY ?p ?v LIMIT {LIMIT}"""
    )
    return [(_value(r, "p"), r["v"], _value(r, "l") or r["v"].local) for r in rows]


def disagreements(ask: Ask, about_iri: str = "") -> list[DisagreementView]:
    """All of them, or those on one thing, with every position's claims and words."""
    bound = f"VALUES ?about {{ {iri(about_iri)} }}" if about_iri else ""
    rows = ask(
        PREFIXES
        + f"""SELECT ?d ?about ?al ?p ?kind ?pos ?v ?vl ?n ?side ?first ?summary ?claim WHERE {{ {bound}
          ?d a kg:Disagreement ; kg:about ?about ; kg:property ?p ; kg:kind ?kind ; kg:position ?pos .
          ?pos kg:value ?v ; kg:supportedBy ?claim .
          OPTIONAL {{ ?about rdfs:label ?al }} OPTIONAL {{ ?v rdfs:label ?vl }}
          OPTIONAL {{ ?pos kg:outletCountry ?side }} OPTIONAL {{ ?pos kg:firstTold ?first }}
          OPTIONAL {{ ?pos kg:independentSources ?n }} OPTIONAL {{ ?d schema:description ?summary }}
        }} ORDER BY ?d ?v ?pos ?claim LIMIT {4 * LIMIT}"""
    )
    wanted = sorted({_value(r, "claim") for r in rows})
    known: dict[str, ClaimView] = {}
    for at in range(0, len(wanted), 200):
        values = " ".join(iri(c) for c in wanted[at : at + 200])
        known |= {c.iri: c for c in claims(ask, f"VALUES ?claim {{ {values} }}")}
    grouped: dict[str, list[Row]] = defaultdict(list)
    for r in rows:
        grouped[_value(r, "d")].append(r)
    return [_disagreement(key, group, known) for key, group in grouped.items()]


def _disagreement(key: str, rows: list[Row], known: Mapping[str, ClaimView]) -> DisagreementView:
    positions: dict[str, dict[str, Row]] = defaultdict(dict)
    sides: dict[str, set[str]] = defaultdict(set)
    for r in rows:
        positions[_value(r, "pos")].setdefault(_value(r, "claim"), r)
        sides[_value(r, "pos")] |= {_value(r, "side")} - {""}
    first = rows[0]
    about_term = first["about"]
    return DisagreementView(
        iri=key,
        about=Thing(value=about_term.value, label=_value(first, "al") or about_term.local, is_iri=True),
        property=first["p"].local,
        kind=first["kind"].local,
        summary=_value(first, "summary"),
        positions=tuple(
            PositionView(
                value=(lambda t, label: Thing(value=t.value, label=label or t.local, is_iri=t.kind == "uri"))(
                    next(iter(held.values()))["v"], _value(next(iter(held.values())), "vl")
                ),
                claims=tuple(known[c] for c in held if c in known),
                independent=_value(next(iter(held.values())), "n"),
                sides=tuple(sorted(sides[position])),
                first=_value(next(iter(held.values())), "first"),
            )
            for position, held in positions.items()
        ),
    )


def listing(ask: Ask, kind: str) -> list[tuple[Thing, int]]:
    """Things of a class with the number of claims that touch them, most first."""
    if not re.fullmatch(r"[A-Za-z]{1,40}", kind):
        raise QueryError("no such class", where=kind[:40], hint="the classes are on the page /ontology")
    rows = ask(
        PREFIXES
        + f"""SELECT ?x ?l (COUNT(DISTINCT ?c) AS ?n) WHERE {{ ?x a kg:{kind} ; rdfs:label ?l .
          ?c rdf:object|rdf:subject ?x }} GROUP BY ?x ?l ORDER BY DESC(?n) ?l LIMIT {LIMIT}"""
    )
    found: dict[str, tuple[Thing, int]] = {}
    for r in rows:
        thing = Thing(value=_value(r, "x"), label=_value(r, "l"), is_iri=True)
        found.setdefault(thing.value, (thing, int(_value(r, "n"))))
    return list(found.values())


def search(ask: Ask, words: str) -> list[Thing]:
    """Things whose label or other name holds the words, shortest name first."""
    rows = ask(
        PREFIXES
        + f"""SELECT DISTINCT ?x ?l WHERE {{ ?x rdfs:label|skos:altLabel ?name ; rdfs:label ?l . ?x a ?any .
          FILTER(CONTAINS(LCASE(STR(?name)), LCASE({text_literal(words[:100])})))
          FILTER(STRSTARTS(STR(?x), "https://w3id.org/kgbuild/id/")) }}
          ORDER BY STRLEN(?l) ?l LIMIT 100"""
    )
    return list({_value(r, "x"): Thing(value=_value(r, "x"), label=_value(r, "l"), is_iri=True) for r in rows}.values())
