"""Acronyms in brackets -> what they stand for, and names that only their acronym shows to be those of bodies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from kgbuild.extract.names.organ_tables import BODY
from kgbuild.extract.names.words import PARTICLES, Found, Line, heads, lexicon

_ACRONYM = re.compile(r"[A-Z][A-Za-z]{1,9}")
_INITIALS = re.compile(r"[A-Z]{3,6}")
_LINKS = frozenset(
    ["of", "for", "the", "and", "in", "on", "to", "para", "por", "pour", "des", "et", "und", "für", "per"]
)
_LONGEST = 14  # words of a name before its acronym


def short_for(name: str, full: str) -> bool:
    """Whether capitals stand for the words: "IICD" for "Independent International Commission on Decommissioning"."""
    if not re.fullmatch(r"[A-Z][A-Za-z.]{1,9}", name) or sum(c.isupper() for c in name) < 2:
        return False
    initials = [w[0].lower() for w in re.split(r"[\s-]+", full) if w]
    position, missed = 0, 0
    for letter in name.lower().replace(".", ""):
        at = next((k for k in range(position, len(initials)) if initials[k] == letter), -1)
        if at < 0:
            missed += 1
        else:
            position = at + 1
    # "COPAZ": a word gives more than its first letter, or another language does
    capitals = [w[0].lower() for w in re.split(r"[\s-]+", full) if w[:1].isupper()]
    reordered = len(name) > 2 and sorted(capitals) == sorted(name.lower())  # "CMA" for "Coordination of … Movements"
    return missed == 0 or reordered or (name.isupper() and missed <= 2 and len(name) - missed >= 3)


def bracketed(line: Line, i: int) -> str:
    """The acronym in brackets behind word i: "National Alliance |(SNA)"; "" for none."""
    if line.word(i + 1) != "(" or line.word(i + 3) not in (")", ",", ";") or i + 3 >= len(line):
        return ""
    word = line.text[i + 2]
    return word if _ACRONYM.fullmatch(word) and sum(c.isupper() for c in word) > 1 else ""


def unnamed(line: Line, used: frozenset[int], states: Collection[int]) -> Iterator[Found]:
    """Bodies whose names tell nothing but whose initials their acronym gives: "Frente Farabundo Martí … (FMLN)".

    used: words of what is named already.  states: words of states and regions, of which a body's name holds more.
    """
    if "(" not in line.vocabulary:
        return
    for i in range(len(line) - 3):
        if line.text[i + 1] != "(" or i in used or i in states or not line.cap[i]:
            continue
        short = bracketed(line, i)
        first = _start(line, i, short) if short else -1
        if 0 <= first < i and used.isdisjoint(range(first, i + 1)) and first not in states and not _otherwise(line, i):
            words = line.words(first, i)
            yield Found(first, i, f"org:{line.folded(first, i)}", BODY, words, (short,), kind="acronym")


def _start(line: Line, last: int, short: str) -> int:
    """The first word of the name whose capitals the acronym gives, read from its end; -1 for none."""
    letter = len(short) - 1
    for k in range(last, max(last - _LONGEST, -1), -1):
        low = line.low[k]
        if line.cap[k] and low not in heads("not_a_name"):
            if low[0] == short[letter].lower():
                letter -= 1
                if letter < 0:
                    while k > 1 and line.cap[k - 1] and line.tokens[k - 1].pos_ == "PROPN":
                        k -= 1  # "|Frente Farabundo Martí": a word more of the name
                    return k
        elif low not in _LINKS and low not in PARTICLES and low not in ("-", "'"):
            break
    return _other_order(line, last, short)


def _other_order(line: Line, last: int, short: str) -> int:
    """ "Coordination of Azawad Movements (CMA)": another language's order of the very same capitals; -1 for none."""
    letters: list[str] = []
    for k in range(last, max(last - _LONGEST, -1), -1):
        if line.cap[k] and line.low[k] not in heads("not_a_name"):
            letters.append(line.low[k][0])
            if len(letters) == len(short):
                return k if len(short) > 2 and sorted(letters) == sorted(short.lower()) else -1
        elif line.low[k] not in _LINKS and line.low[k] not in PARTICLES:
            return -1
    return -1


def _otherwise(line: Line, last: int) -> bool:
    """Whether the last word says that it is no body: an agreement, a place, a war."""
    low, table = line.low[last], lexicon("instruments")
    return low in table["treaty"] or low in table["decree"] or low in heads("place_words") or low in heads("conflict")


def of_common_words(line: Line) -> Iterator[str]:
    """Acronyms that stand for no name here, whatever bodies bear them elsewhere: "artificial pancreas (AP)"."""
    if "(" not in line.vocabulary:
        return
    for i in range(1, len(line) - 3):
        short = bracketed(line, i)
        first = i - len(short) + 1
        if short and first >= 0 and [w[0] for w in line.text[first : i + 1]] == list(short.lower()):
            yield short


def by_initials(lines: Sequence[Line], named: Sequence[Sequence[Found]]) -> dict[str, Found]:
    """Acronym -> the one body of the document whose initials it is, where tables know it as that of another.

    "The Somali Liberation Army …, the SLA" is not Sudan's, which the document does not name.
    """
    short: dict[str, set[str]] = {}  # acronym -> keys of the bodies that tables know by it
    full: dict[str, Found] = {}
    written: dict[str, set[str]] = {}  # initials -> keys of the names written out
    for line, found in zip(lines, named, strict=True):
        for item in found:
            words = line.text[item.first : item.last + 1]
            if len(words) == 1 and _INITIALS.fullmatch(words[0]):
                short.setdefault(words[0], set()).add(item.key)
            elif len(words) > 2 and all(word[0].isupper() for word in words):
                initials = "".join(word[0] for word in words)
                written.setdefault(initials, set()).add(item.key)
                full.setdefault(initials, item)
    return {
        name: full[name]
        for name, keys in short.items()
        if len(written.get(name, ())) == 1 and keys.isdisjoint(written[name])
    }


def known(lines: Sequence[Line], named: Sequence[Sequence[Found]]) -> Mapping[str, Found]:
    """Acronym -> the name that it stands behind somewhere in the document."""
    table: dict[str, Found] = {}
    for line, found in zip(lines, named, strict=True):
        for item in found if "(" in line.vocabulary else ():
            short = bracketed(line, item.last)
            if short and short_for(short, line.words(item.first, item.last)):
                table.setdefault(short, item)
    return table


def uses(line: Line, table: Mapping[str, Found], used: frozenset[int]) -> Iterator[Found]:
    """The acronyms of the document where they stand in this sentence."""
    for i, word in enumerate(line.text):
        name = table.get(word)
        if name is not None and i not in used:
            yield Found(i, i, name.key, name.types, name.label, country=name.country, kind=name.kind)
