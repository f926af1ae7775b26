"""A parse with words of one phrase hung on another -> the same parse with the phrases parted as they are read.

Slips of small parsers, each found on many texts: a treaty in front that takes in the subject; "hostage" or
"dead" read as part of the object; an auxiliary cut off by what is put in; a list whose later names are hung further up;
the second of two parties read as ruled by the first; a participle behind its noun read as the main verb.
"""

from __future__ import annotations

from kgbuild.extract.dates.time_grammar import MONTHS, WEEKDAYS
from kgbuild.extract.syntax.clause_subjects import (
    WHEN,
    free_subject,
    gerund_of_verb,
    object_as_adverb,
    purpose_of_object,
    subject_after,
)
from kgbuild.extract.syntax.dates_in_front import date_in_front, weekday_behind, weekday_in_front, year_in_front
from kgbuild.extract.syntax.list_parses import list_after_comma, list_goes_on, things_in_list, town_in_list
from kgbuild.extract.syntax.participles import (
    DEEDS,
    HELD,
    NEVER_PAST,
    after_aside,
    after_leading_to,
    deed,
    fronted,
    past_in_front,
    reduced,
    reduced_object,
    successor_killed,
    to_march,
)
from kgbuild.extract.syntax.tokens import Doc, Token
from kgbuild.extract.syntax.verb_classes import OBJECT_CONTROL, SAYING, SUBJECT, VERBAL

_GIVING = frozenset(
    {"award", "give", "grant", "hand", "return", "send", "offer", "pay", "cede", "lend", "teach", "show"}
)
_OUTWARD = frozenset({"out", "back", "over", "off"})
_FATED = frozenset({"dead", "missing", "wounded"})
# After "between 10 and 15": when or how far, rather than how many.
_NOT_COUNTED = frozenset(
    {
        *MONTHS,
        "hour",
        "day",
        "week",
        "month",
        "year",
        "o'clock",
        "km",
        "kilometre",
        "kilometer",
        "mile",
        "metre",
        "meter",
    }
)
_RULING = frozenset(
    {"government", "president", "minister", "premier", "king", "regime", "authority", "republic", "leader", "junta"}
)
_ACTS = frozenset(
    {"agreement", "treaty", "accord", "accords", "agreements", "protocol", "pact", "convention", "deal", "plan",
     "resolution", "decree", "law", "armistice", "truce", "ceasefire", "war"}
)  # fmt: skip


