"""The value of a role, with its words' place: what slots give and events hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from kgbuild.extract.syntax.tokens import Token
from kgbuild.model import Ref, Span, Value

# Which kg: classes satisfy a slot that asks for the broader kind.
NARROWER: Mapping[str, frozenset[str]] = {
    "Place": frozenset(
        ("Place", "Country", "State", "District", "Settlement", "Region", "Facility", "Road", "NaturalFeature")
    ),
    "Town": frozenset(("Place", "District", "Settlement", "Facility", "NaturalFeature")),  # no country, no region
    "State": frozenset({"State", "Country"}),
    "Organization": frozenset({"Organization", "State", "Country", "ArmedForce", "Government", "Party"}),
    "ArmedForce": frozenset({"ArmedForce"}),
    "Person": frozenset({"Person"}),
    "Group": frozenset({"Group"}),
    "Instrument": frozenset({"Instrument", "Treaty", "Resolution", "Decree"}),
    "Treaty": frozenset({"Treaty"}),
    "Conflict": frozenset({"Conflict"}),
}


class Filler(msgspec.Struct, frozen=True, gc=False):
    """A value for a role, its words' place, and its head word.  `key` says when two fillers are the same thing."""

    value: Value
    span: Span
    token: Token
    how: str
    key: str
    types: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether the words hold a name."""
        if isinstance(self.value, Ref):
            return True
        return self.token.pos_ == "PROPN" or any(
            c.pos_ == "PROPN" and c.dep_ in ("compound", "nmod") for c in self.token.children
        )


def distinct(fillers: Iterable[Filler]) -> list[Filler]:
    """The fillers without repetitions of the same thing, in order."""
    seen: dict[tuple[str, Span | None], Filler] = {}
    for filler in fillers:  # two groups of "families" are two, one town named twice is one
        seen.setdefault((filler.key, None if isinstance(filler.value, Ref) else filler.span), filler)
    return list(seen.values())


def coined_sort(token: Token, sort: str) -> str:
    """The class of a name that nothing else knows: capitals alone ("UFDR") and "the Senate" name no person."""
    if sort != "Person":
        return sort
    if any(c.lower_ == "the" for c in token.children):
        return "Group" if token.tag_ in ("NNPS", "NNS") else "Organization"
    return "Organization" if len(token) > 2 and token.text.isupper() else sort


def without_troops(agents: tuple[Filler, ...]) -> tuple[Filler, ...]:
    """ "Burundi sent troops": whose troops they are says who acts; "troops" alone would be a second doer."""
    states = [f for f in agents if isinstance(f.value, Ref) and NARROWER["State"].intersection(f.types)]
    return tuple(f for f in agents if not states or f.named)
