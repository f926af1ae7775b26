"""SPARQL answers -> who says what in which words: of one event, of an instrument, of a person's offices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kgbuild.model import Frozen
from kgbuild.serve.views import LIMIT, PREFIXES, Ask, Row, Thing, iri

FACTS = "kg:RoleHolding, kg:Measurement"  # told in no word of the source's own


class Wording(Frozen, frozen=True):
    """How one document tells of an event.  word: the source's own; side: the event's party of the outlet's country."""

    document: Thing
    outlet: str
    country: str
    issued: str
    word: str
    told: str
    speaker: str
    side: str
    claim: str
    quote: str


class ToldOf(Frozen, frozen=True):
    """An event with the words that are used for it."""

    event: Thing
    wordings: tuple[Wording, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(w.word for w in self.wordings))


class Version(Frozen, frozen=True):
    """What a document says that an instrument demands, beside the instrument's own words where they are known."""

    document: Thing
    claim: str
    words: str
    original: str
    own_words: str
    own_document: Thing | None
    changed: tuple[str, ...]


class Office(Frozen, frozen=True):
    """A position as a document claims it, with the days that it tells and the day on which it came out."""

    position: str
    of: Thing | None
    start: str
    end: str
    told: str
    document: Thing
    claim: str
    quote: str


TELLING = """
  ?claim rdf:subject ?event ; rdf:predicate rdf:type ; kg:document ?d ; kg:modality ?m ; prov:wasDerivedFrom ?span .
  ?span nif:anchorOf ?quote ; nif:beginIndex ?at . ?d dcterms:identifier ?id .
  OPTIONAL { ?claim kg:framing ?word } OPTIONAL { ?claim kg:speaker/rdfs:label ?speaker }
  OPTIONAL { ?d dcterms:title ?title } OPTIONAL { ?d dcterms:publisher ?outlet } OPTIONAL { ?d dcterms:issued ?issued }
  OPTIONAL { ?d kg:outletCountry ?country }"""
COLUMNS = "?claim ?d ?id ?title ?outlet ?country ?issued ?m ?word ?speaker ?quote"
SIDES = "kg:agent|kg:from|kg:to|kg:signatory|kg:requester|kg:participant"


def tellings(ask: Ask, event: str) -> tuple[Wording, ...]:
    """By outlet's country, then document; () for what is no event."""
    here = f"VALUES ?event {{ {iri(event)} }}"
    rows = ask(
        PREFIXES
        + f"SELECT DISTINCT {COLUMNS} WHERE {{ {here} {TELLING} }} ORDER BY ?country ?id ?at ?claim LIMIT {LIMIT}"
    )
    sides = _sides(ask, here)
    return tuple(_wording(r, sides.get((event, _text(r, "country")), "")) for r in rows)


def ties(ask: Ask, event: str) -> dict[str, tuple[Thing, ...]]:
    """Its plan, what put it off, the same change of control told from another side, with what to call each tie."""
    here = iri(event)
    rows = ask(
        PREFIXES
        + f"""SELECT DISTINCT ?what ?x ?l WHERE {{
          {{ VALUES (?p ?what) {{ (kg:plannedAs "planned as") (kg:postponedBy "put off by")
               (kg:postponedTo "put off to") (kg:relatedTo "the same day, told as") }} {here} ?p ?x }}
          UNION {{ VALUES (?p ?what) {{ (kg:plannedAs "done as") (kg:postponedBy "puts off")
               (kg:postponedTo "after the delay of") }} ?x ?p {here} }}
          ?x a kg:Event ; rdfs:label ?l }} ORDER BY ?what ?l ?x LIMIT 100"""
    )
    return _by_what(rows)


def contrasts(ask: Ask) -> list[ToldOf]:
    """Events that two documents tell in different words, those with the most words first."""
    several = f"""{{ SELECT ?event WHERE {{
      ?c kg:framing ?w ; rdf:subject ?event ; kg:document ?teller ; rdf:object ?class .
      FILTER (?class NOT IN ({FACTS})) }} GROUP BY ?event
      HAVING (COUNT(DISTINCT ?teller) > 1 && COUNT(DISTINCT LCASE(?w)) > 1) }}"""
    rows = ask(
        PREFIXES
        + f"""SELECT DISTINCT ?event ?label {COLUMNS} WHERE {{ {several} ?event rdfs:label ?label . {TELLING} }}
          ORDER BY ?label ?country ?id ?at ?claim LIMIT {4 * LIMIT}"""
    )
    sides = _sides(ask, several) if rows else {}
    events: dict[str, dict[str, Wording]] = {}
    labels: dict[str, str] = {}
    for row in rows:
        event = _text(row, "event")
        labels[event] = _text(row, "label")
        told = _wording(row, sides.get((event, _text(row, "country")), ""))
        events.setdefault(event, {}).setdefault(told.claim, told)
    found = [
        ToldOf(event=Thing(value=event, label=labels[event], is_iri=True), wordings=tuple(told.values()))
        for event, told in events.items()
    ]
    return sorted(found, key=lambda t: (-len(t.words), t.event.label))


def _sides(ask: Ask, which: str) -> dict[tuple[str, str], str]:
    """(event, country) -> its party of that country."""
    rows = ask(
        PREFIXES
        + f"""SELECT DISTINCT ?event ?code ?l WHERE {{ {which} ?event {SIDES} ?who .
          ?who kg:countryCode ?code ; rdfs:label ?l }} ORDER BY ?event ?code ?l LIMIT {4 * LIMIT}"""
    )
    return {(_text(r, "event"), _text(r, "code")): _text(r, "l") for r in reversed(rows)}


