"""Names of places side by side -> that one lies in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgbuild.extract.annotations import Containment
from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.heads_of_places import ADMIN, SEVERAL, place_heads
from kgbuild.extract.names.tellings import Told, by_sentence, outermost
from kgbuild.extract.names.words import Line, heads
from kgbuild.model import Span


@dataclass(frozen=True, slots=True)
class Lies:
    place: str
    within: str
    span: Span

    def made(self, ids: Mapping[str, str], cast: Cast) -> Containment:
        return Containment(place=ids[cast.key(self.place)], within=ids[cast.key(self.within)], span=self.span)


def containments(lines: Sequence[Line], told: Sequence[Told], cast: Cast) -> list[Lies]:
    """ "X district of Y", "X, a town in Y", "X village in Y", "Budapest, Hungary", "X lies within Y"."""
    found: dict[tuple[str, str], Lies] = {}
    for number, names in by_sentence(told):
        line = lines[number]
        top = outermost([t for t in names if t.form == "name"])
        places = [
            t for t in names if "Place" in t.types and t.form == "name" and (t in top or t.kind or _state(t, top))
        ]
        for lies in _adjectives(line, names, places):
            found.setdefault((cast.key(lies.place), cast.key(lies.within)), lies)
        for one, other in _pairs(places):
            if cast.key(one.key) == cast.key(other.key):
                continue
            if _inside(line, one, other):
                lies = Lies(one.key, other.key, Span(one.span.start, other.span.end))
                found.setdefault((cast.key(one.key), cast.key(other.key)), lies)
            elif _of_its(line, one, other):
                lies = Lies(other.key, one.key, Span(one.span.start, other.span.end))
                found.setdefault((cast.key(other.key), cast.key(one.key)), lies)
        for lies in _lists(line, places, cast):
            found.setdefault((cast.key(lies.place), cast.key(lies.within)), lies)
    return [
        lies
        for (place, within), lies in found.items()
        if (within, place) not in found or found[within, place].span > lies.span
    ]


def _state(place: Told, top: Sequence[Told]) -> bool:
    """ "the capital of |Gezira| state": the state is the place, though its words can mean its government."""
    return any(t.kind == "state" and t.first == place.first and t.last == place.last + 1 for t in top)


def _adjectives(line: Line, names: Sequence[Told], places: Sequence[Told]) -> Iterator[Lies]:
    """ "the |Saudi city of Jeddah|", "the |Syrian border town of Azaz|", "the |Ethiopian capital, Addis Ababa|"."""
    for one in names:
        if one.form != "demonym" or "Country" not in one.types:
            continue
        at = one.last + 1
        while at <= one.last + 2 and line.word(at) in _DESCRIBING:
            at += 1
        head, after = line.word(at), line.word(at + 1)
        capital = head == "capital"
        if not capital and (after != "of" or head not in place_heads() or head in ("side", "part")):
            continue
        first = at + 1 + (after == "of" or (capital and after == ","))
        for other in places:
            if other.first in (first, at) and other.last >= first:
                for each in (other, *(_listed_with(line, other, places) if head in SEVERAL else ())):
                    yield Lies(each.key, one.key, Span(one.span.start, each.span.end))


def _listed_with(line: Line, first: Told, places: Sequence[Told]) -> Iterator[Told]:
    """The names that follow a first one in a list: "the Congolese towns of Goma |and Bukavu|"."""
    last = first.last
    for other in places:
        if other.first > last and {line.word(k) for k in range(last + 1, other.first)} <= _LISTING:
            yield other
            last = other.last


def _pairs(places: Sequence[Told]) -> Iterator[tuple[Told, Told]]:
    for index, one in enumerate(places):
        for other in places[index + 1 : index + 4]:
            if other.first > one.last:
                yield one, other


_RANK = {
    "Country": 4,
    "State": 4,
    "Region": 3,
    "District": 2,
    "Settlement": 1,
    "Place": 1,
    "Facility": 0,
    "NaturalFeature": 2,
    "Road": 0,
}
_DESCRIBING = frozenset(
    ["border", "port", "coastal", "frontier", "garrison", "market", "mountain", "resort"]
    + ["northern", "southern", "eastern", "western", "central"]
    + [f"{one}{hyphen}{two}" for one in ("north", "south") for hyphen in ("", "-") for two in ("eastern", "western")]
)
_OF_TOWNS = frozenset(["neighbourhood", "neighborhood", "suburb", "borough"])
_LISTING = frozenset({",", "and", "or", "the"})
_ASIDE = re.compile(r"[*_]*\s*\([^()]*\)")
_CENTRES = frozenset(
    {
        "center",
        "centre",
        "capital",
        "seat",
        "part",
        "suburb",
        "outskirts",
        "edge",
        "largest",
        "biggest",
        "smallest",
        "oldest",
    }
)
_BETWEEN = re.compile(
    r"^,? ?(?:,? (?:a|an|the) (?:[A-Za-z0-9-]+ ){0,3}?(?P<head>[a-z]+) (?:of|in|on|within|on the \w+ edge of)|"
    r"(?:lies|is|are|was|is located|is situated|lie|remains|has remained) "
    r"(?:in|within|inside|part of|a part of|an? \w+ of|an? \w+ in|"
    r"(?:at|on) the (?:[\w-]+ )?(?:tip|coast|end|corner|shores?) of)|"
    r",? capital of|(?:is|was|remains|became) (?:a|an|the) (?:[\w-]+ ){0,4}?(?P<kind>\w+) (?:of|in|on)|"
    r"(?P<side>in the (?:(?:north|south)(?:-?(?:east|west))?|east|west|centre|center|heart) of|"
    r"in the (?:(?:(?:north|south)(?:-?east|-?west)?|east|west)(?:ern)?|central|old) "
    r"(?:part|half|suburbs|outskirts|quarter) of)|"
    r"(?P<of>of|in|within|inside)) "
    r"(?:the |today's |modern |modern-day |present-day |what is (?:now|today) |what was then |then |"
    r"self-proclaimed |central |breakaway |disputed |autonomous |contested |"
    r"(?:\w+ )?countryside of |"
    r"(?:region|province|republic|state|district|county|territory|governorate) of |"
    r"(?:north|south|east|west)(?:-?(?:east|west))?(?:ern)? )*(?:[A-Z]\w+(?:ist|ian|ean|ish|ese|ic|an|ite|id) )?$"
)


def _inside(line: Line, one: Told, other: Told) -> bool:
    start = line.tokens[one.last].idx + len(line.tokens[one.last])
    gap = _ASIDE.sub("", line.plain[start : line.tokens[other.first].idx], count=1)
    headed = line.word(one.last + 1) in place_heads() and line.is_cap(one.last + 1)
    if headed:  # "Borno |State|, Nigeria"
        gap = gap[1 + len(line.word(one.last + 1)) :]
    low, high = _RANK.get(one.types[0], 1), _RANK.get(other.types[0], 1)
    if _owns_next(line, other):
        return False  # "Palma, in |Mozambique|'s Cabo Delgado province": in the province
    if re.fullmatch(_COMMA_IN, gap):
        return low < high
    if _COMPASS_IN.fullmatch(gap):  # "in Kidal |in northern| Mali"
        return low < high or (one.kind in _OF_TOWNS and low == high)
    if gap in (", ", " ,") and line.word(other.last + 1) in ("'s", "’s") and _its_town(line, other.last + 2):
        return low < high
    if gap == " (" and line.word(other.last + 1) == ")":  # a dateline's "Mosul (Iraq)"
        return one.types[0] == "Settlement" and other.types[0] in ("Country", "Region", "District")
    if gap in (", ",):
        after = line.word(other.last + 1)
        wide = other.types[0] in ("Country", "Region", "District") or (other.types[0] == "Settlement" and low == 0)
        middle = low >= 2 and high == 4 and _third(line, one)
        closed = line.word(one.first - 1) == "in" and after in (".", "", ")")  # "in Mindanao, Philippines."
        wide = (
            wide
            and low < high
            and (
                low <= 1
                or one.types[0] == "NaturalFeature"
                or (high == 4 and (headed or line.word(one.last) in place_heads()))
                or (low == 3 and closed)
                or middle
                or _dateline(line, one, other)
            )
        )
        return (
            wide
            and after not in ("and", "or")
            and not (line.is_cap(other.last + 1) and after in heads("role"))  # "At Yalta, |U.S. President| X said"
            and (line.word(one.first - 1) != "," or middle)
            and (after in (",", ".", "for", "", ")", "on", "where", "to") or after.isalpha())
        )
    between = line.plain[start : line.tokens[other.first].idx]
    if _TODAY_IN.fullmatch(between):  # "Breslau |(now in| Poland)"
        return low < high
    bracket = _IN_BRACKETS.fullmatch(between)
    if bracket is not None:  # "Panama |(a province of| Colombia)"
        return bracket.group("head") in place_heads() and high >= low
    match = _BETWEEN.match(" " + gap if gap and not gap.startswith((" ", ",")) else gap)
    if match is None:
        return False
    if match.group("kind"):
        return (match.group("kind") in place_heads() or match.group("kind") in _CENTRES) and high >= low
    if match.group("side"):
        return one.types[0] not in ("Country", "State")
    if match.group("head"):
        return (match.group("head") in place_heads() or match.group("head") in _CENTRES) and high >= low
    if match.group("of") and match.group("of") != "of":
        # "X district in Y", "Zar in Qubadli District": a verb's "in" binds elsewhere
        preposition = line.tokens[one.last + 1] if one.last + 1 < len(line) else None
        near = preposition is not None and one.first <= preposition.head.i <= one.last
        listed = line.word(one.first - 1) in ("in", "at", "near", "from", "to", "of") and other.kind in place_heads()
        whole = headed or line.word(one.last) in place_heads() or _called(line, one)
        return (near or bool(one.kind) or listed or whole) and (high > low or (one.kind in _OF_TOWNS and high == low))
    if match.group("of"):
        return bool(one.kind) and one.kind in place_heads() and high >= low
    return high >= low


_IN_BRACKETS = re.compile(
    r"[*_]*\s*\((?:(?:then|now|today|an?|the) )*(?:[a-z-]+ ){0,2}?(?P<head>[a-z]+) (?:of|in) (?:the )?"
)
_TODAY_IN = re.compile(
    r"[*_]*\s*\((?:located |situated )?(?:now|today|currently|nowadays|at present|(?:in )?(?:modern|present)-day|"
    r"in (?:modern|present|today's|what is now|what is today))(?: in)? (?:the )?(?:\w+ern )?"
)
_SIDE = r"(?:(?:far |extreme )?(?:(?:north|south)(?:-?(?:east|west))?|east|west|central)(?:ern)? )?"
_COMMA_IN = re.compile(rf" ?, ?in (?:the )?(?:[A-Z][\w-]+(?: [A-Z][\w-]+)?['’]s )?{_SIDE}(?:region of |province of )?")
_COMPASS_IN = re.compile(r"(?:,? in (?:far |the )?|, )(?:(?:north|south)(?:-?(?:east|west))?|east|west)ern ")
_LIST_IN = re.compile(rf"(?: ?,)?(?: both| all)? (?:in|within) (?:the )?{_SIDE}")


def _called(line: Line, one: Told) -> bool:
    """ "the |island of| Jolo"."""
    return line.word(one.first - 1) == "of" and line.word(one.first - 2) in place_heads()


def _owns_next(line: Line, other: Told) -> bool:
    """ "|Mozambique|'s Cabo Delgado province"."""
    k = other.last + 2
    return line.word(other.last + 1) in ("'s", "’s") and (
        line.is_cap(k) or ("-" in line.word(k) and line.is_cap(k + 1))
    )


def _third(line: Line, one: Told) -> bool:
    """ "in Bama, |Borno State|, Nigeria": the middle of three that go up."""
    k = one.first - 2  # over the first of the three
    while k > 0 and line.is_cap(k):
        k -= 1
    return line.word(k) in ("in", "at", "near", "of", "from", "to")


def _its_town(line: Line, k: int) -> bool:
    """ "Aleppo, Syria's |second city|,": after the country comes what the place before is in it."""
    for j in range(k, min(k + 5, len(line))):
        if line.word(j) in place_heads() or line.word(j) in _CENTRES:
            return line.word(j + 1) in (",", ".", "", "and", "(") or line.word(j) in _CENTRES
    return False


def _dateline(line: Line, one: Told, other: Told) -> bool:
    """ "KHERSON, Ukraine, Nov 14 -": a place in capitals at the head of a text."""
    return other.types[0] == "Country" and one.first == 0 and line.text[one.last].isupper()


def _of_its(line: Line, one: Told, other: Told) -> bool:
    """ "the Kalbajar village of Charektar", "Azerbaijan's Kalbajar district"."""
    between = line.text[one.last + 2 : other.first]
    described = len(between) < 2 or (len(between) == 3 and between[1] == "-")  # "South Sudan's oil-rich Unity State"
    if line.word(one.last + 1) == "'s" and _described_towns(line, one, other):
        return _RANK.get(one.types[0], 1) > _RANK.get(other.types[0], 1)
    if line.word(one.last + 1) == "'s" and described and all(w.islower() or w == "-" for w in between):
        if one.types[0] == "NaturalFeature" or line.tokens[other.last].dep_ == "compound":
            return False  # "Georgia's |Black Sea| resorts"
        return _RANK.get(one.types[0], 1) > _RANK.get(other.types[0], 1) and (
            bool(other.kind)
            or line.word(other.last) in place_heads()
            or (bool(between) and line.word(other.last + 1) in place_heads() and line.is_cap(other.last + 1))
        )
    inner = line.word(one.last + 1)
    return (
        other.first == one.last + 1
        and place_heads().get(inner) == "Settlement"
        and other.kind == inner
        and line.word(other.first + 1) == "of"
    )


def _described_towns(line: Line, one: Told, other: Told) -> bool:
    """ "|Ghana|'s northern market towns of |Bawku and Bimbilla|": what they are, then their names."""
    of = next((k for k in range(one.last + 2, min(one.last + 8, other.first)) if line.word(k) == "of"), 0)
    head = line.word(of - 1)
    if (
        not of
        or place_heads().get(head) not in ADMIN
        or any(not line.low[k].isalpha() for k in range(one.last + 2, of))
    ):
        return False
    return {line.word(k) for k in range(of + 1, other.first) if not line.cap[k]} <= (
        _LISTING if head in SEVERAL else set()
    )


def _lists(line: Line, places: Sequence[Told], cast: Cast) -> Iterator[Lies]:
    """ "A, B and C in Y District": the place after the list holds all of them."""
    group: list[Told] = []
    for one in places:
        if group and one.first > group[-1].last:
            gap = line.plain[
                line.tokens[group[-1].last].idx + len(line.tokens[group[-1].last]) : line.tokens[one.first].idx
            ]
            if re.fullmatch(r",? ?(?:and |or )?", gap):
                group.append(one)
                continue
            if len(group) > 1 and _LIST_IN.fullmatch(gap):
                high = _RANK.get(one.types[0], 1)
                for member in group:
                    low = _RANK.get(member.types[0], 1)
                    below = low < high or (low == high == _RANK["Region"] and bool(member.kind) and not one.kind)
                    if below and cast.key(member.key) != cast.key(one.key):
                        yield Lies(member.key, one.key, Span(member.span.start, one.span.end))
        group = [one]
