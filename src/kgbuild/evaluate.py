"""Snapshot, gold claims -> how many of them were found, and how many of ours are right.

Gold is one JSON file a document: {"doc": NAME, "claims": [{"id", "type": [...], "args": {role: [[form, ...], ...]},
"key": [roles], "quote", "optional"}]}.  A frame counts as found where its type and all its key roles match; gold and
frames are aligned one to one, those that share most first.  Figures are summed over documents before they are divided.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from kgbuild.errors import UsageError
from kgbuild.model import Frozen
from kgbuild.snapshot import documents
from kgbuild.store import Snapshot

PREFIXES = """PREFIX kg: <https://w3id.org/kgbuild/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
CLAIMS = f"""{PREFIXES}SELECT * {{
  ?claim a kg:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:document/dcterms:identifier ?document .
  OPTIONAL {{ ?claim prov:wasDerivedFrom ?span .
             ?span nif:beginIndex ?start ; nif:endIndex ?end ; nif:anchorOf ?quote }} }}"""
NAMES = f"{PREFIXES}SELECT ?s ?l {{ ?s rdfs:label|skos:prefLabel|skos:altLabel ?l }}"
TYPES = f"{PREFIXES}SELECT ?s ?t {{ ?s a ?t FILTER(isIRI(?t)) }}"
LOOSE = frozenset(
    {"action", "facility", "object", "victims", "people", "name", "what", "award", "property", "position"}
)
NUMBERS = frozenset({"count", "value"})
OVERLAP = 0.6  # share of the shorter one's words that must be common where a role is compared loosely


class GoldClaim(Frozen, frozen=True):
    type: tuple[str, ...]
    args: dict[str, tuple[tuple[str, ...], ...]]
    id: str = ""
    key: tuple[str, ...] = ()
    quote: str = ""
    optional: bool = False


class Gold(Frozen, frozen=True):
    doc: str
    claims: tuple[GoldClaim, ...]


class Frame(Frozen, frozen=True):
    """An event of ours as gold tells it.  fillers: (role, its value's identity) -> the ways to name it."""

    types: frozenset[str]
    fillers: dict[tuple[str, str], frozenset[str]]


class Counts(Frozen, frozen=True):
    """found, missed, spurious; of frames and of their arguments."""

    found: int = 0
    missed: int = 0
    spurious: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(found=self.found + other.found, missed=self.missed + other.missed,
                      spurious=self.spurious + other.spurious)  # fmt: skip

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.spurious) if self.found + self.spurious else 0.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Score(Frozen, frozen=True):
    """misses: (type, quote); wrong: (type, fillers)."""

    frames: Counts
    arguments: Counts
    types: dict[str, Counts]
    misses: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str], ...]


class Measure(Frozen, frozen=True):
    """documents: name -> its score.  grounded, quotes: claims whose quote is in the text where it says, of how many."""

    documents: dict[str, Score]
    frames: Counts
    arguments: Counts
    types: dict[str, Counts]
    grounded: int
    quotes: int


