"""A war that an agreement is said to have ended -> its end and its sides, as the agreement's signing tells them.

"The Algiers Agreement put an end to the war": it ended when the agreement was signed, between those who signed it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from kgbuild.extract.syntax.arguments import arguments
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frames import Found
from kgbuild.extract.telling.slots import Context
from kgbuild.model import DateValue, Ref

_PARTIES = frozenset({"State", "Country", "Organization", "ArmedForce", "Group"})


def with_ends(context: Context, found: Sequence[Found]) -> list[Found]:
    """The same tellings in the same order, without those that say nothing but that some war ended."""
    signings: dict[str, list[Found]] = {}
    for item in found:
        if item.event == "Signing":
            for instrument in item.roles.get("instrument", ()):
                signings.setdefault(instrument.key, []).append(item)
    out = []
    for item in found:
        if item.event == "Conflict" and item.sense.given and item.trigger.pos_ == "VERB" and "start" not in item.roles:
            item = _ended(context, item, signings)
        if item.event != "Conflict" or len(item.roles) > 1 or item.trigger.pos_ != "VERB":
            out.append(item)
    return out


def _ended(context: Context, item: Found, signings: dict[str, list[Found]]) -> Found:
    roles = dict(item.roles)
    for argument in arguments(item.trigger):
        if argument.path != "SUBJ":
            continue
        for instrument in context.fill(item.sentence, argument.token, ("Treaty", "@accord"), argument.how):
            told = signings.get(instrument.key, [])
            dates = {f.key: f for s in told for f in s.roles.get("date", ()) if isinstance(f.value, DateValue)}
            parties = {f.key: f for s in told for f in s.roles.get("signatory", ()) if _party(f)}
            if "end" not in roles and len(dates) == 1:
                roles["end"] = tuple(replace(f, how=f"{f.how}; the agreement that ended it") for f in dates.values())
            if "participant" not in roles and len(parties) > 1:
                roles["participant"] = tuple(
                    replace(f, how=f"{f.how}; a party to the agreement that ended it") for f in parties.values()
                )
    return replace(item, roles=roles)


def _party(filler: Filler) -> bool:
    return isinstance(filler.value, Ref) and bool(_PARTIES.intersection(filler.types))
