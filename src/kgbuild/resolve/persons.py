"""Entities of a first pass -> pairs of persons whose names differ in form only: initials, order, patronymic, spelling.

"I. Aliyev", "Aliyev, Ilham" and "Ilham Heydar oglu Aliyev" may be Ilham Aliyev or a namesake.  They are one only where
exactly one full name anywhere fits, and both hold the same office, or an office of the same body or country.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kgbuild.model import Entity, Part, Ref, TextValue
from kgbuild.resolve.joining import Local
from kgbuild.resolve.names import fold, without_titles

Pair = tuple[Local, Local, str]
SPELLINGS = (  # one sound that romanizations write differently; endings that tell men from women stay
    ("kh", "x"), ("gh", "g"), ("zh", "j"), ("dj", "j"), ("dzh", "j"), ("tch", "ch"), ("ph", "f"), ("ts", "c"),
    ("yi", "i"), ("iy", "i"), ("ye", "e"), ("ie", "e"), ("y", "i"), ("w", "v"), ("q", "g"), ("c", "k"),
)  # fmt: skip
COMMON = frozenset(
    {"member", "spokesman", "spokeswoman", "spokesperson", "official", "minister", "engineer", "soldier"}
)


class Name:
    """given: all but the family name, each folded; told "Family, Given" or "Given Family"."""

    def __init__(self, label: str) -> None:
        plain = without_titles(label)
        family, comma, rest = plain.partition(",")
        words = fold(f"{rest} {family}" if comma else plain).split()
        self.family, self.given = words[-1] if words else "", words[:-1]

    @property
    def full(self) -> bool:
        """A given name that is more than a letter, and nothing that is one letter."""
        return bool(self.given) and all(len(word) > 1 for word in (*self.given, self.family))

    def fits(self, other: Name) -> str:
        """How this form of a name is one of the other's, which is full; "" where it is not."""
        turned = sorted([self.family, *self.given]) == sorted([other.family, *other.given])
        if turned and self.family != other.family:
            return "the same names in another order"
        if _sounds(self.family) != _sounds(other.family) or not self.given:
            return ""
        if all(len(word) == 1 for word in self.given):
            initials = [word[0] for word in other.given]
            return "the same family name and initials" if self.given == initials[: len(self.given)] else ""
        if [_sounds(word) for word in self.given] == [_sounds(word) for word in other.given]:
            return "the same name, romanized in another way"
        short, long = sorted((self.given, other.given), key=len)
        return "the same name, once with a name between" if len(short) < len(long) and short[0] == long[0] else ""


def _sounds(word: str) -> str:
    for written, sound in SPELLINGS:
        word = word.replace(written, sound)
    return re.sub(r"(.)\1+", r"\1", word)


def same_persons(parts: Sequence[Part], identity: Mapping[Local, str], entities: Sequence[Entity]) -> list[Pair]:
    persons = [e for e in entities if "Person" in e.types and " " in fold(e.label)]
    names = {e.iri: Name(e.label) for e in persons}
    offices = _offices(parts, identity, {e.iri: e.country for e in entities})
    families: dict[str, list[Entity]] = defaultdict(list)
    for person in persons:
        for word in {_sounds(word) for word in (names[person.iri].family, *names[person.iri].given) if len(word) > 1}:
            families[word].append(person)
    return sorted(_pairs(persons, names, families, offices))


def _pairs(
    persons: Sequence[Entity],
    names: Mapping[str, Name],
    families: Mapping[str, Sequence[Entity]],
    offices: Mapping[str, set[str]],
) -> Iterator[Pair]:
    for person in persons:
        own = names[person.iri]
        near = {e.iri: e for e in families.get(_sounds(own.family), ()) if e.iri != person.iri}
        fitting = [(e, how) for e in near.values() if names[e.iri].full and (how := own.fits(names[e.iri]))]
        if len(fitting) != 1:
            continue
        (other, how), together = fitting[0], offices.get(person.iri, set())
        shared = min(together & offices.get(other.iri, set()), default="")
        if shared and not {m.document for m in person.merges} & {m.document for m in other.merges}:
            yield _local(other), _local(person), f"{how}, no other person's name fits, and both are {shared}"


def _offices(parts: Sequence[Part], identity: Mapping[Local, str], countries: Mapping[str, str]) -> dict[str, set[str]]:
    """IRI of a person -> "president of place/azerbaijan", "president of AZ": offices, with whose they are."""
    found: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        held: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for claim in part.extraction.claims:
            if claim.predicate in ("person", "organization") and isinstance(claim.object, Ref):
                held[claim.subject][claim.predicate].append(identity.get((part.identifier, claim.object.node), ""))
            elif claim.predicate == "position" and isinstance(claim.object, TextValue):
                held[claim.subject]["position"].append(fold(claim.object.words))
        for office in held.values():
            bodies = {b.rpartition("/id/")[2] for b in office["organization"] if b}
            lands = {countries[b] for b in office["organization"] if countries.get(b)}
            for person in office["person"]:
                found[person] |= {f"{p} of {whose}" for p in office["position"] for whose in (*bodies, *lands)}
                found[person] |= {p for p in office["position"] if not bodies and " " in p and p not in COMMON}
    return found


def _local(entity: Entity) -> Local:
    return entity.merges[0].document, entity.merges[0].node