def load(folder: Path) -> list[Gold]:
    """Raises UsageError where there is no gold, or a file is none."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(msgspec.json.decode(path.read_bytes(), type=Gold))
        except (OSError, msgspec.DecodeError) as error:
            hint = 'write {"doc": NAME, "claims": [{"type": [...], "args": {...}}]}'
            raise UsageError(f"is no gold: {error}", where=str(path), hint=hint) from error
    if not found:
        raise UsageError("has no gold files (*.json)", where=str(folder))
    return found


def measure(snapshot: Snapshot, golds: Sequence[Gold]) -> Measure:
    frames, quotes = _frames(snapshot)
    covered = frozenset(t for gold in golds for claim in gold.claims for t in claim.type)
    roles = frozenset(role for gold in golds for claim in gold.claims for role in claim.args)
    scores = {}
    for gold in golds:
        name = Path(gold.doc).stem
        scores[name] = score(gold, [f for f in frames.get(name, ()) if f.types & covered], covered, roles)
    types: dict[str, Counts] = defaultdict(Counts)
    for one in scores.values():
        for kind, counts in one.types.items():
            types[kind] += counts
    texts = {Path(d.identifier).stem: d.text for d in documents(snapshot)}
    told = [(name, *quote) for name in scores for quote in quotes.get(name, ())]
    return Measure(
        documents=scores,
        frames=sum((s.frames for s in scores.values()), Counts()),
        arguments=sum((s.arguments for s in scores.values()), Counts()),
        types=dict(sorted(types.items())),
        grounded=sum(bool(quote) and texts[name][start:end] == quote for name, start, end, quote in told),
        quotes=len(told),
    )


Quotes = dict[str, list[tuple[int, int, str]]]


def _frames(snapshot: Snapshot) -> tuple[dict[str, list[Frame]], Quotes]:
    """Document's stem -> what we say that it says; and where each claim's quote is said to stand."""
    store = snapshot.store()

    def rows(text: str) -> Iterator[Mapping[str, object]]:
        return iter(store.query(text))  # type: ignore[arg-type]

    names: dict[str, set[str]] = defaultdict(set)
    for row in rows(NAMES):
        names[str(row["s"])].add(_value(row["l"]))
    types: dict[str, set[str]] = defaultdict(set)
    for row in rows(TYPES):
        types[str(row["s"])].add(_local(_value(row["t"])))
    made: dict[str, dict[tuple[str, ...], tuple[frozenset[str], dict[tuple[str, str], frozenset[str]]]]]
    made = defaultdict(dict)
    quotes: Quotes = defaultdict(list)
    for row in rows(CLAIMS):
        document = Path(_value(row["document"])).stem
        if row["quote"] is not None:
            quotes[document].append((int(_value(row["start"])), int(_value(row["end"])), _value(row["quote"])))
        subject, value, role = str(row["s"]), str(row["o"]), _local(_value(row["p"]))
        forms = _forms(row["o"], names)
        plain = {"within": ("Location", "place", "within"), "altLabel": ("Alias", "entity", "name")}.get(role)
        if plain:
            fillers = {(plain[1], subject): _forms(row["s"], names), (plain[2], value): forms}
            made[document][plain[0], subject, value] = frozenset({plain[0]}), fillers
            continue
        _, fillers = made[document].setdefault((subject,), (frozenset(types[subject]), {}))
        if role != "type":
            fillers[role, value] = forms
    frames = {d: [Frame(types=t, fillers=f) for t, f in told.values()] for d, told in made.items()}
    return frames, quotes


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def _local(address: str) -> str:
    return re.split(r"[#/]", address)[-1]


def _forms(term: object, names: Mapping[str, set[str]]) -> frozenset[str]:
    text = str(term)
    if not text.startswith("<"):
        return frozenset({_value(term)})
    return frozenset(names.get(text, set()) | {_local(_value(term)).replace("_", " ").replace("-", " ")})


def score(gold: Gold, frames: Sequence[Frame], covered: frozenset[str], roles: frozenset[str]) -> Score:
    """frames: those of the covered types, of this document.  Only `roles` count as arguments."""
    pairs = []
    for g, claim in enumerate(gold.claims):
        for f, frame in enumerate(frames):
            hits = _hits(claim, frame) if frame.types & set(claim.type) else 0
            if hits and all(_has(claim, frame, role) for role in claim.key if role in claim.args):
                pairs.append((hits, -len(frame.fillers), g, f))
    aligned: dict[int, tuple[int, int]] = {}
    used: set[int] = set()
    for hits, _, g, f in sorted(pairs, reverse=True):
        if g not in aligned and f not in used:
            aligned[g] = f, hits
            used.add(f)
    n: Counter[str] = Counter()
    types: dict[str, Counts] = defaultdict(Counts)
    misses, wrong = [], []
    for g, claim in enumerate(gold.claims):
        if claim.optional:
            continue
        size = sum(len(fillers) for fillers in claim.args.values())
        if g in aligned:
            f, hits = aligned[g]
            told = sum(role in roles for role, _ in frames[f].fillers)
            n += Counter(found=1, args=hits, lost=size - hits, extra=max(0, told - hits))
            types[claim.type[0]] += Counts(found=1)
        else:
            n += Counter(missed=1, lost=size)
            types[claim.type[0]] += Counts(missed=1)
            misses.append((claim.type[0], claim.quote))
    for f, frame in enumerate(frames):
        if f not in used:
            kind = min(frame.types & covered)
            n += Counter(spurious=1, extra=sum(role in roles for role, _ in frame.fillers))
            types[kind] += Counts(spurious=1)
            wrong.append((kind, ", ".join(f"{role}: {min(forms)}" for (role, _), forms in frame.fillers.items())))
    return Score(
        frames=Counts(found=n["found"], missed=n["missed"], spurious=n["spurious"]),
        arguments=Counts(found=n["args"], missed=n["lost"], spurious=n["extra"]),
        types=dict(types),
        misses=tuple(misses),
        wrong=tuple(wrong),
    )


def _hits(claim: GoldClaim, frame: Frame) -> int:
    """How many of gold's fillers the frame has, each of its own used once."""
    used: set[tuple[str, str]] = set()
    for role, fillers in claim.args.items():
        for accepted in fillers:
            for key, forms in frame.fillers.items():
                if key[0] == role and key not in used and same(forms, accepted, role):
                    used.add(key)
                    break
    return len(used)


def _has(claim: GoldClaim, frame: Frame, role: str) -> bool:
    ours = [forms for (name, _), forms in frame.fillers.items() if name == role]
    return any(same(forms, accepted, role) for accepted in claim.args[role] for forms in ours)


def same(forms: frozenset[str], accepted: Sequence[str], role: str) -> bool:
    """Whether one of our ways to name a filler is one of those that gold accepts."""
    ours, theirs = {normal(x) for x in forms}, {normal(x) for x in accepted}
    if ours & theirs:
        return True
    if role in LOOSE:
        for a in theirs:
            for b in ours:
                x, y = set(a.split()), set(b.split())
                if x and y and len(x & y) / min(len(x), len(y)) >= OVERLAP:
                    return True
    return role in NUMBERS and bool(_numbers(forms) & _numbers(accepted))


def _numbers(texts: frozenset[str] | Sequence[str]) -> set[float]:
    found = set()
    for text in texts:
        plain = text.replace(",", "").replace(" ", "")
        if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", plain, re.IGNORECASE):
            found.add(float(plain))
    return found


def normal(text: str) -> str:
    """Case, diacritics, articles and punctuation do not count."""
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"[^\w\s./+-]", " ", text)
    text = re.sub(r"\b(the|a|an|of|mr|mrs|ms)\b", " ", text)
    return " ".join(text.split()).strip(" .")
