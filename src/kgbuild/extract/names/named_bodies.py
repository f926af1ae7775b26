"""Words -> bodies named by their head word: "Ministry of Digital Development", "Tigray People's Liberation Front"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from kgbuild.extract.names.atoms import Atom
from kgbuild.extract.names.organ_tables import BODY, FORCE, MONTHS
from kgbuild.extract.names.words import Found, Line, capital_run, first_names, heads

_MISSIONS = frozenset(
    ["mission", "operation", "force", "office", "tribunal", "administration", "team", "group", "authority"]
)
_SENDERS = frozenset(
    ["nations", "un", "u.n.", "union", "osce", "nato", "multinational", "international", "peacekeeping"]
)
_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th|d)?")
_JOIN = frozenset({"of", "for", "on", "in", "and", "the", "&", ",", "to", "against", "with"})
_WHOSE = frozenset({"people", "peoples", "women", "men", "workers", "farmers", "peasants", "students", "children",
                    "mothers", "soldiers", "citizens", "lord"})  # fmt: skip
_SURNAMES = ("ov", "ova", "yev", "yeva", "eva", "yan", "zade", "oğlu", "oglu", "shvili", "enko")
_SITTING = frozenset(["president", "king", "queen", "governor", "chancellor", "mayor", "speaker", "premier"])


def named(
    line: Line, starts: Mapping[int, Atom], bodies_end: frozenset[int], country_of: Callable[[Atom], str]
) -> Iterator[Found]:
    """bodies_end: last words of bodies that are known already.  country_of: ISO code of the state behind a name."""
    nouns, stop = heads("organization"), heads("not_a_name")
    for i in line.capitals:
        low = line.low[i]
        if low == "operation" and line.word(i - 1) not in _SENDERS:
            continue
        if low not in nouns or line.tokens[i].pos_ not in ("PROPN", "NOUN"):
            continue
        if line.is_cap(i + 1) and line.word(i + 1) in nouns:
            continue
        if any(last == i for last in bodies_end):
            continue
        first = i
        while first > 0 and (_names_on(line, first - 1, stop) or _bridge(line, first - 1, nouns, stop)):
            first -= 1
        unit = low in heads("unit")
        if unit and _ORDINAL.fullmatch(line.word(first - 1)):
            first -= 1
        while first < i and (
            (line.low[first] in stop and line.low[first] != "armed")
            or line.low[first] in _JOIN
            or line.text[first] in ("-", "'s")
        ):
            first += 1
        if low == "front" and first == i - 1 and line.low[first] in heads("beside_name") and line.word(i + 1) != "of":
            continue  # "the Western Front" is where armies fight
        last = _tail(line, i, mission=low in _MISSIONS and any(w in _SENDERS for w in line.low[first:i]))
        if first == i and last == i:
            continue
        if first == i and low in ("house", "times", "news", "group", "chamber", "service", "front", "side"):
            continue
        words = line.words(first, last)
        atom = starts.get(first)
        if atom is not None and atom.people is None and (atom.last >= last or low in ("department", "county")):
            continue  # "West Bank"
        country = ""
        if atom is not None:
            country = country_of(atom)
        types = FORCE if unit else BODY
        yield Found(first, last, f"org:{line.folded(first, last)}", types, words, country=country, kind=low)


def _names_on(line: Line, k: int, stop: frozenset[str]) -> bool:
    if line.low[k] == "-" or line.text[k] in ("'", "’"):
        return line.is_cap(k - 1) and line.is_cap(k + 1)
    if line.text[k] == "'s":  # "Tigray |People's| Liberation Front"
        return line.is_cap(k - 1) and line.word(k - 1) in _WHOSE and line.is_cap(k + 1)
    if line.low[k] == "armed" and line.word(k + 1) == "forces":
        return line.cap[k]
    return line.cap[k] and line.low[k] not in stop and line.low[k] not in ("president", "minister")


def _bridge(line: Line, k: int, nouns: frozenset[str], stop: frozenset[str]) -> bool:
    """ "Digital Development |and Transport Committee" """
    return (
        line.low[k] in ("and", "&")
        and line.is_cap(k - 1)
        and line.word(k + 1) not in nouns
        and line.low[k - 1] not in stop
        and line.low[k - 1] not in nouns
    )


def _wing(line: Line, hyphen: int) -> bool:
    """ "Liberation Movement|-North": a part of a movement that split, and no "Army|-Backed"."""
    spaced = line.tokens[hyphen - 1].whitespace_ or line.tokens[hyphen].whitespace_
    return not spaced and line.is_cap(hyphen + 1) and line.tokens[hyphen + 1].tag_ == "NNP"


def _before_person(line: Line, start: int, end: int) -> int:
    """The last word of what a body is of: "Staff of the Army |Milan Kostov", "… for Refugees |Pavel Ivanov"."""
    for k in range(start + 1, end):
        given = line.low[k] in first_names() and end - k <= 2
        surname = k == end - 1 and line.low[end].endswith(_SURNAMES) and line.low[k] not in heads("organization")
        if (given or surname) and line.text[k].istitle() and line.low[end] not in heads("organization"):
            return k - 1
    return end


def _tail(line: Line, i: int, mission: bool = False) -> int:
    """ "Ministry |of Digital Development and Transport", "Conference |on Security and Cooperation in Europe"."""
    last, k = i, i + 1
    if line.word(k) == "-" and _wing(line, k):
        last, k = i + 2, i + 3
    while k < len(line):
        low = line.low[k]
        if low not in ("of", "on", "for", "against", "to") and not (low == "in" and (last > i or mission)):
            break
        start = k + 1
        while line.word(start) == "the":
            start += 1
        if not line.is_cap(start) or line.word(start) in MONTHS | heads("calendar"):
            break
        end = _before_person(line, start, capital_run(line, start))
        if line.word(start - 1) == "the" and line.low[start] in _SITTING and end > start:
            return start  # "the Office of the President |Andriy X"
        while low in ("on", "of", "for") and line.word(end + 1) == "," and _goes_on(line, end + 2):
            end = capital_run(line, end + 2)  # "Commission on Prisoners of War, |Hostages and Missing Persons|"
        while line.word(end + 1) == "and" and line.is_cap(end + 2) and line.word(end + 3) not in ("ministry",):
            if line.low[end + 2] in heads("organization") or low == "in":
                break
            end = _before_person(line, end + 2, capital_run(line, end + 2))
        last, k = end, end + 1
    return last


def _goes_on(line: Line, k: int) -> bool:
    """Whether a list of the body's matters goes on: plural nouns and a last "and"."""
    if not line.is_cap(k) or not line.low[k].endswith("s"):
        return False
    end = capital_run(line, k)
    return line.word(end + 1) == "and" and line.is_cap(end + 2)
