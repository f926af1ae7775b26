"""A text about an agreement -> what the agreement provides for, where a sentence says it by "should", "is to", "shall".

Only texts whose own title names a treaty are read so; elsewhere "should" is somebody's opinion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from kgbuild.extract.names.summaries import kind_line
from kgbuild.extract.syntax import phrases
from kgbuild.extract.syntax.arguments import arguments
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.subjects import is_passive, surface_subject
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import words as lemmas
from kgbuild.extract.telling.fillers import Filler, distinct
from kgbuild.extract.telling.frame_files import Sense
from kgbuild.extract.telling.frames import Found
from kgbuild.extract.telling.obligations import agreed, done, is_clause, obliged, provided
from kgbuild.extract.telling.slots import Context
from kgbuild.model import Block, Ref, TextValue

PROVISION = Sense(event="Demand", slots=(), confidence=0.75, keeps=True)
_ACCORDING = frozenset({"under", "according", "accordance", "terms", "line", "per"})
_UNDER = frozenset(
    {"under", "according to", "in accordance with", "in line with", "as part of", "accordance", "line", "per"}
)
_BY = frozenset({"in", "by", "through"})
_LATER = frozenset({"'would'", "'had to'", "'has to'", "'have to'"})
_REACH = 2  # sentences on, within a paragraph, in which what was provided for goes on
_PARTIES = ("State", "ArmedForce", "Organization", "Group", "@forces", "@party", "@fighting_men", "Person", "@leaders")
_DOERS = (*_PARTIES, "@people", "@tribunal")  # who may be told to do something; to the others it would happen
_MADE = lemmas("establish create form found set foresee envisage envision")  # what is to be made is told to do nothing
_GOING = lemmas("enter leave vacate evacuate quit demilitarise demilitarize govern")  # said of a place
_WHERE = frozenset({"from", "in", "into", "at"})
_LINKING = frozenset(
    {"also", "further", "furthermore", "finally", "moreover", "lastly", "additionally", "then", "thus", "likewise"}
)
_NOT = frozenset({"note", "categorize", "categorise", "see", "consider", "mention", "regard", "say", "remember"})


def provisions(context: Context, told: Sequence[Found]) -> Iterator[Found]:
    """Demands of the agreement that the text is about, or that a sentence names, beside those that frames found."""
    covered = {(f.sentence.index, a.token.i) for f in told for a in f.roles.get("action", ())}
    covered |= {(f.sentence.index, f.trigger.i) for f in told if f.event == "Demand" and f.sense.keeps}
    summed_up = kind_line(context.sentences) > 0
    current = _Current(told)
    for sentence in context.sentences[1 if context.topic else 0 :]:
        according = not _ACCORDING.isdisjoint([t.lower_ for t in sentence.doc]) or _opens_by(context, sentence)
        if not context.topic and not according and current.before(sentence) is None:
            continue
        for verb in sentence.doc:
            if verb.pos_ not in ("VERB", "AUX") or not is_clause(verb) or verb.lemma_ in _NOT:
                continue
            named = _named(context, sentence, verb) or _named_below(context, sentence, verb) if according else None
            binding = named is not None and named.token.lemma_.lower() in context.lexicons["treaty"]
            how = obliged(verb, named=binding, about=bool(context.topic), summed=summed_up)
            if not how or any((sentence.index, t.i) in covered for t in (verb, verb.head, done(verb) or verb)):
                continue
            sure = named or summed_up or current.before(sentence) or agreed(verb)
            if how in _LATER and not sure:
                continue  # a history's "would" and "had to" tell what came later
            instrument = named or _topic(context, sentence, verb) or current.instrument(sentence, verb)
            if instrument is None:
                continue
            current.tell(sentence, instrument)
            for part, words in _actions(verb):
                words = _without_source(phrases.from_subject(part, words))
                span = sentence.place(words[0], words[-1])
                action = " ".join(span.of(context.document.text).split())
                roles: dict[str, tuple[Filler, ...]] = {
                    "instrument": (instrument,),
                    "action": (Filler(TextValue(words=action), span, part, how, action.lower()),),
                }
                addressees = _addressees(context, sentence, done(part) or part, verb)
                if addressees:
                    roles["addressee"] = addressees
                places = _places(context, sentence, done(part) or part)
                if places:
                    roles["place"] = places
                yield Found("Demand", PROVISION, sentence, verb, "provision", roles)


def _opens_by(context: Context, sentence: Sentence) -> bool:
    """ "By the Treaty of …", "In the accord, …"."""
    opening = {t.lower_ for t in sentence.doc[:8]}
    return sentence.doc[0].lower_ in _BY and not opening.isdisjoint(context.lexicons["treaty"])


def _addressees(context: Context, sentence: Sentence, part: Token, verb: Token) -> tuple[Filler, ...]:
    """Who is to do it, or to whom it is to happen; "was to be respected |by both sides"."""
    subject = surface_subject(part) or surface_subject(verb)
    passive = is_passive(part)
    if subject is not None and not (passive and part.lemma_ in _MADE):
        found = context.fill(sentence, subject[0], _PARTIES if passive else _DOERS, subject[1])
        if found or not passive:
            return found
    by = [a for a in arguments(part) if a.path == "by"] if passive else []
    return tuple(f for a in by for f in context.fill(sentence, a.token, _PARTIES, a.how))


def _places(context: Context, sentence: Sentence, verb: Token) -> tuple[Filler, ...]:
    """ "were to withdraw |from Kosovo", "should gather |in seven cantonments"."""
    found = [
        filler
        for argument in arguments(verb)
        if argument.path in _WHERE or (argument.path == "OBJ" and verb.lemma_ in _GOING)
        for filler in context.fill(sentence, argument.token, ("Place", "@place"), argument.how)
    ]
    return tuple(distinct(found))


def _actions(verb: Token) -> Iterator[tuple[Token, Sequence[Token]]]:
    """What is to be done, each with its words; what is to happen to something keeps its subject."""
    below = done(verb)
    if provided(verb):
        for part, words in phrases.clauses(verb):  # "for the wounded |to receive| care"
            yield part, [t for t in words if t.i >= part.i]
        return
    let = (
        verb.lemma_ not in ("be", "have") and below is not None and not is_passive(below)
    )  # "were allowed |to return|"
    if below is not None and (let or any(c.dep_ == "dobj" for c in below.children)):
        yield from phrases.clauses(below)
        return
    more = (
        [found for found in phrases.clauses(below) if found[0] != below and found[0].is_infinitive]
        if below is not None
        else []
    )
    for part, words in phrases.clauses(verb):
        if part != verb and part.tag_ == "VB" and not _helped(part) and any(c.dep_ == "dobj" for c in part.children):
            yield part, words  # "should end hostilities |and repatriate all prisoners"
        elif part == verb:
            yield part, _own(verb, words, min((later.left_edge.i for later, _ in more), default=len(verb.doc)))
    yield from more


def _helped(verb: Token) -> bool:
    """Whether it has helpers or a subject of its own, so that it is read by itself."""
    return any(c.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass") for c in verb.children)


def _own(verb: Token, words: Sequence[Token], end: int) -> Sequence[Token]:
    """Up to the next thing that is to be done, and without a sentence that a semicolon sets apart."""
    before = [t.i for t in words if t.text == ";" and t.i < verb.i]
    after = [t.i for t in words if t.text == ";" and t.i > verb.i]
    first, last = max(before, default=-1), min((*after, end))
    kept = [t for t in words if first < t.i < last]
    while kept[-1].dep_ in ("cc", "punct") and kept[-1] is not verb:
        kept.pop()
    return kept


def _without_source(words: Sequence[Token]) -> Sequence[Token]:
    """ "Under the accord, Serbia was to …", "Also, Serbia was to …": the action is what follows the comma."""
    while len(words) > 3 and words[0].lower_ in _LINKING:
        words = words[2:] if words[1].text == "," else words[1:]
    if words[0].lower_ not in ("under", "according", "in", "by", "as", "per"):
        return words
    comma = next((n for n, t in enumerate(words) if t.text == ","), None)
    return words[comma + 1 :] if comma is not None and len(words) > comma + 3 else words


def _named_below(context: Context, sentence: Sentence, verb: Token) -> Filler | None:
    """ "Germany had to pay an indemnity |under the treaty|"; what a resolution lets somebody do is another matter."""
    below = done(verb)
    found = _named(context, sentence, below) if below is not None else None
    return found if found is not None and "Resolution" not in found.types else None


def _named(context: Context, sentence: Sentence, verb: Token) -> Filler | None:
    """ "Under the accord, Serbia was to …", "in accordance with Resolution 242"."""
    if verb.dep_ == "advcl" and verb.head.pos_ in ("VERB", "AUX"):  # "…, while Croatia had to …"
        return _named(context, sentence, verb.head)
    for argument in arguments(verb):
        if argument.path in _BY and argument.token.i < verb.i:  # "By the Treaty of Trianon, Hungary had to …"
            found = next(iter(context.fill(sentence, argument.token, ("Treaty",), argument.how)), None)
            if found is not None:
                return found
        if argument.path in _UNDER or (argument.path in ("to", "with") and argument.token.head.head.lower_ in _UNDER):
            found = next(iter(context.fill(sentence, argument.token, ("Instrument", "@treaty"), argument.how)), None)
            if found is not None:
                return found
    for child in verb.children:  # "According to the accord, …"
        if child.lower_ == "according":
            for to in child.children:
                for item in to.children:
                    found = next(iter(context.fill(sentence, item, ("Instrument", "@treaty"), "'according to'")), None)
                    if found is not None:
                        return found
    return None


class _Current:
    """The agreement that the sentences before, in the same paragraph, told the provisions of."""

    def __init__(self, told: Sequence[Found]) -> None:
        self._last: dict[int, tuple[Block, Filler]] = {}
        for item in told:
            if item.event == "Demand" and item.sense.keeps:
                for filler in item.roles.get("instrument", ()):
                    self.tell(item.sentence, filler)

    def tell(self, sentence: Sentence, instrument: Filler) -> None:
        self._last[sentence.index] = sentence.block, instrument

    def before(self, sentence: Sentence) -> Filler | None:
        """That of the nearest sentence."""
        for index in range(sentence.index, sentence.index - _REACH - 1, -1):
            block, found = self._last.get(index, (None, None))
            if found is not None and block == sentence.block:
                return found
        return None

    def instrument(self, sentence: Sentence, verb: Token) -> Filler | None:
        """Only for what a main clause says: what somebody says that should be is their opinion."""
        found = self.before(sentence) if verb.dep_ in ("ROOT", "conj", "advcl") else None
        return replace(found, how="the agreement whose provisions are told") if found else None


def _topic(context: Context, sentence: Sentence, verb: Token) -> Filler | None:
    if not context.topic:
        return None
    return Filler(Ref(context.topic), sentence.place(verb, verb), verb, "what the text is about", context.topic)
