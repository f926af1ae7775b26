"""A parse with words of one phrase hung on another -> the same parse with the phrases parted as they are read.

Slips of small parsers, each found on many texts: a date or a treaty in front that takes in the subject; "hostage" or
"dead" read as part of the object; an auxiliary cut off by what is put in; a list whose later names are hung further up.
"""

from __future__ import annotations

from kgbuild.extract.time_grammar import MONTHS
from kgbuild.extract.tokens import Doc, Token

_VERBAL = frozenset({"VERB", "AUX"})
_SUBJECT = frozenset({"nsubj", "nsubjpass"})
_HELD = frozenset({"hostage", "prisoner", "captive"})
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
_WHEN = frozenset({"on", "in", "by", "since", "until", "from"})
_ACTS = frozenset(
    {"agreement", "treaty", "accord", "accords", "agreements", "protocol", "pact", "convention", "deal", "plan",
     "resolution", "decree", "law", "armistice", "truce", "ceasefire", "war"}
)  # fmt: skip


def regroup(doc: Doc) -> None:
    """In place; cost linear in tokens."""
    for token in list(doc):
        low = token.lower_
        if low in MONTHS and token.dep_ in ("nmod", "compound", "nummod", "dep"):
            _date_in_front(doc, token)
        elif token.tag_ == "CD" and token.dep_ == "nummod" and len(low) == 4 and low.isdigit():
            _year_in_front(token)
        elif low == "between" and token.dep_ == "prep" and token.head.pos_ == "VERB":
            _bounds(doc, token)
        elif low in _OUTWARD and token.i > 1 and token.pos_ == "NOUN" and doc[token.i - 1].text == "-":
            token.lemma_ = f"{doc[token.i - 2].lower_}-{low}"  # "pull-|out|"
        elif low in _HELD and token.dep_ == "dobj":
            _made_captive(token)
        elif low in _FATED and token.dep_ == "amod" and token.i and doc[token.i - 1].pos_ == "VERB":
            _fate(doc, token)
        elif token.dep_ == "nsubj" and token.head.pos_ in ("NOUN", "PROPN") and token.head.i == token.i + 1:
            token.dep_ = "compound"  # "a |ceasefire| deal took effect"
        elif token.dep_ == "conj" and token.tag_ in ("VBN", "VBD") and token.head.lemma_ == "have":
            _cut_off(token)
        elif token.dep_ == "compound" and low in _ACTS and token.head.dep_ == "pobj" and token.head.i == token.i + 1:
            _act_in_front(token)
        elif token.dep_ in ("appos", "conj") and token.pos_ in ("NOUN", "PROPN") and token.left_edge.i > 1:
            _list_goes_on(doc, token)


def _date_in_front(doc: Doc, month: Token) -> None:
    """ "On 5 June 1998 Eritrean aircraft attacked": the date is the preposition's, not the noun's."""
    first = month.i - 1 if doc[month.i - 1].tag_ == "CD" else month.i
    if first < 1 or doc[first - 1].lower_ not in _WHEN or month.head.i < month.i:
        return
    preposition, noun = doc[first - 1], month.head
    if any(c.dep_ in ("pobj", "pcomp") for c in preposition.children) or noun.pos_ not in ("NOUN", "PROPN"):
        return
    if month.is_ancestor(preposition):
        return
    month.attach(preposition)
    month.dep_, month.pos_ = "pobj", "PROPN"
    for part in doc[first : month.i + 4]:
        if (
            part.tag_ == "CD"
            and part.head is noun
            and not part.is_ancestor(month)
            and (part.i < month.i or len(part) == 4)
        ):
            part.attach(month)
            part.dep_ = "nummod"


def _year_in_front(year: Token) -> None:
    """ "By the peace of |1812| Bessarabia was ceded", "In August |1995| Operation Storm began"."""
    noun = year.head
    if noun.i < year.i or noun.dep_ != "pobj" or not 1500 <= int(year.text) < 2100:
        return
    preposition = noun.head
    top = preposition
    while top.head.pos_ not in _VERBAL and top.head is not top:
        top = top.head
    verb = top.head
    if verb.pos_ not in _VERBAL or top.i > verb.i or any(c.dep_ in _SUBJECT for c in verb.children):
        return
    if noun.left_edge.i != preposition.i + 1 or noun.left_edge is not year or noun.right_edge.i >= verb.i:
        return
    year.attach(preposition)
    year.dep_ = "pobj"
    noun.attach(verb)
    noun.dep_ = "nsubjpass" if any(c.dep_ == "auxpass" for c in verb.children) else "nsubj"


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
    if any(c.dep_ in _SUBJECT or c.dep_ in ("aux", "auxpass") for c in verb.children):
        return
    verb.take_over(have)
    verb.tag_, have.dep_, have.pos_ = "VBN", "aux", "AUX"


def _act_in_front(act: Token) -> None:
    """ "Under the Dayton |Agreement| Srebrenica was assigned": what follows the treaty is the verb's subject."""
    subject = act.head
    preposition = subject.head
    verb = preposition.head
    if verb.pos_ not in _VERBAL or preposition.i > verb.i or any(c.dep_ in _SUBJECT for c in verb.children):
        return
    if not act.text.istitle() or subject.right_edge.i >= verb.i:
        return
    for child in list(subject.children):
        if child.i < act.i:
            child.attach(act)
    act.attach(preposition)
    act.dep_ = "pobj"
    subject.attach(verb)
    subject.dep_ = "nsubjpass" if any(c.dep_ == "auxpass" for c in verb.children) else "nsubj"


def _list_goes_on(doc: Doc, later: Token) -> None:
    """ "after seizing A, |B| and C": a name after the comma behind an object is one more of them."""
    comma = later.left_edge.i - 1
    last = doc[comma - 1]
    if doc[comma].text != "," or last.pos_ != "PROPN" or last.dep_ not in ("dobj", "pobj") or later.pos_ != "PROPN":
        return
    if not any(c.dep_ == "cc" for c in later.children) or later.head.i >= last.i or later.is_ancestor(last):
        return
    verb = last.head if last.dep_ == "dobj" else last.head.head
    if verb.pos_ != "VERB" or later.head is last or verb.i < later.head.i:
        return
    later.attach(last)
    later.dep_ = "conj"
    for child in list(later.children):  # "… and C in night attacks |and driving …"
        if child.dep_ == "conj" and child.tag_ == "VBG":
            child.attach(verb)
