"""A war whose name names states -> who fought it, or where it was.

"the Iran-Iraq War": both are sides, and neither is where.  "Sudan's civil war", "the Hungarian uprising": the state is
where, since one side alone is no party to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frames import Found
from kgbuild.extract.telling.slots import Context
from kgbuild.model import Ref

_STATES = frozenset({"State", "Country", "Group"})
_CIVIL = frozenset(
    [
        "rebellion",
        "uprising",
        "revolution",
        "revolt",
        "insurgency",
        "insurrection",
        "mutiny",
        "genocide",
        "coup",
        "emergency",
    ]
)


def with_sides(context: Context, found: Sequence[Found]) -> list[Found]:
    """The same tellings in the same order."""
    return [
        _within(_sided(context, item) if "-" in item.sentence.doc.text else item) if item.event == "Conflict" else item
        for item in found
    ]


def _within(item: Found) -> Found:
    """ "Sudan's civil war": a state that a war inside of it is named after is where it was."""
    words = {t.i for f in item.roles.get("name", ()) if _is_civil(f.token) for t in f.token.subtree if t.i < f.token.i}
    parties = item.roles.get("participant", ()) if words else ()
    inside = tuple(f for f in parties if f.token.i in words and "Country" in f.types)
    if not inside:
        return item
    roles = {role: fillers for role, fillers in item.roles.items() if role != "participant"}
    others = tuple(f for f in parties if f not in inside)
    if others:
        roles["participant"] = others
    roles.setdefault("place", inside)
    return replace(item, roles=roles)


def _is_civil(war: Token) -> bool:
    return war.lemma_.lower() in _CIVIL or any(c.lower_ == "civil" for c in war.children)


def _sided(context: Context, item: Found) -> Found:
    places = item.roles.get("place", ())
    name = next((f for f in item.roles.get("name", ()) if f.named), None)
    sides = _sides(context, item.sentence, name.token) if name is not None else ()
    kept = tuple(p for p in places if not _sides(context, item.sentence, p.token))
    if not sides and len(kept) == len(places):
        return item
    roles = {role: fillers for role, fillers in item.roles.items() if role != "place"}
    if kept:
        roles["place"] = kept
    if sides:
        others = tuple(f for f in roles.get("participant", ()) if f.key not in {s.key for s in sides})
        roles["participant"] = (*sides, *others)
    return replace(item, roles=roles)


def _sides(context: Context, sentence: Sentence, token: Token) -> tuple[Filler, ...]:
    """The two states or peoples, joined by a hyphen, in the name of a war that holds this word."""
    held = [m for m in context.mentions_on(sentence, token) if "Conflict" in m.types]
    war = (
        held[0] if held else next((m for m in context.mentions_on(sentence, token.head) if "Conflict" in m.types), None)
    )
    if war is None or not war.span.covers(sentence.place(token, token)):
        return ()
    words = sentence.tokens(war.span)
    for before, hyphen, after in zip(words, words[1:], words[2:], strict=False):
        if hyphen.lower_ not in ("-", "–") or before.whitespace_:
            continue
        both = [(word, context.mention_inside(sentence, word)) for word in (before, after)]
        sides = tuple(
            Filler(Ref(m.entity), m.span, word, "a side in the war's name", m.entity, m.types)
            for word, m in both
            if m is not None and _STATES.intersection(m.types)
        )
        if len(sides) == len(both):
            return sides
    return ()
