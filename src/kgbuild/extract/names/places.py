"""Words with known names -> places: by the tables, by head words ("X district", "city of X"), by where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from msgspec.structs import replace

from kgbuild.extract.names.areas import area, area_class, holds_area
from kgbuild.extract.names.atoms import LOCATIVE, Atom
from kgbuild.extract.names.definitions import defined
from kgbuild.extract.names.heads_of_places import (
    ADMIN,
    FEATURE,
    VAGUE,
    called_place,
    joined,
    listed_as,
    place_heads,
)
from kgbuild.extract.names.organ_tables import MONTHS
from kgbuild.extract.names.shared_heads import shared
from kgbuild.extract.names.spots import Spot
from kgbuild.extract.names.words import Line, capital_run, fold_word, heads, lexicon

_FIRST = {  # heads that stand before the name
    "lake": "NaturalFeature", "mount": "NaturalFeature", "cape": "NaturalFeature", "fort": "Facility",
    "river": "NaturalFeature", "port": "Settlement", "camp": "Facility",
}  # fmt: skip
_OF_FEATURE = {
    "isthmus": "NaturalFeature", "gulf": "NaturalFeature", "bay": "NaturalFeature", "strait": "NaturalFeature",
    "straits": "NaturalFeature", "island": "NaturalFeature", "islands": "NaturalFeature", "valley": "NaturalFeature",
    "port": "Settlement", "peninsula": "Region", "republic": "Region", "monastery": "Facility",
}  # fmt: skip
_LANDS = frozenset({"colony", "province", "territory", "county"})
_COMPASS = frozenset(
    ["northern", "southern", "eastern", "western", "central", "lower", "upper", "north", "south", "east", "west"]
)


def find_places(line: Line, atoms: Sequence[Atom], used: frozenset[int], persons: frozenset[int]) -> list[Spot]:
    """Places in text order.  used: words of organizations and instruments, where only known names are places."""
    spots = [*_known(line, atoms, persons), *_unknown(line, atoms, used | persons)]
    spots.sort(key=lambda s: (s.start, s.first))
    spots = shared(line, spots)
    more = _listed(line, atoms, spots, used | persons)
    if more:
        spots = shared(line, sorted([*spots, *more], key=lambda s: (s.start, s.first)))
    spots += _features(line, atoms, used | persons)
    features = [s for s in spots if s.feature or s.head in _FIRST]
    spots = [s for s in spots if s.feature or not any(_inside(s, f) for f in features if f is not s)]
    return sorted(spots, key=lambda s: (s.first, -s.last))


_TITLES = ("title", "heading", "caption")  # where capitals tell no names


def _part_by_name(line: Line, atom: Atom) -> bool:
    """Whether a point of the compass with a capital of its own belongs to the name."""
    k = atom.first - 1
    return (
        k > 0
        and line.cap[k]
        and line.low[k] in _COMPASS
        and line.low[k - 1].isalpha()
        and line.sentence.block.kind not in _TITLES
    )


def _inside(spot: Spot, feature: Spot) -> bool:
    """Whether a spot is the name of a natural feature or a port, or part of it, or the very name of another feature."""
    within = feature.start <= spot.start and spot.end <= feature.end
    whole = feature.cue == "NaturalFeature" or feature.head == "port"
    return within and (whole or (spot.start, spot.end) == (feature.start, feature.end))


def _known(line: Line, atoms: Sequence[Atom], persons: frozenset[int]) -> Iterator[Spot]:
    for atom in atoms:
        if atom.people is not None or atom.first in persons or _of_a_people(line, atom.first, atom.last):
            continue
        name = line.words(atom.first, atom.last)
        spot = Spot(atom.first, atom.last, atom.first, atom.last, name, records=atom.records)
        if _part_by_name(line, atom):  # "West |Florida" is no Florida
            first, kind = atom.first - 1, "Region" if atom.best.types[0] in ("Country", "State", "Region") else ""
            yield Spot(first, atom.last, first, atom.last, line.words(first, atom.last), cue=kind)
        else:
            yield _with_head(line, spot)


def _of_a_people(line: Line, first: int, last: int) -> bool:
    """ "66 |Sicilian| towns": a people in no table, even where a village somewhere bears the name."""
    token = line.tokens[first]
    one = first == last and token.pos_ == "ADJ" and token.dep_ == "amod"
    return one and token.lower_.endswith(("ian", "ean", "ish", "ese")) and token.head.tag_ == "NNS"


def _with_head(line: Line, spot: Spot) -> Spot:
    """Widened over "district", "city of", and the class that these say."""
    after = line.word(spot.end + 1)
    kind = place_heads().get(after, "")
    record = spot.records[0] if spot.records else None
    if kind in ADMIN and after not in VAGUE and not (record and record.types[0] in ("Country", "State")):
        unknown_next = line.word(spot.end + 2) == "of" and line.is_cap(spot.end + 3)
        container = unknown_next and kind == "Settlement" and line.word(spot.start - 1) == "the" and record is not None
        if not container and line.tokens[spot.end + 1].pos_ in ("NOUN", "PROPN"):
            return replace(spot, last=spot.end + 1, cue=kind, head=after)
    k = spot.start - 1
    if line.word(k) == "the":
        k -= 1
    if line.word(k) == "of" and line.word(k - 1) in heads("place_of") and line.word(k - 1) not in VAGUE:
        head = line.word(k - 1)
        kind = place_heads().get(head, "")
        # "Yanshag village of Kalbajar" names the village; "the Kalbajar village of Charektar" the one after "of"
        owned = (
            line.is_cap(k - 2)
            and line.word(k - 2) not in heads("not_a_name")
            and not (line.word(k - 3) == "the" and kind == "Settlement" and record is None)
        )
        if kind in ADMIN and not owned and not head.endswith("s") and not (record and record.types[0] == "Country"):
            return replace(spot, first=k - 1, cue=kind, head=head)
    cue = _defined(line, spot)
    return replace(spot, cue=cue) if cue else spot


def _defined(line: Line, spot: Spot) -> str:
    return "" if spot.records and spot.records[0].types[0] in ("Country", "State") else defined(line, spot.end)


def _unknown(line: Line, atoms: Sequence[Atom], used: frozenset[int]) -> Iterator[Spot]:
    """Capitalised names in no table that stand where a place stands."""
    stop = heads("not_a_name")
    known = frozenset(i for a in atoms for i in range(a.first, a.last + 1))
    barred = used | known
    after = 0
    for i in line.capitals:
        if i < after or i in barred or line.low[i] in stop or line.low[i] in MONTHS:
            continue
        last = capital_run(line, i, stop, barred)
        after = last + 1
        end = last
        while end > i and line.low[end] in place_heads():
            end -= 1
        head = line.word(end + 1)
        kind = place_heads().get(head, "")
        words = Spot(i, end, i, end, line.words(i, end), certain=False)
        proper = all(line.tokens[k].pos_ in ("PROPN", "NOUN", "ADJ", "PUNCT", "X", "ADP") for k in range(i, end + 1))
        proper = proper or called_place(line, i)  # "the village of |Tell| Nasri"
        if (
            not proper
            or _of_a_people(line, i, end)
            or (i == last and line.low[i] in _COMPASS)
            or (line.text[i].isupper() and len(line.text[i]) > 1 and i == end)
        ):
            pass
        elif several := listed_as(line, i, last):
            yield replace(
                words, end=last, last=last, name=line.words(i, last), cue=place_heads()[several], certain=True
            )
        elif kind in ADMIN and head not in VAGUE and line.low[i] not in _COMPASS:
            yield replace(words, last=end + 1, cue=kind, head=head, certain=True)
        elif (k := area(line, i, last)) > 0:
            name, kind = line.words(i, last), area_class(line.low[k])
            yield replace(words, end=last, last=k, name=name, cue=kind, head=line.low[k], certain=True)
        else:
            widened = _with_head(line, words)
            if widened.cue:
                yield replace(widened, certain=True)
            elif line.low[i] in heads("role") or place_heads().get(line.low[last], "") in FEATURE:
                pass
            elif holds_area(line, i) or (line.word(i - 1) in LOCATIVE and _locative(line, i, last)):
                yield replace(words, end=last, last=last, name=line.words(i, last))


def _locative(line: Line, first: int, last: int) -> bool:
    """Whether "in X" speaks of a place: no "in Parliament", "to Congress", "from God"."""
    token = line.tokens[first - 1]
    if line.tokens[last].pos_ != "PROPN" or last - first > 4:
        return False
    if line.is_cap(last + 1) and line.tokens[last].dep_ in ("amod", "compound"):
        return False  # "in |Roman| Syria"
    if any(line.low[k] in heads("organization") or line.low[k] in heads("role") for k in range(first, last + 1)):
        return False
    if line.word(last + 1) in ("'s", "-") or (
        line.tokens[last + 1].tag_ in ("NN", "NNS") if last + 1 < len(line) else False
    ):
        return False
    if line.low[first - 1] in ("to", "from"):
        return token.head.pos_ == "VERB" and token.head.lemma_.lower() in _MOVES
    return True


_MOVES = frozenset(
    ["go", "come", "move", "travel", "return", "flee", "withdraw", "retreat", "march", "advance", "fly", "arrive",
     "send", "deport", "extend", "run", "drive", "sail", "retire", "escape"]
)  # fmt: skip


def _listed(line: Line, atoms: Sequence[Atom], spots: Sequence[Spot], used: frozenset[int]) -> list[Spot]:
    """Unknown names in a list with a place, or in a list that ends with "in PLACE"."""
    stop = heads("not_a_name")
    taken = (
        used
        | {i for s in spots for i in range(min(s.first, s.start), s.last + 1)}
        | {i for a in atoms for i in range(a.first, a.last + 1)}
    )
    runs: list[tuple[int, int]] = []
    after = 0
    for i in line.capitals:
        if (
            i >= after
            and i not in taken
            and line.low[i] not in stop
            and line.tokens[i].pos_ in ("PROPN", "NOUN", "ADJ", "X", "ADV", "VERB")
            and not (line.low[i].endswith("ly") and line.word(i + 1) == ",")
        ):
            last = capital_run(line, i, stop, taken)
            after = last + 1
            if not any(line.low[k] in no_place() for k in (i, last)):
                runs.append((i, last))
    if not runs:
        return []
    members = sorted([*runs, *((s.start, s.last) for s in spots)])
    known = {(s.start, s.last) for s in spots}
    found: list[Spot] = []
    group: list[tuple[int, int]] = []
    for member in [*members, (10**9, 10**9)]:
        if group and not joined(line, group[-1][1], member[0]):
            group = _unsure(line, group, known)
            k = group[-1][1] + 1 if group else 0
            inside = bool(group) and line.word(k) in ("in", "within") and any(s.first in (k + 1, k + 2) for s in spots)
            before = line.word(group[0][0] - 1) if group else ""
            if (any(m in known for m in group) and len(group) > 1) or (
                inside and (before in ("of", "in", "to", "from", "near", ",", "that") or _acted_on(line, group))
            ):
                found += [Spot(a, b, a, b, line.words(a, b), certain=False) for a, b in group if (a, b) not in known]
            group = []
        group.append(member)
    return found


def _acted_on(line: Line, group: Sequence[tuple[int, int]]) -> bool:
    """Whether the list is what a verb does something to: "They took |A, B and C in D"."""
    return group[0][0] > 0 and line.tokens[group[0][0] - 1].pos_ == "VERB"


@cache
def no_place() -> frozenset[str]:
    table = lexicon("instruments")
    words = frozenset().union(*(heads(n) for n in ("role", "organization", "force", "organ", "conflict")))
    return (
        words
        | frozenset(table["treaty"])
        | frozenset(table["decree"])
        | MONTHS
        | {"resolution", "article", "chapter", "annex"}
    )


def _unsure(line: Line, group: list[tuple[int, int]], known: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without a last unknown member that only a comma adds: "in Kalbajar, Hikmet said"."""
    while group and group[-1] not in known and (len(group) == 1 or line.word(group[-1][0] - 1) == ","):
        k = group[-1][1] + 1
        if line.word(k) in ("in", "within") and line.is_cap(k + 1):
            break
        group = group[:-1]
    return group


