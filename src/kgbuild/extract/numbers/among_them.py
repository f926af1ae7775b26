"""Harm told of a number of people -> also that of some of them: "48 people, |including 40 rebels|, were killed"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from kgbuild.extract.syntax.arguments import arguments
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frames import Found
from kgbuild.extract.telling.slots import Context
from kgbuild.model import NumberValue

_SOME_OF = frozenset({"including", "among"})


def with_parts(context: Context, told: Sequence[Found]) -> list[Found]:
    """The tellings, each followed by those of the parts of its victims that are counted."""
    harm = [t for t in told if t.event == "Casualties"]
    of_verb = Counter((t.sentence.index, t.trigger.i) for t in harm)
    out: list[Found] = []
    for item in told:
        out.append(item)
        if item.event == "Casualties" and len(item.roles.get("victims", ())) == 1 and "count" in item.roles:
            out += _parts(context, item, of_verb[item.sentence.index, item.trigger.i] == 1)
    return out


def _parts(context: Context, whole: Found, alone: bool) -> Iterator[Found]:
    """alone: the verb tells of nobody else, so that "including" behind it can mean no others."""
    (victims,), sentence = whole.roles["victims"], whole.sentence
    beside = (*arguments(victims.token), *(arguments(whole.trigger) if alone else ()))
    seen = {victims.token.i}
    for argument in beside:
        if argument.path not in _SOME_OF or argument.token.i < victims.token.i:
            continue
        for part in context.fill(sentence, argument.token, ("@harmed", "Group"), f"{argument.how}, some of them"):
            count = context.number_of(sentence, part.token)
            if part.token.i not in seen and count is not None and _fewer(count, whole.roles["count"][0]):
                seen.add(part.token.i)
                yield replace(whole, roles={**whole.roles, "victims": (part,), "count": (count,)})


def _fewer(part: Filler, whole: Filler) -> bool:
    numbers = [f.value.lexical for f in (part, whole) if isinstance(f.value, NumberValue)]
    return len(numbers) == 2 and all(n.isdigit() for n in numbers) and 1 < int(numbers[0]) < int(numbers[1])
