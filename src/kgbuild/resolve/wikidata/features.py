"""An entity with its surroundings, and a candidate item -> what speaks for and against their being one, and a score."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from math import asin, cos, radians, sin, sqrt

import pycountry

from kgbuild import resources
from kgbuild.model import Entity, Frozen
from kgbuild.resolve.wikidata.items import Item, alike, fold

# Classes that may stand for the same thing; what is not listed must be equal.
FAMILIES = (
    frozenset({"Country", "State"}),
    frozenset({"District", "Region"}),
    frozenset({"Organization", "ArmedForce", "Group"}),
    frozenset({"Instrument", "Treaty", "Resolution", "Decree"}),
)
SPECIFIC = frozenset({"Country", "State", "District", "Region", "Settlement", "Facility", "Road", "NaturalFeature"})
INHABITED = frozenset({"Country", "State", "District", "Region", "Settlement"})
GENERAL = frozenset({"Place", "Agent", "Organization", "Entity", "Group"})
NEAR, FAR = 30.0, 150.0  # kilometres: one place for all tables of coordinates; another place for sure
POINTS = frozenset({"Settlement", "Facility"})  # kinds whose coordinates all tables put at one spot
YOUNGEST = 15  # years of age at which a person begins to be told of
ELSEWHERE = 0.2  # what an item that lies elsewhere than the entity loses
SHORT = 3  # letters that are left of a name of many vowels, where its script writes none: "NKR" is not Ankara
_LATIN = "\u024f"
SURNAME = 0.6  # alone it names many people
SIMILAR = 0.85  # folded names that are less alike than this are different names
SIMILAR_WORDS = 0.86  # names of several words have to agree in more than the sounds of all together


class Beside(Frozen, frozen=True):
    """Folded names of all that one document names.  digest: of them."""

    names: frozenset[str]
    digest: str


class Context(Frozen, frozen=True):
    """What an entity's documents tell besides its name.

    countries: that they speak of.  first, last: years of the happenings that it takes part in, "" where none is dated.
    placed: whether at least half of them use it as a place ("in X", "X, Country", "the city of X").
    doubt: what speaks in half of them against its being what its name reads as.  offices: that it is said to hold,
    folded.  beside: what else they name, of an entity that is known by its company.  written: the last year in which
    one of them was, "" where not all are dated.  divisions: keys of those of its country that they speak of, of a town.
    """

    countries: frozenset[str] = frozenset()
    first: str = ""
    last: str = ""
    placed: bool = False
    doubt: str = ""
    offices: frozenset[str] = frozenset()
    beside: tuple[Beside, ...] = ()
    written: str = ""
    divisions: frozenset[str] = frozenset()


NOWHERE = Context()


class Features(Frozen, frozen=True):
    """What is known, each in [0, 1]; 0 where nothing is, -1 for a contradiction, and between them what is guessed.

    borne: the item bears one of the names, and not only one that is alike.
    whole: the name has several words.  "Baltimore" may be a town, its team or its port; "Vladimir Putin" is a person.
    doubt: why a place is not sure whatever speaks for it, in words.
    state: a country, whose own code bears it out.
    own: the country that the entity is of.  spoken: whether its documents speak of the item's country besides.
    language: of the name that agreed.
    """

    key: float
    name: float
    kind: float
    own: float
    spoken: bool = False
    place: float = 0.0
    date: float = 0.0
    borne: bool = False
    whole: bool = False
    doubt: str = ""
    state: bool = False
    language: str = ""

    @property
    def elsewhere(self) -> bool:
        """By its country, or by coordinates that are only those of the place that the reader took it for."""
        return self.own == -1.0 or self.place == GUESSED

    @property
    def score(self) -> float:
        """Hand-set weights, measured in docs/linking.md: the order of candidates.  What is sure, `grounds` tells."""
        if -1.0 in (self.kind, self.place, self.date) or not (self.name or self.key):
            return 0.0
        kind = 1.0 if self.kind == COMPATIBLE else self.kind  # good enough for proposing it
        named = (0.60 if self.whole else 0.45) * self.name + 0.20 * kind
        if self.elsewhere:
            return max(round(named - ELSEWHERE, 2), 0.0)
        if self.key or (self.place == self.own == self.name == 1.0):
            return 0.97 if self.name and (self.spoken or self.state) and not self.doubt else 0.86
        most = 0.96 if self.whole and not self.doubt else 0.86
        told = named + 0.10 * max(self.own, self.place) + 0.10 * self.spoken + 0.10 * self.date
        return round(min(told, most), 2)

    def told(self) -> tuple[str, ...]:
        """The deciding features in words, for a reason and for the graph."""
        said = {1.0: "agrees", 0.0: "unknown", -1.0: "contradicts", OTHER_KIND: "differs"}
        parts = ["same ISO, GeoNames or UN id"] if self.key else []
        language = f" ({self.language})" if self.language else ""
        parts.append(f"name {self.name:.2f}{language}")
        parts.append(f"type {said.get(self.kind, 'compatible')}")
        parts.append(f"country {said[self.own]}" + (", and spoken of beside it" if self.spoken else ""))
        parts += [f"{what} {said[value]}" for what, value in (("place", self.place), ("date", self.date)) if value]
        return tuple(parts)

    def words(self) -> str:
        return ", ".join(self.told())


GUESSED = -0.5  # which of several places is meant is the reader's guess, and so are its coordinates: no contradiction
OTHER_KIND = -0.5  # a person by the one, a body by the other: often only misread, so it speaks against, and decides not
COMPATIBLE = 0.5  # "a place" by the one, a town by the other


def features(entity: Entity, item: Item, country: str, context: Context = NOWHERE) -> Features:
    name, language, whole, borne = _name(entity, item)
    kind = _kind(entity.types, item.types)
    return Features(
        key=float(bool(set(entity.authority.split()) & set(item.keys))),
        name=name,
        kind=OTHER_KIND if kind == -1.0 and name == 1.0 and whole else kind,  # "Murray Bridge": a town's whole name
        own=0.0 if not (country and item.country) else 1.0 if country == item.country else -1.0,
        spoken=item.country in context.countries,
        place=_place(entity, item),
        date=_date(entity, item, context),
        borne=borne,
        whole=whole,
        doubt=_doubt(entity, item, context) if is_place(entity.types) else "",
        state="Country" in entity.types,
        language=language,
    )


def _doubt(entity: Entity, item: Item, context: Context) -> str:
    """A place's name may be a team's, a university's, a province's; a text tells by how it uses the name."""
    if not context.placed:
        return "the name is not used as a place's"
    own = fold(entity.label)
    bare = {name for name in map(fold, entity.names) if own.startswith(f"{name} ")}  # "Oklahoma" of "Oklahoma City"
    lands = frozenset().union(*(_divisions().get(name, frozenset()) for name in (own, *bare)))
    others = lands if "Settlement" in entity.types else lands - {entity.country}
    if others and "District" not in entity.types:
        return "another place bears the name"
    if any(_is_any_of(key, context) for key in entity.authority.split()):
        return "several towns of that country bear the name, and the division is not told"
    if _kind(entity.types, item.types) < 1.0 and not set(entity.authority.split()) & set(item.keys):
        return "the text or the item does not tell what kind of place it is"
    return ""


def _is_any_of(key: str, context: Context) -> bool:
    """Of towns of one name in one country; it is the one whose division is spoken of, and not those of the others."""
    if key not in _shared_names():
        return False
    own, others = _shared_names()[key]
    return own not in context.divisions or not others.isdisjoint(context.divisions - {own})


@cache
def _shared_names() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Towns that are not the only one of their name in their country -> their division, and those of the others."""
    with resources.path("data", "resolve", "shared_names.csv").open(encoding="utf-8", newline="") as file:
        return {r["town"]: (r["division"], frozenset(r["others"].split())) for r in csv.DictReader(file)}