def versions(ask: Ask, instrument: str) -> tuple[Version, ...]:
    rows = ask(
        PREFIXES
        + f"""SELECT ?claim ?d ?id ?title ?words ?original ?own ?od ?oid ?otitle ?change WHERE {{
          ?r a kg:Rendering ; kg:about {iri(instrument)} ; kg:rendered ?claim .
          ?r kg:document ?d ; kg:renderedWords ?words .
          ?d dcterms:identifier ?id . OPTIONAL {{ ?d dcterms:title ?title }} OPTIONAL {{ ?r kg:worded ?change }}
          OPTIONAL {{ ?r kg:original ?original ; kg:originalWords ?own . ?original kg:document ?od .
            ?od dcterms:identifier ?oid . OPTIONAL {{ ?od dcterms:title ?otitle }} }}
        }} ORDER BY ?id ?claim ?change LIMIT {LIMIT}"""
    )
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(_text(row, "claim"), []).append(row)
    return tuple(
        Version(
            document=_document(told[0]), claim=claim, words=_text(told[0], "words"),
            original=_text(told[0], "original"), own_words=_text(told[0], "own"),
            own_document=_document(told[0], "od", "otitle", "oid") if "od" in told[0] else None,
            changed=tuple(dict.fromkeys(_text(r, "change") for r in told if "change" in r)),
        )
        for claim, told in grouped.items()
    )  # fmt: skip


def offices(ask: Ask, person: str) -> tuple[Office, ...]:
    """In the order of the days that are claimed, else of the days on which the documents came out."""
    rows = ask(
        PREFIXES
        + f"""SELECT DISTINCT ?position ?o ?of ?start ?end ?issued ?d ?id ?title ?claim ?quote WHERE {{
          ?h a kg:RoleHolding ; kg:person {iri(person)} .
          ?claim rdf:subject ?h ; rdf:predicate kg:position ; rdf:object ?position ; kg:document ?d ;
                 prov:wasDerivedFrom/nif:anchorOf ?quote .
          ?d dcterms:identifier ?id . OPTIONAL {{ ?d dcterms:title ?title }} OPTIONAL {{ ?d dcterms:issued ?issued }}
          OPTIONAL {{ ?h kg:organization ?o . OPTIONAL {{ ?o rdfs:label ?of }} }}
          OPTIONAL {{ ?h kg:start ?start }} OPTIONAL {{ ?h kg:end ?end }}
        }} ORDER BY ?start ?issued ?id ?position ?of ?claim LIMIT {LIMIT}"""
    )
    found: dict[tuple[str, str], Office] = {}
    for r in rows:
        whose = r.get("o")
        of = (
            Thing(value=whose.value, label=_text(r, "of") or whose.local, is_iri=whose.kind == "uri") if whose else None
        )
        office = Office(
            position=_text(r, "position"), of=of, start=_text(r, "start"), end=_text(r, "end"),
            told=_text(r, "issued"), document=_document(r), claim=_text(r, "claim"), quote=_text(r, "quote"),
        )  # fmt: skip
        found.setdefault((office.position.lower(), office.document.value), office)
    return tuple(found.values())


def instrument(ask: Ask, address: str) -> Mapping[str, tuple[Thing, ...]]:
    """Parties, days, what it cites and what cites it; only what is told."""
    here = iri(address)
    rows = ask(
        PREFIXES
        + f"""SELECT DISTINCT ?what ?x ?l WHERE {{
          {{ VALUES (?role ?what) {{ (kg:signatory "parties") (kg:mediator "mediated by")
               (kg:agent "adopted or issued by") (kg:date "days told") }}
             ?e kg:instrument {here} ; ?role ?x . {{ ?e a kg:Signing }} UNION {{ ?e a kg:Adoption }} }}
          UNION {{ ?e kg:cited {here} ; kg:instrument ?x . BIND("cited by" AS ?what) }}
          UNION {{ ?e kg:instrument {here} ; kg:cited ?x . BIND("cites" AS ?what) }}
          OPTIONAL {{ ?x rdfs:label ?l }} }} ORDER BY ?what ?l ?x LIMIT {LIMIT}"""
    )
    return _by_what(rows)


def _by_what(rows: Iterable[Row]) -> dict[str, tuple[Thing, ...]]:
    """Rows of ?what ?x ?l, in their order."""
    found: dict[str, list[Thing]] = {}
    for r in rows:
        term = r["x"]
        thing = Thing(value=term.value, label=_text(r, "l") or term.local, is_iri=term.kind == "uri")
        found.setdefault(_text(r, "what"), []).append(thing)
    return {what: tuple(things) for what, things in found.items()}


def _wording(row: Row, side: str) -> Wording:
    return Wording(
        document=_document(row), outlet=_text(row, "outlet"), country=_text(row, "country"),
        issued=_text(row, "issued"), word=_text(row, "word"), told=row["m"].local, speaker=_text(row, "speaker"),
        side=side, claim=_text(row, "claim"), quote=_text(row, "quote"),
    )  # fmt: skip


def _document(row: Row, name: str = "d", title: str = "title", identifier: str = "id") -> Thing:
    return Thing(value=_text(row, name), label=_text(row, title) or _text(row, identifier), is_iri=True)


def _text(row: Row, name: str) -> str:
    return row[name].value if name in row else ""
