"""Attacks without a place -> attacks at what they are to take: "launched an offensive |to recapture Raqqa|"."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frames import Found
from kgbuild.model import Ref

_AIMED = frozenset({"at", "of"})  # "aimed at taking", "with the aim of taking"


def with_aims(found: Sequence[Found]) -> list[Found]:
    """The same tellings in the same order."""
    if not any(f.event == "Conflict" and "place" not in f.roles for f in found):
        return list(found)
    aims: dict[int, list[Found]] = {}
    for item in found:
        if item.event == "Capture" and _is_aim(item):
            aims.setdefault(item.sentence.index, []).append(item)
    return [_aimed(item, aims.get(item.sentence.index, ())) for item in found]


def _is_aim(item: Found) -> bool:
    trigger = item.trigger
    return trigger.is_infinitive or (
        trigger.tag_ == "VBG" and trigger.dep_ == "pcomp" and trigger.head.lower_ in _AIMED
    )


def _aimed(item: Found, aims: Sequence[Found]) -> Found:
    """An attack with the named places of what it is meant to bring."""
    if item.event != "Conflict" or "place" in item.roles or any(isinstance(n.value, Ref) for n in item.roles["name"]):
        return item  # what has a name of its own is told of elsewhere, too
    places = dict[str, Filler]()
    for aim in aims:
        if item.trigger.is_ancestor(aim.trigger):
            places.update((p.key, p) for p in aim.roles.get("place", ()) if isinstance(p.value, Ref))
    if not places:
        return item
    where = tuple(replace(p, how=f"{p.how}; what the attack is to take") for p in places.values())
    return replace(item, roles={**item.roles, "place": where})