@cache
def _divisions() -> Mapping[str, frozenset[str]]:
    """Folded names of the first divisions of countries (ISO 3166-2) -> the countries that have one of that name."""
    found: dict[str, set[str]] = defaultdict(set)
    for division in pycountry.subdivisions:
        if not division.parent_code:
            found[fold(division.name)].add(division.country_code)
    return {name: frozenset(lands) for name, lands in found.items()}


def _name(entity: Entity, item: Item) -> tuple[float, str, bool, bool]:
    """1 for its own name, 0.9 where other names agree, less for names that are only alike; language; whole; borne."""
    own = fold(entity.label)
    ours = {own} | {fold(n) for n in entity.names if n[:1] <= _LATIN or len(fold(n)) > SHORT}
    ours.discard("")
    theirs: dict[str, str] = {fold(item.label): item.languages[0] if item.languages else ""}
    for name, language in zip(item.names, item.languages or ("",) * len(item.names), strict=False):
        theirs.setdefault(fold(name), language)
    shared = ours & theirs.keys()
    if shared:
        met = own if own in shared else max(shared, key=lambda name: (len(name), name))
        if _is_short(met, own) and _speaks_against(own, met, entity, item):
            return 0.0, "", False, False
        if "Person" in item.types and " " not in max(shared, key=len) and met != fold(item.label):
            return SURNAME, "", False, True
        return 1.0 if met == own else 0.9, theirs[met], _is_whole(met) and _is_whole(own), True
    if not own:
        return 0.0, "", False, False
    near, best = max((alike(own, name), name) for name in theirs)
    if near < (SIMILAR_WORDS if " " in own else SIMILAR):
        return 0.0, "", False, False
    return round((0.7 if " " in own else 0.4) * near, 2), theirs[best], _is_whole(own), False


