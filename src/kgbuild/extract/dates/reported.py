"""What somebody says has just happened, or is happening -> the day on which it is said.

"The ministry reported on Saturday that its troops had taken X", "they said on 26 October that A was shelling B": news.
A side tells of its own deeds as they are done; what it says of others may be long past and is left without a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from msgspec.structs import replace

from kgbuild.extract.dates.when import times_of
from kgbuild.extract.dates.when_clauses import When
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.subjects import surface_subject
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import words
from kgbuild.extract.telling.slots import Context

_SAYING = words("say announce report state declare confirm claim tell")


def told_on(predicate: Token, sentence: Sentence, context: Context, owners: Set[int]) -> Iterator[When]:
    """The day of saying, where the predicate is said to be done or to go on and has no time of its own."""
    verb = predicate.first_of_list("VERB", "AUX")
    saying = verb.head
    if verb.dep_ != "ccomp" or saying.lemma_ not in _SAYING or any(c.dep_ == "neg" for c in saying.children):
        return
    tense = {c.lower_ for w in (predicate, verb) for c in w.children if c.dep_ in ("aux", "auxpass")}
    going_on = predicate.tag_ == "VBG" and not tense.isdisjoint({"is", "are", "was", "were"})
    just = not tense.isdisjoint({"has", "have"})
    done = "had" in tense or predicate.lower_ == "had"
    if not (going_on or just or (done and _own(verb, saying, sentence, context))):
        return
    for when in times_of(saying, sentence, context, owners):
        if when.side == "at" and len(when.time.value.edtf) == 10:
            yield replace(when, how=f"{when.how} '{saying.text}', as news of that day")
            return  # "said on Friday and Saturday": known from the first on


def _own(verb: Token, saying: Token, sentence: Sentence, context: Context) -> bool:
    """Whether those who say it are of the side that did it."""
    doer, speaker = surface_subject(verb), surface_subject(saying)
    if doer is None or speaker is None:
        return False
    ours, theirs = _sides(doer[0], sentence, context), _sides(speaker[0], sentence, context)
    return bool(ours & theirs)


def _sides(token: Token, sentence: Sentence, context: Context) -> set[str]:
    """The entities that a phrase names or refers to, and their countries."""
    found: set[str] = set()
    for word in token.subtree:
        mention = context.mention_inside(sentence, word)
        if mention is not None:
            node = context.nodes.get(mention.entity)
            found.add(mention.entity)
            if node is not None and node.country:
                found.add(node.country)
    return found
