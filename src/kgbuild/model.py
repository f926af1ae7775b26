"""The values that travel between stages: bytes -> Document -> Extraction (nodes, claims) -> World -> quads.

All are frozen msgspec structs, so that they are hashable, typed, and have one JSON form.
Offsets everywhere count Unicode characters of `Document.text`, end exclusive.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Modality = Literal["asserted", "planned", "demanded", "negated", "possible"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Base of all values.  They hold no cycles, so the collector need not look at millions of them (gc=False)."""


class Span(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """Characters [start, end) of one document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


# ---------------------------------------------------------------- read: bytes -> Document


class Block(Frozen, frozen=True):
    """A stretch of text with a structural role; blocks are in text order and do not overlap.

    `kind`: "title" | "heading" | "byline" | "dateline" | "caption" | "paragraph" | "list-item" |
    "preambular" | "operative" | "boilerplate".  `number` is the printed one ("1", "2 (a)") where there is one.
    """

    span: Span
    kind: str = "paragraph"
    number: str = ""


class Source(Frozen, frozen=True):
    """What is known of where a document came from; every field may be unknown ("")."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    issued: str = ""  # ISO 8601 date (YYYY, YYYY-MM or YYYY-MM-DD) or ""
    url: str = ""
    language: str = "en"
    country: str = ""  # ISO 3166-1 alpha-2 of the outlet
    licence: str = ""  # licence note or IRI of the source text
    origin: str = ""  # where the above was learned: "sidecar" | "text" | "markup" | "row" | ""


class Document(Frozen, frozen=True):
    """One document as read.  `text` is what every offset refers to; of a .txt file, the file, decoded, unchanged."""

    identifier: str  # path below the folder that was given, with "/", e.g. "news/a.txt"; rows: "file.jsonl#ID"
    text: str
    source: Source
    blocks: tuple[Block, ...] = ()
    media_type: str = "text/plain"
    digest: str = ""  # sha256 of the bytes (of the row, for row formats), hex
    kind: str = "text"  # "text" | "resolution": read by the structured reader too


# ---------------------------------------------------------------- extract: Document -> Extraction


class DateValue(Frozen, frozen=True, tag="date"):
    """A point or stretch of time as the text gives it.

    edtf: EDTF level 1 ("1993-04-02", "1993-04", "1993", "199X", "2020-11-24/2020-11-25"); "" where the
    date cannot be or is not known to that depth.  earliest, latest: ISO dates, "" where unbounded or unknown.
    problem: "" | "ImpossibleDate" | "UnresolvedDate".  reason: how it was worked out, for `kgbuild explain`.
    """

    words: str
    edtf: str = ""
    earliest: str = ""
    latest: str = ""
    problem: str = ""
    reason: str = ""


class NumberValue(Frozen, frozen=True, tag="number"):
    """A count or a measured number.  lexical: canonical xsd:integer or xsd:decimal, e.g. "53340", "11.6"."""

    words: str
    lexical: str
    qualifier: str = ""  # "over", "some", "at least", ... as written
    upper: str = ""  # end of a range ("between 485 and 613": lexical 485, upper 613)
    unit: str = ""  # UCUM code ("km2", "m", "a"), "" for counts
    unit_words: str = ""  # the unit as written


class TextValue(Frozen, frozen=True, tag="text"):
    """Anything kept as words: positions, actions, vague counts, names."""

    words: str
    language: str = ""


class Ref(Frozen, frozen=True, tag="ref"):
    """Another node of the same extraction (by its local id)."""

    node: str


Value = DateValue | NumberValue | TextValue | Ref


class Name(Frozen, frozen=True):
    """One way in which a document names a node."""

    text: str
    span: Span | None = None  # first place; None for names known from the gazetteer
    kind: str = "seen"  # "seen" | "known" | "resolved" (pronoun or description that refers here)


class Node(Frozen, frozen=True):
    """An entity or an event of one document.

    id: local, "e3" (entity) or "v7" (event), numbered by first appearance.
    types: local names in kg:, most specific first, e.g. ("District", "Place") or ("Capture",).
    label: best name.  authority: key of the gazetteer record it was matched to ("" = unknown there).
    placed: of a place, whether the text itself uses it as one: what is in it, where it lies, of what kind it is, or
    whose government it has.
    doubt: what in the text speaks against its being what its name reads as, e.g. quotation marks around it.
    """

    id: str
    types: tuple[str, ...]
    label: str
    names: tuple[Name, ...] = ()
    authority: str = ""
    country: str = ""  # ISO alpha-2 where the text or the gazetteer tells
    placed: bool = False
    doubt: str = ""


class Step(Frozen, frozen=True):
    """One line of a claim's reasoning, for `kgbuild explain`: what ("trigger", "slot", "date", "reference") and how."""

    what: str
    how: str


class Claim(Frozen, frozen=True):
    """One document saying one thing, with its words.

    predicate: local name in kg: ("date", "place", "within"), "altLabel", or "type" (the event is told of).
    span: the quote that carries the claim (kg's prov:wasDerivedFrom); text[span] is the quote.
    """

    subject: str  # local node id
    predicate: str
    object: Value
    span: Span
    modality: Modality = "asserted"
    speaker: str = ""  # local node id, or ""
    rule: str = ""  # "frame/Capture/occupy", "un/operative", "llm/MODEL", ...
    confidence: float = 0.9
    framing: str = ""  # the source's own word for the event ("liberated"), on "type" claims
    steps: tuple[Step, ...] = ()


class Unresolved(Frozen, frozen=True):
    """An expression that refers to something, and that we refuse to guess."""

    span: Span
    kind: str  # "pronoun" | "description" | "date"
    reason: str


class Extraction(Frozen, frozen=True):
    """All that one document says, by local ids.  Nodes and claims are in a fixed order (first appearance)."""

    document: str  # Document.identifier
    nodes: tuple[Node, ...] = ()
    claims: tuple[Claim, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    sentences: tuple[Span, ...] = ()  # in text order, not overlapping; what a claim's quote is read in


# ---------------------------------------------------------------- resolve: Extractions -> World


class Link(Frozen, frozen=True):
    """A proposal that an entity is a Wikidata item.  relation: "exactMatch" | "closeMatch" | "sameAs" | "nil".

    features: what decided, one by one: "type agrees", "name 1.00 (az)".
    """

    qid: str
    relation: str
    confidence: float
    reason: str
    features: tuple[str, ...] = ()


class Merge(Frozen, frozen=True):
    """Why local nodes share one IRI."""

    document: str
    node: str
    reason: str


class Naming(Frozen, frozen=True):
    """A name with who uses it: the documents, or the table (source: an IRI) that it is from."""

    text: str
    source: str = ""
    documents: tuple[str, ...] = ()


class Entity(Frozen, frozen=True):
    """A thing across documents."""

    iri: str
    types: tuple[str, ...]
    label: str
    names: tuple[str, ...] = ()
    authority: str = ""
    country: str = ""  # ISO alpha-2 where the documents or the gazetteer tell
    latitude: str = ""
    longitude: str = ""
    point: str = ""  # what the coordinates are of, where not of the thing itself: "the middle of its 219 towns"
    located: str = ""  # IRI of the record that coordinates and containment are from
    within: tuple[str, ...] = ()  # IRIs, from the gazetteer (not claimed by a document)
    named: tuple[Naming, ...] = ()  # places only: who uses which name
    links: tuple[Link, ...] = ()
    merges: tuple[Merge, ...] = ()


class Event(Frozen, frozen=True):
    """A happening across documents."""

    iri: str
    types: tuple[str, ...]
    label: str
    merges: tuple[Merge, ...] = ()
    related: tuple[tuple[str, str], ...] = ()  # (property local name, event IRI), e.g. ("plannedAs", ...)


class Position(Frozen, frozen=True):
    """One of the values in a disagreement, with the claims (IRIs) that hold it."""

    value: str  # N-Triples term
    claims: tuple[str, ...]
    documents: tuple[str, ...]
    independent: int  # sources left when near-duplicates collapse
    sides: tuple[str, ...] = ()  # countries of the outlets, ISO alpha-2
    first: str = ""  # day on which the first of the documents came out, "" where none tells


class Disagreement(Frozen, frozen=True):
    iri: str
    about: str  # IRI
    property: str  # local name in kg:
    kind: str  # "value" | "date" | "scope" | "unit"
    positions: tuple[Position, ...]
    agreed: tuple[str, ...] = ()  # what all of them tell alike, in words
    summary: str = ""


class Comparison(Frozen, frozen=True):
    """What documents say of a thing beside Wikidata's own statements.  verdict: "agrees" | "differs" | "onlyHere"."""

    about: str  # IRI
    item: str  # "Q57371"
    property: str  # Wikidata's: "P1082"
    ours: str
    theirs: tuple[str, ...]
    verdict: str
    claims: tuple[str, ...] = ()


class Rendering(Frozen, frozen=True):
    """What one document says that an instrument demands, beside the instrument's own words where they are known."""

    about: str  # IRI of the instrument
    document: str
    claim: str  # IRI
    words: str
    original: str = ""  # IRI of the claim of the instrument's own text
    own_words: str = ""
    changed: tuple[str, ...] = ()  # "all occupying forces → the Armenian troops"


class World(Frozen, frozen=True):
    """What resolve makes of all extractions.  identity maps (document identifier, local id) to the shared IRI."""

    identity: dict[tuple[str, str], str]
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    renderings: tuple[Rendering, ...] = ()


class Part(Frozen, frozen=True):
    """What resolve needs of one document.  signature: MinHash of its text, for near-duplicates (may be empty)."""

    identifier: str
    source: Source
    extraction: Extraction
    signature: tuple[int, ...] = ()
