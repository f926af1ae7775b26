"""A predicate and its sentence's time expressions -> the times that hold for that predicate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from kgbuild.extract.annotations import Time
from kgbuild.extract.dates.when_clauses import When, beside
from kgbuild.extract.syntax.elided import told_together
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import END, HAPPEN, LIGHT, RAISING, VERBAL
from kgbuild.extract.telling.slots import Context
from kgbuild.model import DateValue

TIME_PATHS = {"WHEN": "at", "SINCE": "since", "UNTIL": "until", "DATED": "at", "SAID": "at"}  # a slot's path -> side
_DATES = frozenset(
    {"", "be", "conclude", "complete", "finalise", "finalize", "follow", "sign", "reach", "make"}
)  # when it was made
_TIGHT = frozenset({"compound", "nmod", "amod", "nummod", "poss", "appos"})
_SINCE = frozenset({"since", "from"})
_UNTIL = frozenset({"until", "till", "to", "through"})


def times_of(predicate: Token, sentence: Sentence, context: Context, owners: Set[int]) -> tuple[When, ...]:
    """Times attached to the predicate, the nearest ones only.  `owners`: nouns that are predicates of their own."""
    deeds = (context.lexicons["conflict"], context.lexicons["blow"])
    found = [w for time, token in context.times_in(sentence) for w in _attached(predicate, time, token, owners, deeds)]
    if not found:
        found = list(_inherited(predicate, sentence, context, owners, deeds))
    if not found:
        found = list(beside(predicate, sentence, context, lambda verb: times_of(verb, sentence, context, owners)))
    if not found:
        return ()
    best = min(w.distance for w in found)
    return tuple(w for w in found if w.distance == best)


def _attached(
    predicate: Token, time: Time, token: Token, owners: Set[int], deeds: Sequence[Set[str]] = ()
) -> Iterator[When]:
    if time.kind == "anniversary":
        if any(c.lower_ == "of" and predicate in c.children for c in token.children):
            yield When(time, token, "at", 0, f"'{token.text}' of it")
        return
    if time.kind not in ("point", "range"):
        return
    side, crossed, verb, tight = _climb(token)
    words = f"'{token.text}'"
    if predicate.pos_ in ("VERB", "AUX"):
        if verb == predicate and not tight and not any(n.i in owners for n in crossed):
            yield When(time, token, side, len(crossed), f"{words} said of the verb")
        elif verb == predicate and crossed and time.kind == "point" and _during(crossed[-1], deeds):
            yield When(time, token, "at", len(crossed), f"during the '{crossed[-1].text}' of {words}")
        elif verb == predicate and side == "at" and _struck(crossed, predicate, deeds):
            yield When(time, token, "at", len(crossed), f"{words} said of the '{crossed[0].text}' that did it")
        return
    if predicate in crossed:
        before = crossed[: crossed.index(predicate)]
        if not any(n.i in owners for n in before):
            yield When(time, token, side, len(before), f"{words} said of the noun")
    elif verb is not None and not crossed and _speaks_of(verb, predicate):
        side = "until" if side == "at" and _ends(verb) else side
        yield When(time, token, side, 1, f"{words} said of '{verb.text}'", verb.lemma_)
    elif verb is not None and not crossed and side == "at" and _with_it(verb, predicate, token):
        yield When(time, token, side, 1, f"{words} said right behind it")


def _ends(verb: Token) -> bool:
    """ "The truce ended", "broke down"."""
    return verb.lemma_ in END or (verb.lemma_ == "break" and any(c.lower_ == "down" for c in verb.children))


def _climb(token: Token) -> tuple[str, list[Token], Token | None, bool]:
    """From a time's head word up to the first verb: the preposition's sense, nouns crossed, verb, tight binding."""
    side, crossed, tight = "at", list[Token](), False
    current = token
    for _ in range(12):
        head = current.head
        if head == current:
            break
        if current is token or not crossed:
            word = head.lower_ if current.dep_ == "pobj" else ""
            side = "since" if word in _SINCE else "until" if word in _UNTIL and not _denied(head) else side
        if head.lemma_ == "date" and head.dep_ == "acl":  # "a decree dated …"
            current = head
            continue
        if head.pos_ in ("VERB", "AUX"):
            return side, crossed, head, tight
        if head.pos_ in ("NOUN", "PROPN", "NUM", "ADJ") and current.dep_ != "conj":
            crossed.append(head)
            if current.dep_ in _TIGHT or (current.dep_ == "prep" and current.lower_ == "of"):
                tight = True
        current = head
    return side, crossed, None, tight


def _during(noun: Token, deeds: Sequence[Set[str]]) -> bool:
    """ "recaptured it during the |war of October 1973", "in the |war of 1967"."""
    word = noun.head.lower_ if noun.dep_ == "pobj" else ""
    return word == "during" or (word == "in" and _told_by(noun, deeds))


def _told_by(noun: Token, deeds: Sequence[Set[str]]) -> bool:
    return any(noun.lemma_.lower() in words for words in deeds)


def _struck(crossed: Sequence[Token], verb: Token, deeds: Sequence[Set[str]]) -> bool:
    """ "A |strike on Thursday| killed three": what it did it did then; not "The war of 1991 ended …"."""
    if len(crossed) != 1 or crossed[0].dep_ != "nsubj" or not _told_by(crossed[0], deeds):
        return False
    return verb.lemma_ not in END and verb.lemma_ not in HAPPEN and any(c.dep_ == "dobj" for c in verb.children)


def _denied(preposition: Token) -> bool:
    """ "not until July was it retaken": in July."""
    near = (*preposition.children, preposition.nbor(-1)) if preposition.i else preposition.children
    return any(c.lower_ == "not" for c in near)


def _cleft(be: Token) -> bool:
    """ "It was not until 1994 that …", "it was in May 1994 that …"."""
    return any(c.dep_ == "nsubj" and c.lower_ == "it" for c in be.children)


def _with_it(verb: Token, noun: Token, time: Token) -> bool:
    """ "It began |with the invasion of X| in 1296": the time is of the happening with which another begins, too."""
    return (
        noun.dep_ == "pobj"
        and noun.head.lower_ == "with"
        and noun.head.head is verb
        and time.head.dep_ == "prep"
        and noun.right_edge.i + 1 == time.head.i
    )


def _speaks_of(verb: Token, noun: Token) -> bool:
    """Whether the verb above says that the noun happens ("the war began in 1988", "made a visit on Monday")."""
    if verb.dep_ == "acl" and verb.head is noun:  # "bombings carried out by X on Wednesday"
        return verb.lemma_ in LIGHT
    top = noun.first_of_list("NOUN", "PROPN")
    if top.head != verb:
        return False
    if top.dep_ == "nsubj":
        return verb.lemma_ in HAPPEN
    if verb.lemma_ == "break":  # "broke the truce": it was not then that it began
        return False
    return top.dep_ in ("dobj", "nsubjpass") and (verb.lemma_ in LIGHT or verb.lemma_ in HAPPEN)


def _inherited(
    predicate: Token, sentence: Sentence, context: Context, owners: Set[int], deeds: Sequence[Set[str]]
) -> Iterator[When]:
    """Times said of a helping verb, or once, in front, for all of several coordinated verbs."""
    if predicate.pos_ not in ("VERB", "AUX"):
        return
    using = [c for c in predicate.children if c.dep_ == "advcl" and c.lemma_ in ("use", "employ")]
    for later in (*told_together(predicate), *using):
        for time, token in context.times_in(sentence):
            for item in _attached(later, time, token, owners, deeds):
                if token.i > later.i > predicate.i:
                    yield When(time, token, item.side, item.distance, f"said behind '{later.text}' too")
    current = predicate
    for _ in range(4):
        head = current.head
        if head == current:
            return
        if current.dep_ in ("xcomp", "acomp", "auxpass") and (head.lemma_ in RAISING or head.pos_ in ("ADJ", "AUX")):
            current = head
            how, fronted = f"through '{head.text}'", False
        elif current.dep_ in ("ccomp", "advcl") and head.lemma_ == "be" and _cleft(head):
            current = head
            how, fronted = "the time that the sentence is about", False
        elif current.dep_ == "advcl" and current.tag_ == "VBG" and head.i < current.i and current.nbor(-1).text == ",":
            current = head  # "surrendered late Monday, ending a war"
            how, fronted = f"when it came of '{head.text}'", False
        elif current.dep_ == "relcl" and current.is_infinitive and head.dep_ == "attr" and head.head.pos_ in VERBAL:
            current = head.head  # "became the first to visit it"
            how, fronted = f"when it came to '{current.text}'", False
        elif current.dep_ == "conj" and head.pos_ in ("VERB", "AUX"):
            if any(c.dep_ == "nsubj" for c in current.children) and current is not predicate:
                return
            current = head
            how, fronted = f"said in front of '{head.text}' too", True
        else:
            return
        for time, token in context.times_in(sentence):
            for item in _attached(current, time, token, owners, deeds):
                if not fronted or token.i < current.i:
                    yield When(time, token, item.side, item.distance, how)


def part(when: When, path: str, kinds: Sequence[str]) -> DateValue | None:
    """The part of a time that a slot asks for: all of it (Date), or one end of a stretch (Start, End)."""
    value = when.time.value
    if when.side == TIME_PATHS[path] and (path != "DATED" or when.verb in _DATES):
        stretch = when.time.kind == "range"  # "the night of 3 to 4 May" is one time, not a beginning and an end
        if stretch and "/" in value.edtf and ("Start" in kinds or "End" in kinds):
            return _side(value, "Start" if "Start" in kinds else "End")
        return value if "Date" in kinds else None
    return None


def _side(value: DateValue, kind: str) -> DateValue | None:
    """One end of a stretch of time."""
    start, slash, end = value.edtf.partition("/")
    if not slash:
        return None
    edtf = start if kind == "Start" else end
    if not edtf or edtf == "..":
        return None
    return DateValue(words=value.words, edtf=edtf, reason=f"{kind.lower()} of the stretch")