@cache
def _feature_heads() -> frozenset[str]:
    return frozenset(word for word, kind in place_heads().items() if kind in FEATURE) | set(_FIRST) | set(_OF_FEATURE)


def _features(line: Line, atoms: Sequence[Atom], used: frozenset[int]) -> Iterator[Spot]:
    """Roads, rivers, buildings: "the Toganali-Kalbajar road", "Istisu sanatorium", "Isthmus of Tehuantepec"."""
    if line.vocabulary.isdisjoint(_feature_heads()):
        return
    stop = heads("not_a_name")
    table = place_heads()
    for i, low in enumerate(line.low):
        kind = table.get(low, "")
        if line.cap[i] and low in _FIRST and line.is_cap(i + 1) and i + 1 not in used and line.word(i + 1) not in stop:
            last = capital_run(line, i + 1, stop, used)
            land = line.low[last] in _LANDS  # "Cape Colony" is no cape
            if not land and not any(a.first == i and a.last == last and _is_town(a, _FIRST[low]) for a in atoms):
                yield Spot(i, last, i, last, line.words(i, last), cue=_FIRST[low], head=low)
        elif low in _OF_FEATURE and line.cap[i] and line.word(i + 1) == "of" and i not in used:
            start = i + 2 + (line.word(i + 2) == "the")
            if line.is_cap(start) and low != "republic" and low not in ("port",):
                last = capital_run(line, start, stop, used)
                yield Spot(i, last, i, last, line.words(i, last), cue=_OF_FEATURE[low], head=low)
        elif (
            kind in FEATURE and i > 0 and i not in used and low != "border" and line.tokens[i].pos_ in ("NOUN", "PROPN")
        ):
            k = i - 1
            if line.text[k] == '"':
                k -= 1
            first = k + 1
            while (
                k >= 0
                and k not in used
                and (
                    (line.cap[k] and line.low[k] not in stop)
                    or (line.low[k] in ("-", "–") and line.is_cap(k - 1) and line.is_cap(k + 1))
                    or (first <= k + 1 and low in heads("kinded") and line.low[k] in heads("kind"))
                )
            ):
                first = k
                k -= 1
            while first < i and ((line.low[first] in _COMPASS and first == 0) or line.text[first] in ("-", "–", '"')):
                first += 1
            if first >= i or not any(line.cap[k] for k in range(first, i)):
                continue
            kinded = line.low[i - 1] in heads("kind")
            if low in VAGUE and not (line.cap[i] or kinded or low in ("station", "plant", "bridge", "camp", "church")):
                continue
            if any(a.first <= first and a.last >= i for a in atoms if a.people is None):
                continue
            demonym = next((a for a in atoms if a.people is not None and a.first == first), None)
            if demonym is not None and demonym.last == i - 1:
                continue
            yield Spot(first, i, first, i, line.words(first, i).replace('"', ""), cue=kind, head=low)


def _is_town(atom: Atom, kind: str) -> bool:
    """Whether a name that begins like a feature's is a known town's: "Port Arthur", "Cape Town", no "Mount Hermon"."""
    if atom.people is not None:
        return False
    return kind != "NaturalFeature" or (atom.best.types[0] == "Settlement" and atom.best.population >= _CITY)


_CITY = 100_000  # inhabitants; smaller towns are named after the mountain or lake rather than meant instead of it


def spot_key(spot: Spot) -> str:
    """Key of a place that no table knows."""
    name = fold_word(spot.name)
    if spot.feature:
        return f"place:{name.replace('sub station', 'substation')}:{spot.cue.lower()}"
    return f"place:{name}"
