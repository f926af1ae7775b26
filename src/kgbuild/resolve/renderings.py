"""What texts say that an instrument demands -> each beside the instrument's own words, with what was worded otherwise.

A resolution's own text is a primary source: where it is among the documents, what news say of it is put beside the
paragraph that it comes nearest to.  Nothing is judged: "all occupying forces" and "the Armenian troops" both stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from kgbuild import iris
from kgbuild.model import Claim, Frozen, Part, Ref, Rendering, TextValue
from kgbuild.resolve.joining import Local
from kgbuild.resolve.names import fold

OWN = "un/"  # rules of the reader of resolutions: the instrument speaks for itself
EMPTY = frozenset(
    {"a", "all", "an", "and", "any", "by", "for", "from", "in", "into", "its", "it", "of", "on", "or", "other", "that",
     "the", "their", "this", "to", "upon", "which", "with"}
)  # fmt: skip
NEAR = 0.35  # share of the shorter one's words that must be common


class Said(Frozen, frozen=True):
    """A demand in one text's words."""

    document: str
    claim: Claim
    words: str
    content: frozenset[str]


def find_renderings(parts: Sequence[Part], identity: Mapping[Local, str]) -> list[Rendering]:
    """Sorted by instrument and document."""
    own: dict[str, dict[str, Said]] = defaultdict(dict)  # a copy of the text adds nothing
    others: dict[str, list[Said]] = defaultdict(list)
    for part in parts:
        for instrument, said, first_hand in _demands(part, identity):
            if first_hand:
                own[instrument].setdefault(said.words, said)
            else:
                others[instrument].append(said)
    found = []
    for instrument, sayings in others.items():
        paragraphs = list(own.get(instrument, {}).values())
        found += [_rendering(instrument, said, paragraphs) for said in sayings]
    return sorted(found, key=lambda r: (r.about, r.document, r.claim))


def own_texts(parts: Sequence[Part], identity: Mapping[Local, str]) -> dict[str, str]:
    """Documents that are an instrument's own text -> the instrument's IRI."""
    found: dict[str, str] = {}
    for part in parts:
        for claim in part.extraction.claims:
            if claim.predicate == "instrument" and claim.rule.startswith(OWN) and isinstance(claim.object, Ref):
                found.setdefault(part.identifier, identity.get((part.identifier, claim.object.node), ""))
                break
    return found


def _demands(part: Part, identity: Mapping[Local, str]) -> Iterator[tuple[str, Said, bool]]:
    demands: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in part.extraction.claims:
        if claim.predicate in ("instrument", "action", "type"):
            demands[claim.subject][claim.predicate].append(claim)
    for told in demands.values():
        if not told["action"] or not told["instrument"]:
            continue
        for action in told["action"]:
            if not isinstance(action.object, TextValue):
                continue
            words = " ".join(action.object.words.split())
            content = frozenset(_stem(word) for word in fold(words).split() if word not in EMPTY)
            said = Said(document=part.identifier, claim=action, words=words, content=content)
            for instrument in told["instrument"]:
                if isinstance(instrument.object, Ref):
                    address = identity.get((part.identifier, instrument.object.node), "")
                    if "/instrument/" in address:
                        yield address, said, action.rule.startswith(OWN)


def _rendering(instrument: str, said: Said, own: Sequence[Said]) -> Rendering:
    near = max(own, key=lambda o: (_near(said, o), -o.claim.span.start), default=None)
    if near is None or _near(said, near) < NEAR:
        return Rendering(about=instrument, document=said.document, claim=_claim(said), words=said.words)
    return Rendering(
        about=instrument, document=said.document, claim=_claim(said), words=said.words,
        original=_claim(near), own_words=near.words, changed=tuple(_changed(near.words, said.words)),
    )  # fmt: skip


def _near(one: Said, other: Said) -> float:
    """Of one demand made of several, the paragraph that adds least is nearest."""
    shared = len(one.content & other.content)
    return (
        shared / min(len(one.content), len(other.content)) * (0.9 + 0.1 * shared / len(other.content))
        if shared
        else 0.0
    )


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ion|ed|s)$", "", word) if len(word) > 5 else word


def _changed(original: str, rendered: str) -> Iterator[str]:
    """ "all occupying forces → the Armenian troops": stretches of words in whose stead others stand, or none."""
    ours, theirs = original.split(), rendered.split()
    matcher = SequenceMatcher(None, [fold(w) for w in ours], [fold(w) for w in theirs], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        before, after = " ".join(ours[a:b]), " ".join(theirs[c:d])
        if kind != "equal" and not {fold(w) for w in (*ours[a:b], *theirs[c:d])} <= EMPTY:
            yield f"{before or '…'} → {after or '…'}"


def _claim(said: Said) -> str:
    return iris.claim(said.document, said.claim, said.claim.subject, iris.object_key(said.claim.object))
