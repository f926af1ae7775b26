"""Captures of places that are only described -> captures of the places that the text names for them further on.

News opens with what was taken and then says its name: "Troops captured a rebel town.  … the fall of Vakarai", and a
list is told apart from what befell it: "retook four towns.  The towns are A, B, C and D".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import words
from kgbuild.extract.telling.events import Told, taken_again
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.likeness import Likeness, dates_agree
from kgbuild.extract.telling.slots import Context
from kgbuild.model import Ref, TextValue

_REACH = 8  # sentences on, in which the name comes
_LIST = 2  # sentences on, in which the list comes
_TOWNS = words("town city village settlement hamlet capital locality township suburb")
_AREAS = words("district province region county area")
_BASES = words(
    "base camp post outpost stronghold headquarters garrison barracks fortress bastion airport airfield airbase"
)
_FITS = {
    **dict.fromkeys(_TOWNS, frozenset({"Settlement", "Place", "District"})),
    **dict.fromkeys(_AREAS, frozenset({"District", "Region", "Place"})),
    **dict.fromkeys(_BASES, frozenset({"Facility", "Place", "Settlement"})),
}
_OTHERS = frozenset({"another", "other", "more", "further", "neighbouring", "neighboring", "nearby"})
_ASIDE = frozenset({"relcl", "advcl", "acl"})  # "…, when troops took back Omdurman": what was before
_LISTING = frozenset({"be", "include"})


def named_later(context: Context, told: Sequence[Told]) -> list[Told]:
    """The same tellings in the same order, some with a name for their place, and one for each name of a list."""
    out: list[Told] = []
    likeness = Likeness(context.nodes)
    captures = [t for t in told if t.found.event == "Capture"]
    for item in told:
        place = _described(item)
        if place is None:
            out.append(item)
            continue
        names = list(_listed(context, item, place)) or _told_of(context, item, place, captures, likeness)
        for name in names:
            how = f"{place.how}; named further on"
            roles = {**item.found.roles, "place": (replace(name, how=how, token=place.token, span=place.span),)}
            out.append(replace(item, found=replace(item.found, roles=roles)))
        if not names:
            out.append(item)
    return out


def _described(item: Told) -> Filler | None:
    """The one place of a capture, where words that could be said of many places stand for it."""
    if item.found.event != "Capture" or len(places := item.found.roles.get("place", ())) != 1:
        return None
    (place,) = places
    token = place.token
    if not isinstance(place.value, TextValue) or token.lemma_.lower() not in _FITS or token.pos_ == "PROPN":
        return None
    of_name = any(c.lower_ == "of" and any(o.pos_ == "PROPN" for o in c.children) for c in token.children)
    if of_name or any(c.lower_ in _OTHERS for c in token.children):
        return None  # "the capital |of Biltine|" has a name
    return place


def _told_of(context: Context, item: Told, place: Filler, captures: Sequence[Told], likeness: Likeness) -> list[Filler]:
    """The place, or all of as many places as are counted, of which the captures told next can be the same one."""
    found, names, last = item.found, dict[str, Filler](), -1
    for other in captures:
        far = other.found.sentence.index - found.sentence.index
        if not 0 < far <= _REACH or other.found.trigger.dep_ in _ASIDE or not _same(item, other, likeness):
            continue
        if last not in (-1, other.found.sentence.index):
            break
        for name in other.found.roles.get("place", ()):
            if name.named:
                last = other.found.sentence.index
            if _fits(place.token, name):
                names.setdefault(name.key, name)
    number = context.number(found.sentence, place.token)
    wanted = number.value.lexical if number is not None else ""
    if not _several(place.token):
        return list(names.values()) if len(names) == 1 else []
    return list(names.values()) if len(names) > 1 and wanted in ("", str(len(names))) else []


def _several(token: Token) -> bool:
    return token.tag_ in ("NNS", "NNPS")


def _fits(token: Token, name: Filler) -> bool:
    """ "a town": Vakarai; "a base": the Thoppigala base."""
    lemma = token.lemma_.lower()
    if isinstance(name.value, Ref):
        return bool(_FITS[lemma].intersection(name.types[:1]))
    return name.named and name.token.lemma_.lower() == lemma and not _several(token)


def _same(one: Told, other: Told, likeness: Likeness) -> bool:
    """Whether nothing speaks against both telling of one capture."""
    a, b = one.found, other.found
    if a.sense.strand != b.sense.strand or one.modality != other.modality or taken_again(a, b):
        return False
    for role in ("agent", "date"):
        mine, theirs = a.roles.get(role, ()), b.roles.get(role, ())
        alike = dates_agree if role == "date" else lambda x, y: likeness.alike("agent", x, y)
        if mine and theirs and not any(alike(x, y) for x in mine for y in theirs):
            return False
    return "agent" in a.roles


def _listed(context: Context, item: Told, place: Filler) -> Iterator[Filler]:
    """ "The towns are A, B and C", "They are A and B", "The liberated areas included A and B"."""
    here = item.found.sentence.index
    if not _several(place.token):
        return
    for sentence in context.sentences[here + 1 : here + 1 + _LIST]:
        root = next((t for t in sentence.doc if t.dep_ == "ROOT"), None)
        if root is None or root.lemma_ not in _LISTING:
            continue
        subject = next((c for c in root.children if c.dep_ == "nsubj"), None)
        items = next((c for c in root.children if c.dep_ in ("attr", "dobj") and c.i > root.i), None)
        if subject is None or items is None:
            continue
        if subject.lower_ != "they" and subject.lemma_.lower() != place.token.lemma_.lower():
            continue
        names = context.fill(sentence, items, ("Place", "PlaceName"), "listed")
        if names and all(isinstance(n.value, Ref) for n in names):
            yield from names
            return