def regroup(doc: Doc) -> None:
    """In place; cost linear in tokens."""
    for token in list(doc):
        low = token.lower_
        if low in WEEKDAYS and token.i:
            weekday_behind(doc, token)
        if low in MONTHS and token.dep_ in ("nmod", "compound", "nummod", "dep"):
            date_in_front(doc, token)
        elif low in WEEKDAYS and token.i and token.dep_ in ("nmod", "compound"):
            weekday_in_front(doc, token)
        elif token.tag_ == "CD" and token.dep_ == "nummod" and len(low) == 4 and low.isdigit():
            year_in_front(token)
        elif low == "between" and token.dep_ == "prep" and token.head.pos_ == "VERB":
            _bounds(doc, token)
        elif token.dep_ == "prep" and token.head.pos_ == "VERB" and low in WHEN:
            subject_after(token, doc)
        elif token.dep_ == "prep" and token.head.dep_ in ("dobj", "pobj") and low in OBJECT_CONTROL:
            gerund_of_verb(token)
        elif token.dep_ == "xcomp" and token.is_infinitive:
            purpose_of_object(token)
        elif token.dep_ == "advmod" and token.text.istitle() and token.i and low not in WEEKDAYS:
            object_as_adverb(token)
        elif low in _OUTWARD and token.i > 1 and token.pos_ == "NOUN" and doc[token.i - 1].text == "-":
            token.lemma_ = f"{doc[token.i - 2].lower_}-{low}"  # "pull-|out|"
        elif low in HELD and token.dep_ == "dobj":
            _made_captive(token)
        elif low in _FATED and token.dep_ == "amod" and token.i and doc[token.i - 1].pos_ == "VERB":
            _fate(doc, token)
        elif token.dep_ == "nsubj" and token.head.pos_ in ("NOUN", "PROPN") and token.head.i == token.i + 1:
            token.dep_ = "compound"  # "a |ceasefire| deal took effect"
        elif token.dep_ == "conj" and token.tag_ in ("VBN", "VBD") and token.head.lemma_ == "have":
            _cut_off(token)
        elif token.dep_ == "compound" and token.head.dep_ == "pobj" and token.head.i == token.i + 1:
            if low in _ACTS:
                _act_in_front(token)
            elif token.pos_ == "PROPN" and token.head.head.lower_ == "of" and token.head.head.head.lower_ in _ACTS:
                _treaty_of(token)
        elif token.dep_ in ("appos", "conj") and token.pos_ in ("NOUN", "PROPN") and token.left_edge.i > 1:
            list_goes_on(doc, token)
            if token.dep_ == "appos":
                _speaker(doc, token)
                list_after_comma(doc, token)
                town_in_list(doc, token)
                things_in_list(doc, token)
                _two_objects(token)
            if token.dep_ == "conj" and token.head.dep_ == "pobj":
                _second_party(doc, token)
        elif token.dep_ == "advcl" and token.tag_ in ("VBD", "VBN") and token.head.i > token.i > 2:
            _paper_in_front(doc, token)
        elif token.tag_ == "VBG" and low in DEEDS and token.i > 1 and token.dep_ in ("advcl", "acl", "pcomp"):
            deed(doc, token)
        elif token.tag_ == "VBG" and token.dep_ == "advcl":
            after_leading_to(token)
        elif token.tag_ in ("VBD", "VBN") and token.dep_ == "amod":
            past_in_front(token)
        elif token.tag_ == "VBN" and token.dep_ == "conj" and token.head.pos_ == "VERB":
            successor_killed(doc, token)
        elif token.tag_ in ("VBD", "VBN") and token.dep_ == "ROOT":
            reduced(doc, token)
        elif token.tag_ == "VBD" and token.dep_ == "ccomp" and low in NEVER_PAST:
            reduced_object(token)
        elif token.dep_ in SUBJECT and token.pos_ in ("NOUN", "PROPN"):
            if not _name_behind(doc, token):
                _second_subject(doc, token)
        elif token.tag_ in ("VB", "VBP") and token.dep_ in ("compound", "acl") and token.head.dep_ == "ccomp":
            _bare_verb(token)
        elif token.text == "march" and token.dep_ == "pobj":
            to_march(doc, token)
        elif low == "to" and token.dep_ == "aux" and token.head.tag_ == "VB":
            after_aside(doc, token)
        elif low in ("in", "at") and token.dep_ == "prep" and token.head.dep_ == "appos":
            _where_they_met(token)
        elif low == "of" and token.dep_ == "prep" and token.head.pos_ == "VERB" and token.i > 1:
            _dated_noun(doc, token)
        if token.dep_ == "conj" and token.pos_ in VERBAL:
            free_subject(doc, token)
        if token.dep_ == "ROOT" and token.pos_ == "VERB":
            fronted(doc, token)
        if token.dep_ == "relcl" and token.head.dep_ == "pobj" and token.head.lower_ in MONTHS:
            _day_of(token)
        if low == "-" and 0 < token.i < len(doc) - 1 and token.dep_ != "punct":
            _halves(doc, token)


def _halves(doc: Doc, hyphen: Token) -> None:
    """ "A counter-|attack| retook it", read as three subjects: one word."""
    first, second = doc[hyphen.i - 1], doc[hyphen.i + 1]
    if first.whitespace_ or hyphen.whitespace_ or first.head is not second.head or first.dep_ != second.dep_:
        return
    if second.pos_ not in ("NOUN", "PROPN") or first.head is first:
        return
    for part in (first, hyphen):
        for child in list(part.children):
            if child.i < part.i:
                child.attach(second)
        part.attach(second)
        part.dep_ = "compound"


def _day_of(verb: Token) -> None:
    """ "the earthquake of 12 January 2010, which |killed| many": what is told by its day did it, not the month."""
    noun = verb.head.head.head
    if verb.head.head.lower_ == "of" and noun.pos_ in ("NOUN", "PROPN"):
        verb.attach(noun)


def _paper_in_front(doc: Doc, participle: Token) -> None:
    """ "By the Treaty of Lima, |signed| on 3 June by A and B, Tacna returned to Peru": it says which treaty."""
    front = next((c for c in participle.children if c.dep_ == "prep" and c.i < participle.i), None)
    noun = next((c for c in front.children if c.dep_ == "pobj"), None) if front is not None else None
    if noun is None or front is None or doc[participle.i - 1].text != "," or noun.right_edge.i != participle.i - 2:
        return
    if any(c.dep_ in ("nsubj", "nsubjpass", "dobj", "aux", "auxpass") for c in participle.children):
        return
    front.attach(participle.head)
    participle.attach(noun)
    participle.dep_, participle.tag_ = "acl", "VBN"


