"""People told by their number alone -> those that the number beside it counted; or nothing but the number.

"11 soldiers were killed and about |60 wounded": 60 soldiers; so are "|nine others" and, before them, "killed |two and
wounded six policemen".  "Some |60,000 were evacuated": nobody in particular.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from kgbuild.extract.syntax.verb_classes import words
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frames import Found

_GROUPS = {"Casualties": "victims", "Displacement": "people"}
_ROUND = words("hundred thousand million dozen score")


def with_groups(found: Sequence[Found]) -> list[Found]:
    """The same tellings in the same order."""
    out: list[Found] = []
    for item in found:
        role = _GROUPS.get(item.event)
        told = item.roles.get(role, ()) if role else ()
        if role and told and all(_number(f) for f in told):
            before = _before(item, out) or _behind(item, found)
            rest = {r: f for r, f in item.roles.items() if r != role}
            item = replace(item, roles={**rest, role: before} if before else rest)
        out.append(item)
    return out


def _number(filler: Filler) -> bool:
    """Whether the words name a number and not who is counted."""
    token = filler.token
    bare = (
        token.tag_ == "CD"
        or token.lower_ in ("another", "more")
        or (token.lower_ == "others" and any(c.dep_ == "nummod" for c in token.children))
        or (token.lemma_.lower() in _ROUND and token.pos_ in ("NOUN", "NUM"))
    )
    return bare and not filler.types and not any(c.lower_ == "of" for c in token.children)


def _behind(item: Found, told: Sequence[Found]) -> tuple[Filler, ...]:
    """ "killed |four| and wounded six soldiers": whom the next verb of the same doer counts."""
    for other in told:
        joined = other.trigger.dep_ == "conj" and other.trigger.head is item.trigger
        if joined and other.sentence is item.sentence and item.trigger.tag_ == other.trigger.tag_ in ("VBD", "VBG"):
            group = other.roles.get(_GROUPS.get(other.event, ""), ())
            if group and "count" in other.roles and not any(_number(f) for f in group):
                return tuple(replace(f, how=f"{f.how}; counted behind, here by number alone") for f in group)
    return ()


def _before(item: Found, told: Sequence[Found]) -> tuple[Filler, ...]:
    """Whom the last number before it in the sentence counted."""
    for other in reversed(told):
        if other.sentence is not item.sentence:
            return ()
        group = other.roles.get(_GROUPS.get(other.event, ""), ())
        if group and "count" in other.roles and not any(_number(f) for f in group):
            return tuple(
                replace(f, how=f"{f.how}; counted before in the sentence, here by number alone") for f in group
            )
    return ()
