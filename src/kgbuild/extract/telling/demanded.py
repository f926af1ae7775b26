"""The tellings of a text -> those that are no mere words of a demand: what is demanded is not told beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from kgbuild.extract.telling.frames import Found


def without_actions(found: Iterable[Found]) -> Iterator[Found]:
    """What is demanded has not happened; what an accord provides for is told as planned, but for its papers."""
    for _, group in groupby(found, key=lambda item: item.sentence.index):
        here = list(group)
        kept, heads = (
            {a.token.i for f in here if f.sense.keeps == keeps for a in f.roles.get("action", ())}
            for keeps in (True, False)
        )
        for item in here:
            if "action" in item.roles or not (item.trigger.i in heads or _paper(item, kept)):
                yield item


def _paper(item: Found, provided: set[int]) -> bool:
    """The truce of "it provided for a truce between both" and of "it included a truce": nobody signed or cited one."""
    if item.event == "Citation":
        return any(f.token.i in provided for f in item.roles.get("cited", ()))
    return item.event == "Signing" and item.trigger.i in provided