def _bounds(doc: Doc, between: Token) -> None:
    """ "killed |between| 40 and 50 soldiers": the two numbers and whom they count are the object, no place or time."""
    verb, numbers = between.head, doc[between.i + 1 : between.i + 4]
    if [t.tag_ for t in numbers] != ["CD", "CC", "CD"] or between.i < verb.i:
        return
    counted = next((c for c in between.children if c.dep_ == "pobj"), None)
    years = all(len(t) == 4 and t.text.isdigit() for t in (numbers[0], numbers[2]))
    if counted is None or years or counted.lemma_.lower() in _NOT_COUNTED or counted.left_edge is not numbers[0]:
        return
    if any(c.dep_ in ("dobj", "auxpass") for c in verb.children):
        return
    counted.attach(verb)
    counted.dep_ = "dobj"
    between.attach(numbers[0])
    between.dep_ = "quantmod"


def _made_captive(word: Token) -> None:
    """ "took 500 peacekeepers |hostage|": who is taken is the object."""
    verb = word.head
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and not word.children:  # "two officers taken |prisoner|"
        word.dep_ = "oprd"
    people = next((c for c in word.children if c.i == word.i - 1 and c.tag_ in ("NNS", "NNPS")), None)
    if people is None or verb.pos_ != "VERB":
        return
    people.attach(verb)
    people.dep_ = "dobj"
    for child in list(word.children):
        if child.i < people.i:
            child.attach(people)
    word.dep_ = "oprd"


def _fate(doc: Doc, word: Token) -> None:
    """ "shot |dead| 19 demonstrators"."""
    verb = doc[word.i - 1]
    if word.head.dep_ == "dobj" and word.head.head is verb:
        word.attach(verb)
        word.dep_ = "oprd"


def _cut_off(verb: Token) -> None:
    """ "|had|, in Resolution 1320, authorised a force": one verb, whatever stands between."""
    have = verb.head
    if any(c.dep_ in ("dobj", "cc", "xcomp", "attr") for c in have.children if c.i < verb.i):
        return
    if any(c.dep_ in SUBJECT or c.dep_ in ("aux", "auxpass") for c in verb.children):
        return
    verb.take_over(have)
    verb.tag_, have.dep_, have.pos_ = "VBN", "aux", "AUX"


def _act_in_front(act: Token) -> None:
    """ "Under the Dayton |Agreement| Srebrenica was assigned": what follows the treaty is the verb's subject."""
    subject = act.head
    preposition = subject.head
    verb = preposition.head
    if verb.pos_ not in VERBAL or preposition.i > verb.i or any(c.dep_ in SUBJECT for c in verb.children):
        return
    if not act.text.istitle() or subject.right_edge.i >= verb.i:
        return
    for child in list(subject.children):
        if child.i < act.i:
            child.attach(act)
    act.attach(preposition)
    act.dep_ = "pobj"
    subject.become_subject(verb)


def _treaty_of(place: Token) -> None:
    """ "By the Treaty of |Trianon| Hungary was obliged": what follows the treaty's place is the verb's subject."""
    subject, of = place.head, place.head.head
    first = of.head.head
    verb = first.head
    if first.dep_ != "prep" or verb.pos_ not in VERBAL or first.i > verb.i or subject.pos_ != "PROPN":
        return
    if any(c.dep_ in SUBJECT for c in verb.children) or subject.left_edge is not place or subject.right_edge.i > verb.i:
        return
    place.attach(of)
    place.dep_ = "pobj"
    subject.become_subject(verb)


def _speaker(doc: Doc, office: Token) -> None:
    """ "Rebels took Konna, |the governor of Mopti| said": who says it, where the verb has no other subject."""
    after = office.right_edge.i + 1
    verb = doc[after] if after < len(doc) else office
    if verb.pos_ != "VERB" or verb.lemma_ not in SAYING or office.left_edge.tag_ != "DT" or office.tag_ != "NN":
        return
    if doc[office.left_edge.i - 1].text == "," and not any(c.dep_ in SUBJECT for c in verb.children):
        office.become_subject(verb)


def _name_behind(doc: Doc, name: Token) -> bool:
    """ "clashes in the capital |Khartoum| were reported": the name of what stands before it, no second subject."""
    verb, noun = name.head, doc[name.left_edge.i - 1]
    if name.pos_ != "PROPN" or name.i > verb.i or noun.dep_ != "pobj" or noun.tag_ != "NN" or noun.left_edge is noun:
        return False
    if not any(c.dep_ in SUBJECT and c.i < name.i and c.is_ancestor(noun) for c in verb.children):
        return False
    name.attach(noun)
    name.dep_ = "appos"
    return True


