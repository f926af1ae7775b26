"""A text about an agreement -> what the agreement provides for, where a sentence says it by "should", "is to", "shall".

Only texts whose own title names a treaty are read so; elsewhere "should" is somebody's opinion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgbuild.extract import phrases
from kgbuild.extract.arguments import arguments
from kgbuild.extract.fillers import Filler
from kgbuild.extract.frame_files import Sense
from kgbuild.extract.frames import Found
from kgbuild.extract.parse import Sentence
from kgbuild.extract.slots import Context
from kgbuild.extract.subjects import is_passive, surface_subject
from kgbuild.extract.tokens import Token
from kgbuild.model import Ref, TextValue

PROVISION = Sense(event="Demand", slots=(), confidence=0.75, keeps=True)
_MODALS = frozenset({"should", "shall", "must", "would"})
_ACCORDING = frozenset({"under", "according", "accordance", "terms", "line"})
_UNDER = frozenset({"under", "according to", "in accordance with", "in line with", "as part of", "accordance", "line"})
_FORESEEN = frozenset({"foresee", "envisage", "envision", "stipulate", "prescribe", "mandate"})
_DECIDED = frozenset({"decide", "agree", "stipulate", "mention", "state", "determine"})
_PROMISED = frozenset({"agree", "undertake", "commit", "pledge", "promise", "vow", "consent"})
_CLAUSES = frozenset({"ROOT", "ccomp", "xcomp", "conj"})
_PARTIES = ("State", "ArmedForce", "Organization", "Group")
_NOT = frozenset({"note", "categorize", "categorise", "see", "consider", "mention", "regard", "say", "remember"})


def provisions(context: Context, told: Sequence[Found]) -> Iterator[Found]:
    """Demands of the agreement that the text is about, or that a sentence names, beside those that frames found."""
    covered = {(f.sentence.index, a.token.i) for f in told for a in f.roles.get("action", ())}
    for sentence in context.sentences[1 if context.topic else 0 :]:
        if not context.topic and not any(t.lower_ in _ACCORDING for t in sentence.doc):
            continue
        for verb in sentence.doc:
            if verb.pos_ not in ("VERB", "AUX") or not _clause(verb) or verb.lemma_ in _NOT:
                continue
            how = _provided(verb)
            if not how or (sentence.index, verb.i) in covered or (sentence.index, verb.head.i) in covered:
                continue
            instrument = _named(context, sentence, verb) or _topic(context, sentence, verb)
            if instrument is None:
                continue
            for part, words in _actions(verb):
                words = _without_source(words)
                span = sentence.place(words[0], words[-1])
                action = " ".join(span.of(context.document.text).split())
                roles: dict[str, tuple[Filler, ...]] = {
                    "instrument": (instrument,),
                    "action": (Filler(TextValue(words=action), span, part, how, action.lower()),),
                }
                subject = surface_subject(verb)
                if subject is not None:
                    for kind in _PARTIES:
                        fillers = context.fill(sentence, subject[0], (kind,), subject[1])
                        if fillers:
                            roles["addressee"] = fillers
                            break
                yield Found("Demand", PROVISION, sentence, verb, "provision", roles)


def _clause(verb: Token) -> bool:
    """Whether the verb opens a clause of its own: "under the accord |the army was to leave" is read as a relative."""
    if verb.dep_ != "relcl":
        return verb.dep_ in _CLAUSES
    marked = any(t.tag_ in ("WDT", "WP", "WRB") or t.lower_ == "that" for t in verb.subtree if t.i < verb.i)
    return not marked and verb.head.pos_ == "NOUN" and any(t.lower_ in _ACCORDING for t in verb.head.ancestors)


def _actions(verb: Token) -> Iterator[tuple[Token, Sequence[Token]]]:
    """What is to be done, each with its words; what is to happen to something keeps its subject."""
    done = next((c for c in verb.children if c.dep_ == "xcomp" and _to(c)), None) if verb.lemma_ == "be" else None
    if done is not None and any(c.dep_ == "dobj" for c in done.children):
        yield from phrases.clauses(done)
        return
    for part, words in phrases.clauses(verb):
        if part == verb:
            yield part, _own(verb, words)
    if done is not None:
        yield from (found for found in phrases.clauses(done) if found[0] != done and _to(found[0]))


def _own(verb: Token, words: Sequence[Token]) -> Sequence[Token]:
    """Without a sentence that a semicolon sets apart."""
    before = [t.i for t in words if t.text == ";" and t.i < verb.i]
    after = [t.i for t in words if t.text == ";" and t.i > verb.i]
    first, last = max(before, default=-1), min(after, default=len(verb.doc))
    return [t for t in words if first < t.i < last]


def _without_source(words: Sequence[Token]) -> Sequence[Token]:
    """ "Under the accord, Serbia was to …": the action is what follows the comma."""
    if words[0].lower_ not in ("under", "according", "in", "by"):
        return words
    comma = next((n for n, t in enumerate(words) if t.text == ","), None)
    return words[comma + 1 :] if comma is not None and len(words) > comma + 3 else words


def _named(context: Context, sentence: Sentence, verb: Token) -> Filler | None:
    """ "Under the accord, Serbia was to …", "in accordance with Resolution 242"."""
    for argument in arguments(verb):
        if argument.path in _UNDER or (argument.path in ("to", "with") and argument.token.head.lower_ in _UNDER):
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


def _topic(context: Context, sentence: Sentence, verb: Token) -> Filler | None:
    if not context.topic:
        return None
    return Filler(Ref(context.topic), sentence.place(verb, verb), verb, "what the text is about", context.topic)


def _provided(verb: Token) -> str:
    """By which word the clause says what is to be; "" when it does not."""
    for child in verb.children:
        if child.dep_ == "aux" and child.lower_ in _MODALS:
            if child.lower_ == "would" and (verb.dep_ == "ccomp" or not is_passive(verb)):
                continue
            return f"'{child.text}'"
    if verb.lemma_ == "be" and any(_to(c) for c in verb.children if c.dep_ == "xcomp"):
        return "'to be to'"
    if verb.lemma_ in _FORESEEN and is_passive(verb):
        return f"'{verb.text}'"
    head = verb.head
    if any(c.dep_ == "neg" for c in (*verb.children, *head.children)):
        return ""
    if verb.dep_ in ("xcomp", "ccomp") and head.lemma_ in _PROMISED and head.tag_ != "VBG":
        return f"'{head.text}'"
    first = verb.head if verb.dep_ == "conj" else verb
    if first is not verb and _to(verb) and first.dep_ == "xcomp" and first.head.lemma_ in _PROMISED:
        return f"'{first.head.text}'"
    if verb.dep_ == "ccomp" and head.lemma_ in _DECIDED and any(c.lower_ == "it" for c in head.children):
        return f"'it was {head.text}'"
    return ""


def _to(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)
