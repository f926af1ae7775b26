"""A parse with a slip that grammar rules out -> the same parse with the word attached where it can only belong.

Slips of small parsers, each found on many texts: the last of a list of names hung on a verb; a relative clause read
as a clause of its own; what follows a list hung on the verb before it; a subject read as part of what stands in front.
"""

from __future__ import annotations

from kgbuild.extract.dates.time_grammar import MONTHS
from kgbuild.extract.syntax.tokens import Doc, Token
from kgbuild.extract.syntax.verb_classes import SUBJECT, VERBAL, words

UNLIKE = VERBAL | {"ADP", "SCONJ"}  # what a noun is never coordinated with
RELATIVE = frozenset({"that", "which", "who"})


_NO_MEN = frozenset({"specimen", "regimen", "abdomen", "acumen", "omen", "amen", "semen", "stamen", "men"})
_NEARLY = frozenset({"over", "around", "about", "under", "above"})
PARTICIPLES = {
    "overrun": "overrun", "retaken": "retake", "retook": "retake", "beset": "beset", "overran": "overrun",
    "overtook": "overtake", "overtaken": "overtake", "withdrawn": "withdraw", "withdrew": "withdraw",
    "re-established": "re-establish", "re-captured": "recapture", "re-took": "retake", "re-taken": "retake",
    "re-occupied": "reoccupy", "re-entered": "re-enter", "re-opened": "reopen", "re-elected": "re-elect",
    "re-deployed": "redeploy", "re-settled": "resettle", "re-asserted": "reassert", "co-signed": "sign",
    "raged": "rage", "raging": "rage", "waged": "wage", "waging": "wage", "staged": "stage", "bussed": "bus",
    "initialled": "initial", "signalled": "signal",
    "re-obtained": "obtain", "re-acquired": "acquire", "re-gained": "regain",
    "hoped": "hope", "hoping": "hope", "de-occupied": "de-occupy", "re-built": "rebuild", "re-imposed": "impose",
}  # fmt: skip


def mend(doc: Doc) -> None:
    """In place; cost linear in tokens."""
    for token in list(doc):
        if token.lower_ in PARTICIPLES:
            _mend_verb(token)
            _mend_perfect(doc, token)
        elif token.tag_ == "CD" and token.dep_ == "nummod" and token.i and len(token) == 4:
            _mend_year(doc, token)
        elif token.tag_ == "CD" and token.dep_ == "nummod" and token.i > 2 and token.head.i == token.i - 1:
            _mend_count_after_date(doc, token)
        elif token.tag_ == "CD" and token.dep_ == "pobj" and token.head.lower_ in _NEARLY:
            _mend_count(token)
        elif token.tag_ == "VB" and token.i > 1 and token.text.istitle():
            _mend_name(doc, token)
        elif token.dep_ == "ROOT" and token.lemma_ == "be" and token.pos_ == "AUX":
            _mend_inversion(token)
        elif token.tag_ in ("VBD", "VBN") and token.i > 1 and doc[token.i - 1].text == ",":
            _mend_insertion(doc, token)
        elif token.tag_ == "VBN" and token.dep_ == "acl" and token.lemma_ in MADE:
            _mend_maker(token)
        if token.dep_ == "conj" and token.pos_ in ("NOUN", "PROPN") and token.head.pos_ in UNLIKE:
            _mend_list(doc, token)
        elif token.dep_ == "conj" and token.pos_ == "NOUN" and token.head.dep_ == "pobj":
            _mend_parallel(token)
        elif token.lower_ in RELATIVE and token.dep_ in SUBJECT and token.head.pos_ in VERBAL:
            _mend_relative(doc, token)
        elif token.dep_ == "appos" and token.pos_ == "NOUN":
            _mend_subject(doc, token)
            _mend_second_office(doc, token)
        elif token.dep_ in ("conj", "appos") and token.pos_ == "PROPN":
            _mend_holder(doc, token)
        elif token.dep_ == "nmod" and token.pos_ == "PROPN" and token.head.i > token.i:
            _mend_first_name(token)
        if token.lower_ in ("d'état", "d’état", "d'etat", "d’etat"):
            token.lemma_ = "coup"
        if token.pos_ == "PROPN" and token.is_lower and token.lemma_ == token.text:  # "servicemen", read as a name
            token.lemma_ = _singular(token.text)
        elif token.tag_ == "NN" and token.lower_.endswith("men") and token.lower_ not in _NO_MEN:
            token.lemma_, token.tag_ = _singular(token.lower_), "NNS"  # "83 servicemen", read as one
    for token in doc:  # when lists are whole
        if token.lower_ == "between" and token.dep_ == "prep":
            _mend_between(doc, token)