def _second_subject(doc: Doc, second: Token) -> None:
    """ "President A and rebel leader |B| signed": two subjects with "and" between them are one list."""
    verb, start = second.head, second.left_edge.i
    if second.dep_ != "nsubj" or start < 2 or second.i > verb.i or doc[start - 1].lower_ != "and":
        return
    first = next((c for c in verb.children if c.dep_ == "nsubj" and c.i < second.i), None)
    if first is None or first.right_edge.i != start - 1:
        joint = doc[start - 1]
        if first is None or joint.head is not first or first.right_edge is not joint:
            return
    second.attach(first)
    second.dep_ = "conj"


def _bare_verb(verb: Token) -> None:
    """ "demanded that Libya |cease| attacks", read as some "cease attacks": what follows is the object."""
    thing = verb.head
    if verb.dep_ == "acl":  # "proposed that the armies |withdraw|"
        if thing.i == verb.i - 1 and thing.tag_ == "NNS" and any(c.lower_ == "that" for c in thing.children):
            verb.take_over(thing)
            thing.dep_, verb.tag_ = "nsubj", "VB"
            for child in list(verb.children):
                if child.i < thing.i and child.dep_ in ("det", "amod", "nummod", "compound", "poss"):
                    child.attach(thing)
        return
    if not any(c.dep_ in SUBJECT for c in verb.children):
        return
    verb.take_over(thing)
    thing.dep_ = "dobj"
    for child in list(verb.children):
        if child.i > thing.i and child.dep_ == "prep" and child.i == thing.i + 1:
            child.attach(thing)


def _dated_noun(doc: Doc, preposition: Token) -> None:
    """ "ceded it in the Treaty of Paris |of 10 December|": what a date with "of" says is of a noun, never of a verb."""
    date = next((c for c in preposition.children if c.dep_ == "pobj"), None)
    if date is None or date.lower_ not in MONTHS:
        return
    noun = doc[preposition.i - 1]
    while noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.pos_ in ("NOUN", "PROPN"):
        noun = noun.head.head
    if noun.pos_ in ("NOUN", "PROPN"):
        preposition.attach(noun)


def _second_party(doc: Doc, second: Token) -> None:
    """ "the government of Angola and |UNITA|", "by A for the rebels and |B| for Serbia": the first's equal."""
    preposition = second.head.head
    holder = preposition.head
    if second.head.left_edge.i != preposition.i + 1 or holder.i > preposition.i:
        return
    after = second.right_edge.i + 1
    if preposition.lower_ == "of":
        own = any(c.dep_ == "det" for c in second.children) and not any(c.dep_ == "det" for c in second.head.children)
        acronym = second.text.isupper() and len(second) > 2 and not second.head.text.isupper()
        apart = holder.lemma_.lower() in _RULING and holder.tag_ in ("NN", "NNP") and (own or acronym)
        if _alone_between(holder):  # "between the government of Sudan |and southern rebels|": it takes two
            second.attach(holder)
            return
    else:
        again = after < len(doc) and doc[after].lower_ == "for" and doc[after].dep_ == "prep"
        inside = any(c.lower_ == "for" and c.dep_ == "prep" for c in second.children)
        if holder.pos_ == "VERB" and doc[preposition.i - 1].dep_ in ("pobj", "nsubj"):
            holder = doc[preposition.i - 1]
        apart = preposition.lower_ == "for" and holder.pos_ == "PROPN" and (again or inside)
    if not apart or second.pos_ != "PROPN":
        return
    for child in second.head.children:
        if child.dep_ == "cc":
            child.attach(holder)
    second.attach(holder)


def _alone_between(noun: Token) -> bool:
    one = noun.tag_ in ("NN", "NNP") and not any(c.dep_ == "conj" for c in noun.children)
    return one and noun.dep_ == "pobj" and noun.head.lower_ == "between"


def _where_they_met(preposition: Token) -> None:
    """ "met with her counterpart Ivan Horvat |in| Zagreb": the meeting was there."""
    name = preposition.head
    office = name.head
    if name.pos_ != "PROPN" or office.lemma_ not in _RULING | {"counterpart", "colleague"} or office.dep_ != "pobj":
        return
    verb = office.head.head
    if verb.pos_ == "VERB" and verb.i < name.i < preposition.i:
        preposition.attach(verb)


def _two_objects(thing: Token) -> None:
    """ "awarded eight officers |the Medal of Valor|", "returned Armenia |its soldier|": to whom, and what."""
    receiver, start = thing.head, thing.left_edge
    verb = receiver.head
    if receiver.dep_ != "dobj" or verb.lemma_ not in _GIVING or receiver.i != start.i - 1:
        return
    if start.tag_ in ("DT", "PRP$") and thing.i > receiver.i:
        thing.attach(verb)
        thing.dep_, receiver.dep_ = "dobj", "dative"