def _is_short(name: str, whole: str) -> bool:
    """Whether it is a word of the whole name, or its initials."""
    return " " not in name and " " in whole and (name in whole.split() or name[:1] == whole[:1])


def _speaks_against(own: str, met: str, entity: Entity, item: Item) -> bool:
    """Of an item that bears but a short form: a surname is no town, and initials are of many."""
    if met in own.split():
        return _kind(entity.types, item.types) == OTHER_KIND
    whole = [name for name in map(fold, (item.label, *item.names)) if " " in name]
    return " " in fold(item.label) and all(alike(own, name) < SIMILAR_WORDS for name in whole)


def _is_whole(name: str) -> bool:
    """ "vladimir putin"; not "d c"."""
    return sum(len(word) > 1 for word in name.split()) > 1


def _kind(ours: Sequence[str], theirs: Sequence[str]) -> float:
    mine, other = set(ours), set(theirs)
    if not mine or not other:
        return 0.0
    if mine & other - GENERAL or (mine & other and not (mine | other) & SPECIFIC):
        return 1.0
    if any(family & mine and family & other for family in FAMILIES):
        return 1.0
    if is_place(mine) and is_place(other):  # a place of no known kind may be any; a road is no town
        if not (mine & SPECIFIC and other & SPECIFIC):
            return COMPATIBLE
        return OTHER_KIND if mine & INHABITED and other & INHABITED else -1.0
    return COMPATIBLE if mine & other else OTHER_KIND


def is_place(types: Collection[str]) -> bool:
    return "Place" in types or not SPECIFIC.isdisjoint(types)


def _place(entity: Entity, item: Item) -> float:
    """Whether the coordinates tell of one spot; areas have their middle elsewhere in every table."""
    if not (entity.latitude and entity.longitude) or item.latitude is None or item.longitude is None:
        return 0.0
    apart = kilometres(float(entity.latitude), float(entity.longitude), item.latitude, item.longitude)
    if POINTS.isdisjoint(entity.types) or entity.point:
        return 0.0
    if NEAR < apart <= FAR:
        return 0.0
    return 1.0 if apart <= NEAR else GUESSED if entity.located else -1.0


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    a, b, c, d = map(radians, (lat, lon, other_lat, other_lon))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 12742.0 * asin(sqrt(min(1.0, half)))


def _date(entity: Entity, item: Item, context: Context) -> float:
    """A person acts while alive; a war, a treaty or a resolution is of the years that it is told of."""
    if not context.first:
        return 0.0
    first, last = int(context.first), int(context.last or context.first)
    if "Person" in entity.types:
        born, died = item.born[:4], item.died[:4]
        if (born and int(born) + YOUNGEST > last) or (died and int(died) < first):
            return -1.0
        return 0.0
    began = item.began[:4]
    if began and not {"Conflict", "Instrument", "Treaty", "Resolution", "Decree"}.isdisjoint(entity.types):
        return 1.0 if first - 1 <= int(began) <= last else -1.0
    return 0.0