def _mend_verb(token: Token) -> None:
    """Forms that the lemmatizer does not know, or that are tagged as nouns beside "was": "was overrun by"."""
    if token.pos_ in VERBAL:
        token.lemma_ = PARTICIPLES[token.lower_]
    elif any(c.dep_ in ("auxpass", "nsubjpass", "agent") for c in token.children):
        token.tag_, token.pos_, token.lemma_ = "VBN", "VERB", PARTICIPLES[token.lower_]
    elif any(c.dep_ in ("nsubj", "dobj") for c in token.children):
        token.tag_, token.pos_, token.lemma_ = "VBD", "VERB", PARTICIPLES[token.lower_]


def _mend_perfect(doc: Doc, verb: Token) -> None:
    """ "The rebels have overrun Goma", read as some "overrun Goma" that they have, or as some "overrun" of it."""
    have = doc[verb.i - 1]
    alone = verb.pos_ in VERBAL or verb.dep_ == "dobj"  # no noun stands bare behind "had"
    if alone and verb.i and have.lemma_ == "have" and have in (verb.head, *verb.children):
        if have is verb.head:
            verb.take_over(have)
        for child in list(have.children):
            child.attach(verb)
        verb.tag_, verb.pos_, verb.lemma_ = "VBN", "VERB", PARTICIPLES[verb.lower_]
        have.dep_, have.pos_ = "aux", "AUX"
        return
    if verb.dep_ != "compound" or verb.i == 0 or doc[verb.i - 1].lemma_ != "have":
        return
    thing = verb.head
    top = have if have.is_ancestor(thing) else thing
    hung, above = top.dep_, top.head
    verb.attach(verb if above is top else above)
    for child in (*have.children, *(c for c in thing.children if c.i < have.i or c.dep_ == "punct")):
        child.attach(verb)
    have.attach(verb)
    thing.attach(verb)
    verb.dep_, have.dep_, thing.dep_ = hung, "aux", "dobj"
    verb.tag_, verb.pos_, verb.lemma_ = "VBN", "VERB", PARTICIPLES[verb.lower_]


def _mend_parallel(noun: Token) -> None:
    """ "the city of A and the town of B": the town stands beside the city, not beside A."""
    name = noun.head
    city = name.head.head
    if name.pos_ != "PROPN" or name.head.lower_ != "of" or city.pos_ != "NOUN" or name.i < city.i:
        return
    if any(c.lower_ == "of" for c in noun.children) and any(c.dep_ == "det" for c in noun.children):
        noun.attach(city)


def _mend_year(doc: Doc, year: Token) -> None:
    """ "In 1999 Pakistani soldiers crossed": the year is no number of soldiers."""
    before = doc[year.i - 1]
    if before.lower_ not in ("in", "by", "since") or before.dep_ != "prep" or not year.text.isdigit():
        return
    if any(c.dep_ in ("pobj", "pcomp") for c in before.children) or not 1500 <= int(year.text) < 2100:
        return
    year.attach(before)
    year.dep_ = "pobj"


def _mend_count(number: Token) -> None:
    """ "killed 300 people and wounded over 1,000": the number is the object, "over" qualifies it."""
    word = number.head
    verb = word.head
    if verb.pos_ != "VERB" or word.i != number.i - 1 or word.i != verb.i + 1 or len(number) == 4:
        return
    if not any(c.dep_ in ("dobj", "prt") for c in verb.children):
        number.attach(verb)
        word.attach(number)
        number.dep_, word.dep_ = "dobj", "quantmod"


def _mend_count_after_date(doc: Doc, number: Token) -> None:
    """ "On 3 November |33| rebels were killed": the second number counts what follows it."""
    month, after = number.head, number.i + 1
    if month.lower_ not in MONTHS or doc[month.i - 1].tag_ != "CD" or after >= len(doc):
        return
    noun = doc[after]
    if noun.pos_ == "NOUN" and noun.head is not month and not number.is_ancestor(noun):
        number.attach(noun)


def _mend_name(doc: Doc, name: Token) -> None:
    """ "handed over by Nigeria to Cameroon", read as an infinitive: a capitalised word after "to" is a name."""
    to, verb = doc[name.i - 1], name.head
    if to.lower_ != "to" or to.head != name or verb == name or verb.pos_ not in VERBAL:
        return
    if any(c.dep_ in ("dobj", "ccomp", "xcomp", "auxpass") for c in name.children):
        return
    for child in list(name.children):
        if child.dep_ in ("prep", "punct", "advmod", "npadvmod"):
            child.attach(verb)
    to.attach(verb)
    name.attach(to)
    to.dep_, to.pos_, to.tag_ = "prep", "ADP", "IN"
    name.dep_, name.pos_, name.tag_, name.lemma_ = "pobj", "PROPN", "NNP", name.text


