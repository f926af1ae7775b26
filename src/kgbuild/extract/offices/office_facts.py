"""Offices read beside names, over a whole document -> one fact a person, position and body.

An office told without its body has that of the same person's same office elsewhere, of the office before it in a list,
or the one that the text gives it (`office_owners`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgbuild.extract.annotations import RoleFact
from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.tellings import Told, by_sentence
from kgbuild.extract.names.words import Line, heads
from kgbuild.extract.offices.bodies_near import Near
from kgbuild.extract.offices.office_owners import Owners, is_national, shares
from kgbuild.extract.offices.offices import Office


@dataclass(frozen=True, slots=True)
class Held:
    """An office that the sentence of that number says a person holds."""

    number: int
    line: Line
    office: Office


def offices_of(held: Sequence[Held], cast: Cast) -> list[tuple[int, str, str]]:
    """(sentence, position in small letters, key of the person)."""
    return [(h.number, h.office.position.lower(), cast.key(h.office.person.key)) for h in held]


def _holding(held: Held, cast: Cast) -> tuple[str, str]:
    """The person and the office without its adjectives: "Supreme Commander-in-Chief" is no President."""
    return cast.key(held.office.person.key), held.office.position.lower().split()[-1]


def role_facts(
    lines: Sequence[Line], held: Sequence[Held], told: Sequence[Told], cast: Cast, ids: dict[str, str]
) -> tuple[RoleFact, ...]:
    owners = Owners(lines, told, cast)
    at: dict[tuple[int, int, int], str] = {}
    for t in told:
        at.setdefault((t.sentence, t.first, t.last), cast.key(t.key))
    bodies: list[str] = []
    for h in held:
        body = h.office.body
        key = at.get((h.number, *body), "") if body else ""
        state = key in cast.entries and "State" in cast.entries[key].types
        theirs = state and h.office.position.lower().split()[-1] in heads("profession")  # "Swiss engineer": of no state
        bodies.append("" if key.startswith("group:") or theirs else key)
    known = {_holding(h, cast): b for h, b in reversed(list(zip(held, bodies, strict=True))) if b}
    near = Near({number: list(items) for number, items in by_sentence(told)}, cast)
    facts: dict[tuple[str, str, str], RoleFact] = {}
    for index, (h, own) in enumerate(zip(held, bodies, strict=True)):
        person = cast.key(h.office.person.key)
        organization, how = own or known.get(_holding(h, cast), ""), ""
        if not organization and "lady" in h.office.position.lower() and index:
            before = held[index - 1]
            if before.number == h.number:
                organization = bodies[index - 1] or known.get(_holding(before, cast), "")
        earlier = held[index - 1] if index else h
        if (
            not organization
            and bodies[index - 1]
            and earlier.number == h.number
            and shares(h.line, h.office, earlier.office)
        ):
            organization, how = bodies[index - 1], "the country of the office before it in the list"
        if not organization:
            organization, how = near.of(h.number, h.line, h.office)
        if not organization:
            organization, how = owners.of(h.number, h.office)
        if not organization and is_national(h.line, h.office):
            organization, how = near.state(h.number, h.office, owners.home)
        position = h.office.position
        identity = (person, position.lower(), organization)
        if person in ids and identity not in facts:
            span = h.line.span(min(h.office.first, h.office.person.first), max(h.office.last, h.office.person.last))
            facts[identity] = RoleFact(
                person=ids[person], position=position, span=span, organization=ids.get(organization, ""), how=how
            )
    return tuple(facts.values())
