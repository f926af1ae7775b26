"""Happenings -> the same, each thing in them called once: by its name where some telling names it.

Of "the Arusha offensive … the offensive", "the army … the Yemeni Armed Forces" only the name is kept: the other words
are no second filler of the role.  Papers are left alone: "a treaty" beside a named one is often another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgbuild.extract.telling.events import Happening, Told
from kgbuild.extract.telling.fillers import Filler
from kgbuild.model import Ref, TextValue

_DOERS = frozenset({"agent", "from", "to"})
_COUNTED = frozenset({"people", "victims", "object"})
_Held = tuple[Filler, Told]


def called_once(happenings: Sequence[Happening]) -> None:
    """In place."""
    for happening in happenings:
        signing = happening.roles.get("signatory", ())
        for key in set(happening.roles.get("mediator", ())).intersection(signing):
            del happening.roles["mediator"][key]  # "after talks facilitated by X, Y and Z signed": X alone
        for role, held in happening.roles.items():
            if len(held) > 1 and (role == "name" or role in _DOERS or role in _COUNTED):
                for key in [k for k, item in held.items() if any(_tells(role, o, item) for o in held.values())]:
                    del held[key]


def _tells(role: str, one: _Held, other: _Held) -> bool:
    """Whether the first says what the other does, and more."""
    (name, told), (words, again) = one, other
    if name is words:
        return False
    if not isinstance(words.value, TextValue):
        return False
    if role in _DOERS:
        apart = told is not again and words.key not in _keys(told, role) and name.key not in _keys(again, role)
        return apart and isinstance(name.value, Ref)
    if isinstance(name.value, Ref):
        return role == "name"
    mine, theirs = set(_content(name)), set(_content(words))
    if role == "name":
        return name.token.lemma_ == words.token.lemma_ and (len(mine) > len(theirs) or _first(name, words))
    return theirs < mine


def _first(one: Filler, other: Filler) -> bool:
    return len(_content(one)) == len(_content(other)) and one.span.start < other.span.start


def _keys(told: Told, role: str) -> Iterator[str]:
    return (f.key for f in told.found.roles.get(role, ()))


def _content(filler: Filler) -> Sequence[str]:
    return filler.value.words.lower().split() if isinstance(filler.value, TextValue) else ()