PAPERS = frozenset(
    {"agreement", "treaty", "accord", "accords", "agreements", "treaties", "protocol", "pact", "convention", "deal",
     "memorandum", "declaration", "armistice", "truce", "ceasefire"}
)  # fmt: skip
MADE = frozenset(
    {"adopt", "sign", "conclude", "ratify", "issue", "broker", "initial", "reach", "negotiate", "approve", "publish"}
)


def _mend_insertion(doc: Doc, verb: Token) -> None:
    """ "Mocha, recaptured in 2017, is a port": a participle between commas says something of the noun before them.

    "condemned it in Resolution 3240, adopted in 1974": and so does one that only an instrument can have.
    """
    if any(c.dep_ in ("aux", "auxpass", "dobj", "cc") for c in verb.children):
        return
    noun = doc[verb.i - 2]
    if noun.tag_ == "CD" and noun.head.i == noun.i - 1:
        noun = noun.head
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is None:
        of_the_noun = verb.dep_ in ("advcl", "conj") and verb.lemma_ in MADE and noun.pos_ in ("NOUN", "PROPN")
        fronted = noun.head
        if of_the_noun and fronted.dep_ == "prep" and fronted.head is verb and fronted.left_edge.i == verb.left_edge.i:
            fronted.attach(verb.head)  # "Under the accord, signed in May, they were to leave"
        if of_the_noun and noun is not verb.head and not verb.is_ancestor(noun):
            verb.attach(noun)
            verb.dep_, verb.tag_ = "acl", "VBN"
        return
    main = next((c for c in verb.children if c.dep_ == "conj" and c.pos_ in VERBAL), None)
    if (
        main is None
        or subject.right_edge.i < verb.i - 2
        or subject.i > verb.i
        or any(c.dep_ in SUBJECT for c in main.children)
    ):
        return
    start = min((c.i for c in main.children if c.dep_ in ("aux", "auxpass", "neg")), default=main.i)
    if doc[start - 1].text != ",":
        return
    if verb.head is verb:
        main.attach(main)
    else:
        main.attach(verb.head)
    main.dep_ = verb.dep_
    subject.become_subject(main)
    verb.attach(subject)
    verb.dep_, verb.tag_ = "acl", "VBN"


def _mend_maker(verb: Token) -> None:
    """ "an accord to outlaw war |signed| in May": of the nouns before it only the accord can be signed."""
    if verb.head.lower_ in PAPERS or any(c.dep_ in ("dobj", "aux") for c in verb.children):
        return
    for above in list(verb.head.ancestors)[:4]:
        if above.lower_ in PAPERS and above.pos_ == "NOUN":
            verb.attach(above)
            return


def _mend_inversion(be: Token) -> None:
    """ "Not until July were the maps signed": the noun after "were" is the subject of the participle after it."""
    if be.i == 0 or any(c.dep_ in SUBJECT for c in be.children):
        return
    if not any(c.dep_ in ("prep", "advmod", "neg", "npadvmod", "mark") and c.i < be.i for c in be.children):
        return
    noun = next((c for c in be.children if c.dep_ == "attr" and c.i > be.i), None)
    if noun is None:
        return
    verb = next((c for c in noun.children if c.tag_ in ("VBN", "VBD") and c.dep_ in ("acl", "relcl")), None)
    if verb is None:
        return
    verb.take_over(be)
    verb.tag_, be.dep_ = "VBN", "auxpass"
    noun.dep_ = "nsubjpass"


def _mend_list(doc: Doc, last: Token) -> None:
    """ "signed by A, B, and C": a noun is coordinated with the noun before "and", not with a verb or a preposition."""
    wrong = last.head
    before = last.left_edge.i - 1
    if before < 1 or doc[before].lower_ not in ("and", "or"):
        return
    joint = doc[before]
    place = before - 1
    while place > 0 and doc[place].is_punct:
        place -= 1
    member = doc[place]
    while member.dep_ not in ("conj", "appos", "ROOT") and member.head.i < before:
        if member.head.pos_ not in ("NOUN", "PROPN"):
            break
        member = member.head
    if member.pos_ not in ("NOUN", "PROPN") or member.i <= wrong.i or member.dep_ not in ("conj", "pobj", "dobj"):
        return
    if member.is_ancestor(last) or last.is_ancestor(member):
        return
    last.attach(member)
    joint.attach(member)
    governor = _governor(member)
    after = last.right_edge.i + 1
    if governor is not None and after < len(doc):
        follower = doc[after]
        if follower.dep_ == "prep" and governor.i > wrong.i and not follower.is_ancestor(governor):
            follower.attach(governor)


