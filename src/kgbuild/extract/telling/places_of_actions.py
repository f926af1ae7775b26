"""Demands told without a place -> the same, with the place that the words of what is demanded name.

"not to travel |to Georgia|", "the return |of Hatay|", "open |the Suez Canal|"; not "respect the government of Angola".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import words
from kgbuild.extract.telling.fillers import NARROWER, Filler, distinct
from kgbuild.extract.telling.frames import Found
from kgbuild.extract.telling.slots import Context
from kgbuild.model import Ref

_AT = words("from in into at on of to within inside over across along through around near for")
_GOING = words("travel go return move march deploy send come flee withdraw retreat")
_STATES = frozenset({"Country", "State"})
_ACTORS = ("forces", "people", "soldiers")
_STEPS = 6  # phrases in phrases; deeper nesting is a parse gone wrong


def with_places(context: Context, found: Sequence[Found]) -> list[Found]:
    out = []
    for item in found:
        if item.event == "Demand" and "place" not in item.roles and "action" in item.roles:
            places = tuple(distinct(_places(context, item)))
            if places:
                item = replace(item, roles={**item.roles, "place": places})
        out.append(item)
    return out


def _places(context: Context, item: Found) -> Iterator[Filler]:
    for action in item.roles["action"]:
        for token in item.sentence.tokens(action.span):
            mention = context.mention(item.sentence, token)
            if mention is None or mention.form not in ("name", "description"):
                continue
            if not NARROWER["Place"].intersection(mention.types) or not action.span.covers(mention.span):
                continue
            if _stands(context, item.sentence, token, mention.types, action.token):
                yield Filler(
                    Ref(mention.entity),
                    mention.span,
                    token,
                    "a place in what is demanded",
                    mention.entity,
                    mention.types,
                )


def _stands(context: Context, sentence: Sentence, token: Token, types: Sequence[str], top: Token) -> bool:
    """Whether the place is where it is to be done, or what it is to be done with; not whose somebody is."""
    state, last = bool(_STATES.intersection(types)), ""
    for _ in range(_STEPS):
        token = token.first_of_list("NOUN", "PROPN")
        head = token.head
        if token is top:
            return not state
        if token.dep_ in ("dobj", "nsubjpass", "nsubj"):
            return _of_action(head, top) and (bool(last) or not state)
        if token.dep_ != "pobj" or head.dep_ not in ("prep", "agent", "dative"):
            return False
        last = head.lower_
        if last not in _AT or (state and last in ("of", "for")):
            return False
        above = head.head
        if last == "to" and (state or above.pos_ not in ("VERB", "NOUN")) and above.lemma_ not in _GOING:
            return False
        if above.pos_ in ("VERB", "AUX"):
            return _of_action(above, top)
        if above.pos_ not in ("NOUN", "PROPN") or _actor(context, sentence, above):
            return False
        token, state = above, False
    return False


def _actor(context: Context, sentence: Sentence, noun: Token) -> bool:
    mention = context.mention(sentence, noun)
    return mention is not None or any(noun.lemma_.lower() in context.lexicons[name] for name in _ACTORS)


def _of_action(verb: Token, top: Token) -> bool:
    for _ in range(3):
        if verb is top:
            return True
        if verb.dep_ not in ("conj", "xcomp", "ccomp"):
            return False
        verb = verb.head
    return False
