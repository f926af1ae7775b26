"""Words + gazetteer -> the known place names and demonyms among them, before anything else is known of the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec

from kgbuild.extract.names.gazetteer import Gazetteer, People, Record
from kgbuild.extract.names.heads_of_places import FEATURE, VAGUE, place_heads
from kgbuild.extract.names.words import ARTICLES, Line, heads, lexicon, linked

LOCATIVE = frozenset(
    [
        "in",
        "near",
        "at",
        "from",
        "to",
        "into",
        "toward",
        "towards",
        "outside",
        "around",
        "through",
        "via",
        "inside",
        "within",
        "across",
        "throughout",
        "onto",
        "beyond",
    ]
)
_PARTICLES = frozenset({"de", "del", "da", "do", "di", "du", "la"})


_STATE_WORDS = frozenset({"republic", "federation", "kingdom"})


class Atom(msgspec.Struct, frozen=True):
    """A name from the tables at words [first, last].  records: what it may be, likeliest first; or a people."""

    first: int
    last: int
    records: tuple[Record, ...] = ()
    people: People | None = None

    @property
    def best(self) -> Record:
        return self.records[0]


def atoms(line: Line, gazetteer: Gazetteer) -> list[Atom]:
    """In text order, longest first, without overlaps."""
    found: list[Atom] = []
    after = 0
    shouting = sum(t.isupper() for t in line.text) > line.size / 2
    for i in line.capitals:
        atom = _at(line, i, gazetteer, shouting) if i >= after else None
        if atom is not None:
            found.append(atom)
            after = atom.last + 1
    return _whole(line, [*_combining(line, found, gazetteer), *found]) if "-" in line.vocabulary else found


def _combining(line: Line, found: list[Atom], gazetteer: Gazetteer) -> Iterator[Atom]:
    """ "|Russo|-Japanese": the other people of a name that begins with two."""
    forms = lexicon("combining_forms")
    for atom in found:
        k = atom.first - 2
        if atom.people is not None and line.word(k + 1) == "-" and line.word(k) in forms:
            yield Atom(k, k, people=gazetteer.people(forms[line.low[k]]))


_BESIDE_HYPHEN = frozenset({"pro", "anti", "non", "ex", "mid", "post", "pre", "trans", *ARTICLES})
# After "Zod-Kalbajar": two ends of something, which keep their names.
_BETWEEN_TWO = frozenset({"line", "axis", "corridor", "front", "frontier", "sector", "direction", "section", "stretch"})


def _whole(line: Line, found: list[Atom]) -> list[Atom]:
    """Without the towns and divisions that are a part of another name: "Alsace|-Lorraine", "Gash-|Barka" """
    known = {i for atom in found for i in range(atom.first, atom.last + 1)}
    return [
        atom
        for atom in found
        if atom.people is not None
        or atom.best.types[0] in ("Country", "State")
        or not (_joined(line, atom.first - 1, -1, known) or _joined(line, atom.last + 1, 1, known))
    ]


def _joined(line: Line, hyphen: int, step: int, known: set[int]) -> bool:
    """Whether a hyphen ties a known name to a proper name in no table.  step: -1 before the known name, 1 after it."""
    other = hyphen + step
    if line.word(hyphen) != "-" or not line.is_cap(other) or other in known or line.tokens[other].pos_ != "PROPN":
        return False
    spaced = line.tokens[hyphen].whitespace_ or line.tokens[hyphen - 1].whitespace_
    after = line.word(max(other, hyphen + 1) + 1)
    return not (spaced or line.low[other] in _BESIDE_HYPHEN or _between_two(after))


def _between_two(head: str) -> bool:
    return head in _BETWEEN_TWO or head in VAGUE or head in heads("conflict") or place_heads().get(head) in FEATURE


def _at(line: Line, i: int, gazetteer: Gazetteer, shouting: bool) -> Atom | None:
    peoples = line.text[i] in gazetteer.people_openers and not line.text[i].isupper()
    opening = line.fold[i]
    if opening == "us":  # "US troops", "the US"; "us" is no name
        state = gazetteer.by_key.get("iso:US")
        return Atom(i, i, (state,)) if line.text[i] == "US" and not shouting and state is not None else None
    most = gazetteer.longest if peoples or not opening or opening == "people" else gazetteer.most(opening)
    if not most or (most == 1 and not gazetteer.folded(opening)):
        return None
    folded: list[str] = []
    ends: list[int] = []
    for k in range(i, min(i + 9, line.size)):
        if k > i and line.low[k] == "'s" and line.low[k - 1] == "people" and line.is_cap(k + 1):
            folded[-1], ends[-1] = "peoples", k  # "Donetsk |People's Republic"
            continue
        if k > i and line.low[k] in ("'s", ",", "(", ")", ";", ":", "'"):
            break
        part = line.fold[k]
        if part:
            folded.append(part)
            ends.append(k)
            if len(folded) >= most and part != "people":
                break
    for size in range(len(folded), 0, -1):
        last = ends[size - 1]
        if peoples:
            people = gazetteer.people(line.words(i, last)) or gazetteer.people(" ".join(line.text[i : last + 1]))
            if people is not None and not _goes_on_beside(line, i, last):
                state = gazetteer.by_key.get(people.country)
                end = last + 1 + (line.word(last + 1) == "arab")
                if state is not None and line.word(end) in _STATE_WORDS and line.is_cap(end):
                    return Atom(i, end, (state,))  # "Azerbaijani |Republic", "Syrian |Arab Republic"
                return Atom(i, last, people=people)
        if not line.cap[last] and size > 1 and not line.text[last][2:3].isupper():  # "Côte |d'Ivoire|"
            continue
        records = gazetteer.folded(" ".join(folded[:size]))
        records = [r for r in records if _plausible(line, i, last, r, shouting)]
        if records:
            return Atom(i, last, tuple(records))
    return None


def _goes_on_beside(line: Line, first: int, last: int) -> bool:
    """Whether a name that begins with a point of the compass has more words: "South African |Airways|"."""
    said = line.word(last + 1) in _of_a_people()  # "South Korean |President|"
    return line.low[first] in heads("beside_name") and line.is_cap(last + 1) and not said


@cache
def _of_a_people() -> frozenset[str]:
    kinds = ("role", "role_modifier", "portfolio", "force", "force_adjective", "organ")
    return frozenset(words.split()[0] for kind in kinds for words in heads(kind))


def _plausible(line: Line, first: int, last: int, record: Record, shouting: bool) -> bool:
    """Whether these very words can be that place here."""
    words = line.text[first]
    broad = record.types[0] in ("Country", "State", "Region")
    if first == last:
        if line.low[first] in heads("calendar"):
            return False
        if len(words) <= 2 and not (words.isupper() and broad):
            return False
        if words.isupper() and not shouting and len(words) <= 5 and record.types[0] not in ("Country", "State"):
            return False
        if words.replace(".", "").istitle() and record.label.replace(".", "").isupper() and len(words) <= 4:
            return False  # "Us", "Un" are no acronyms
        if line.tokens[first].pos_ in ("VERB", "AUX", "ADP", "PRON", "DET", "CCONJ", "SCONJ") and first == 0:
            return False
    if line.word(last + 1) in _PARTICLES and line.is_cap(last + 2) and record.types[0] != "Country":
        return False
    if line.is_cap(last + 1) and line.low[last + 1] in ARTICLES and line.word(last + 2) == "-":
        return False  # "Madinat |al-Baath"
    small = record.types[0] not in ("Country", "State") and record.population < 500_000 and not shouting
    if small and ((not broad and _goes_on(line, last)) or _comes_on(line, first)):
        return False
    if not record.common:
        small = record.types[0] == "Settlement" and record.population < 100_000
        alone = first == last and small and first == 0 and line.tokens[first].pos_ not in ("PROPN", "NOUN")
        return not alone
    classes = heads("place_of")
    before = line.word(first - 1)
    if before in LOCATIVE and line.tokens[first].pos_ == "PROPN":
        return not line.is_cap(last + 1)
    return line.word(last + 1) in classes or (before == "of" and line.word(first - 2) in classes)


def _goes_on(line: Line, last: int) -> bool:
    """Whether a capitalised word without a class of its own follows: "Çay |Tumas" is another name."""
    if line.word(last + 1) == "-" and (linked(line, last + 1) or _tail(line, last + 1)):
        return True
    if not line.is_cap(last + 1) or line.tokens[last + 1].pos_ != "PROPN" or not line.tokens[last].whitespace_:
        return False
    word = line.word(last + 1)
    return not any(
        word in heads(kind)
        for kind in ("place_words", "organization", "force", "organ", "role", "conflict", "not_a_name")
    )


def _tail(line: Line, hyphen: int) -> bool:
    """ "Tell|-ul|": what follows is no word of the sentence."""
    spaced = line.tokens[hyphen - 1].whitespace_ or line.tokens[hyphen].whitespace_
    return not spaced and line.word(hyphen + 1) in ARTICLES and not line.is_cap(hyphen + 1)


def _comes_on(line: Line, first: int) -> bool:
    """Whether the name began before: "Jaime |Gama", "Maarat al-|Numan"."""
    k = first - 1
    if k > 0 and line.low[k] in _PARTICLES and line.is_cap(k - 1):
        return True  # "Plaza de |Mayo|"
    if k < 0 or (not line.cap[k] and line.text[k] != "-"):
        return False
    if line.text[k] == "-" and k > 2 and line.cap[k - 3] and linked(line, k - 2):
        return True
    if line.text[k] == "-":
        return line.is_cap(k - 1) and line.low[k - 1] in ARTICLES and not line.tokens[k].whitespace_
    if line.tokens[k].pos_ != "PROPN" or not line.tokens[k].whitespace_ or len(line.low[k]) < 2:
        return False
    return line.low[k] in heads("role") or not (_classed(line.low[k]) or line.low[k] in heads("beside_name"))


def _classed(word: str) -> bool:
    return any(
        word in heads(kind)
        for kind in ("place_words", "organization", "force", "organ", "conflict", "not_a_name", "calendar")
    )