def _mend_subject(doc: Doc, noun: Token) -> None:
    """ "By order of X, 9 men were honoured": what stands between a fronted phrase and its verb is the subject."""
    after = noun.right_edge.i + 1
    if noun.left_edge.i == 0 or doc[noun.left_edge.i - 1].text != "," or after >= len(doc):
        return
    verb = doc[after]
    while verb.dep_ in ("aux", "auxpass", "neg") and verb.head.i > verb.i:
        verb = verb.head
    if verb.pos_ not in VERBAL or verb.i == after or any(c.dep_ in SUBJECT for c in verb.children):
        return
    if not verb.is_ancestor(noun) or not any(c.dep_ == "prep" and c.is_ancestor(noun) for c in verb.children):
        return
    noun.become_subject(verb)


_OFFICES = words("""
    president minister leader chairman chairwoman commander secretary king queen premier chancellor speaker governor
    ambassador representative envoy""")


def _mend_second_office(doc: Doc, office: Token) -> None:
    """ "by the president of A, X, and |the minister of B, Y": two persons, not one with two offices."""
    start = office.left_edge.i
    if office.lemma_ in _OFFICES and start > 1 and doc[start].lower_ == "the" and doc[start - 1].lower_ == "and":
        office.dep_ = "conj"


def _mend_holder(doc: Doc, name: Token) -> None:
    """ "the president of Mozambique, |Joaquim Chissano": the name is the president's, not another Mozambique."""
    of = name.head.head
    office = of.head
    start = name.left_edge.i
    if name.head.dep_ != "pobj" or of.lower_ != "of" or office.lemma_.lower() not in _OFFICES or start < 2:
        return
    if doc[start - 1].text != "," or start == name.i or doc[start].pos_ != "PROPN":
        return
    for other in name.children:
        if other.dep_ == "conj" and other.i > name.i:
            other.attach(office)
    name.attach(office)
    name.dep_ = "appos"


_CLAUSE = 16  # words of "led by …" and of the name after it


def _mend_between(doc: Doc, between: Token) -> None:
    """ "between the government, led by A, and |the Front": the second of the two is no second leader."""
    first = next((c for c in between.children if c.dep_ == "pobj"), None)
    if first is None or any(c.dep_ == "conj" for c in first.children):
        return
    led = next((c for c in first.children if c.dep_ == "acl"), None)
    if led is None:
        place = first.right_edge.i + 2
        led = doc[place] if place < len(doc) and doc[place - 1].text == "," else None
    if led is None or led.tag_ != "VBN" or not any(c.dep_ == "agent" for c in led.children):
        return
    apart = doc[led.i - 1].text == ","
    for second in doc[led.i : led.i + _CLAUSE]:
        start = second.left_edge.i
        before = [t.lower_ for t in doc[start - 2 : start + 1]]
        if second.dep_ == "conj" and before[1:] == ["and", "the"] and (before[0] == "," or not apart):
            second.attach(first)
            return


def _mend_first_name(name: Token) -> None:
    """ "by |Kabbah of Sierra Leone and Sankoh", read as a part of the second name: the first of two."""
    second = name.head
    place = next((p for c in name.children if c.lower_ == "of" for p in c.children if p.dep_ == "pobj"), None)
    joint = next((c for c in place.children if c.dep_ == "cc"), None) if place is not None else None
    if joint is None or second.head is second or second.pos_ != "PROPN" or joint.i > second.i:
        return
    name.attach(second.head)
    name.dep_ = second.dep_
    second.attach(name)
    joint.attach(name)
    second.dep_ = "conj"


def _singular(word: str) -> str:
    if word.endswith("men"):
        return f"{word[:-2]}an"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _governor(member: Token) -> Token | None:
    """The verb above a list: "signed" over "by A, B"."""
    current = member
    for _ in range(12):
        if current.head == current:
            return None
        current = current.head
        if current.pos_ == "VERB":
            return current
    return None


def _mend_relative(doc: Doc, pronoun: Token) -> None:
    """ "the deal, that was brokered by R": a relative pronoun right after a noun opens a clause about that noun."""
    verb = pronoun.head
    place = pronoun.i - 1
    if place > 0 and doc[place].text == ",":
        place -= 1
    if place < 0 or verb.dep_ in ("relcl", "acl") or verb.i < pronoun.i:
        return
    noun = doc[place]
    if noun.pos_ not in ("NOUN", "PROPN") or noun == verb:
        return
    if verb.is_ancestor(noun):
        if verb.head == verb:
            return
        top = noun
        while top.head != verb:
            top = top.head
        top.attach(verb.head)
    if verb.is_ancestor(noun):
        return
    verb.attach(noun)
    verb.dep_ = "relcl"
