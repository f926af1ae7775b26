"""A predicate in a dependency parse -> its logical arguments, however the grammar hides them.

Undone here: passive and got-passive, relative clauses and participles, control and raising, conjunction of verbs,
subjects and objects, light verbs ("made a visit to") and verbs of happening ("the withdrawal began on 2 May"),
nominalisations with of/by/from/to, possessives and demonyms, and prepositional phrases that the parser hung on
the object.  Paths are:

  SUBJ OBJ IOBJ     logical subject, object, indirect object
  CLAUSE            a clause that is the object ("agreed to …", "demanded that …")
  WISH              such a clause when it says what is to be ("insisted that he leave")
  ADV               an adverb
  PERFECT           "has", "had" beside a participle;  NOT: "not", "never"
  ATTR              what the subject is said to be or is made ("was elected president")
  of by from …      the object of that preposition ("out of" for two-word ones)
  POSS DEM MOD      "its withdrawal", "the Armenian withdrawal", "the Kalbajar operation" (of nouns)
  ACL               a participle that describes the noun ("those killed")
  WHO               who does something on the noun's occasion ("X, on a visit to Y, said …")
  UNDER             who is under what the noun says ("300 men under the command of X")
  AMID              where the clause with "when" beside the verb happens ("killed when a bomb went off in Kunduz")
  WHILE             what a participle beside the verb is about ("…, considering a request of …")
  brokered          "the |Norwegian|-brokered accord"
  COP               the thing that the noun is said to be ("X was the first agreement between …")
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from kgbuild.extract.dates.time_grammar import MONTHS, WEEKDAYS
from kgbuild.extract.syntax.elided import gapped, merged_noun, told_together
from kgbuild.extract.syntax.subjects import (
    FURTHER,
    SUBJECTS,
    WH,
    antecedent,
    described,
    further,
    is_passive,
    occasions,
    surface_subject,
)
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import AFTER_NOUN, ASKING, HAPPEN, LIGHT, LIVE, RAISING, TELLING_TO

COMPASS = frozenset({"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"})
CALENDAR = frozenset((*MONTHS, *WEEKDAYS))
_BROKERED = frozenset({"broker", "mediate", "negotiate", "sponsor"})
_WHERE = frozenset({"in", "at", "near", "outside", "on"})
_PREPOSITIONAL = frozenset({"agent", "prep", "dative", "advmod", "prt", "advcl"})
_ACCOMPANYING = frozenset({"on", "during", "after", "in"})


class Argument(msgspec.Struct, frozen=True, gc=False):
    """One filler: the head word of the phrase, the path by which the predicate reaches it, and how it was found."""

    path: str
    token: Token
    how: str


def conjuncts(token: Token) -> Iterator[Token]:
    """The token and everything coordinated with it to its right."""
    stack, seen = [token], 0
    while stack and seen < 200:
        current = stack.pop(0)
        seen += 1
        yield current
        stack.extend(c for c in current.children if c.dep_ == "conj" and c.pos_ not in ("VERB", "AUX"))


def arguments(predicate: Token) -> tuple[Argument, ...]:
    """All logical arguments, nearest first on each path."""
    found = list(_of_verb(predicate) if predicate.pos_ in ("VERB", "AUX") else _of_noun(predicate))
    unique: dict[tuple[str, int], Argument] = {}
    for item in found:
        unique.setdefault((item.path, item.token.i), item)
    return tuple(unique.values())


def _of_verb(verb: Token) -> Iterator[Argument]:
    passive = is_passive(verb)
    direct = [c for c in verb.children if c.dep_ == "dobj" and not _set_off(c, verb)]
    dative = [c for c in verb.children if c.dep_ == "dative" and c.pos_ != "ADP"]
    subject = surface_subject(verb)
    if subject:
        token, how = subject
        if not passive:
            yield Argument("SUBJ", token, how)
        elif direct and not _gap(verb):
            yield Argument("IOBJ", token, f"passive {how}")
        else:
            yield Argument("OBJ", token, f"passive {how}")
        beyond = further(verb) if how in ("relative clause", "participle") and verb.dep_ in ("relcl", "acl") else None
        if beyond is not None and (passive or how == "relative clause"):
            yield Argument("OBJ" if passive else "SUBJ", beyond, f"{how}, {FURTHER}")
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and verb.i and verb.nbor(-1).text != ",":
        for child in verb.head.children:  # "adopted a resolution demanding …": who demands?
            if child.dep_ == "dobj" and child.i < verb.i:
                yield Argument("SUBJ", child, "object before the participle")
    for child in direct:
        merged = merged_noun(child)
        if child.tag_ in WH:
            yield Argument("OBJ", antecedent(child), "relative clause")
        elif child.lower_ == "that" and child.i < verb.i and verb.dep_ == "relcl":
            yield Argument("OBJ", described(verb), "relative clause")
        elif merged is not None:
            yield Argument("OBJ", merged, "object")
        else:
            yield Argument("OBJ", child, "object")
    for child in gapped(verb, direct):
        yield Argument("OBJ", child, "object of the verb that is left out")
    if dative and not direct:  # "gave them |a week| to leave", read as how long they gave it
        for child in verb.children:
            if child.dep_ == "npadvmod" and child.pos_ == "NOUN" and child.i > dative[0].i:
                yield Argument("OBJ", child, "object")
    for child in dative:
        yield Argument("IOBJ", child, "indirect object")
    if not direct and not passive:
        yield from _missing_object(verb)
    for child in verb.children:
        if child.dep_ in ("attr", "oprd", "acomp"):
            yield Argument("ATTR", child, child.dep_)
        elif child.dep_ == "aux" and child.lemma_ == "have":
            yield Argument("PERFECT", child, "perfect")
        elif child.dep_ == "neg":
            yield Argument("NOT", child, "negation")
        elif child.dep_ == "advmod":
            yield Argument("ADV", child, "adverb")
            if child.lower_ == "where" and verb.dep_ == "relcl":
                yield Argument("in", described(verb), "'where'")
        elif child.dep_ in ("xcomp", "ccomp"):
            yield Argument("CLAUSE", child, "clause")
            if child.is_infinitive if verb.lemma_ in TELLING_TO else _wished(child):
                yield Argument("WISH", child, "clause of what is to be")
        elif child.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "for" for c in child.children):
            yield Argument("CLAUSE", child, "'for' with its clause")
        elif child.dep_ == "advcl" and child.i > verb.i and verb.lemma_ in ASKING and _to_do(child):
            yield Argument("CLAUSE", child, "what is asked for")
        elif child.dep_ == "npadvmod" and verb.lemma_ in (ASKING | TELLING_TO) and verb.lemma_ != "give":
            for asked in child.children:  # "warned them the same day |not to travel|", read as said of the day
                if asked.dep_ in ("relcl", "acl") and asked.is_infinitive:
                    yield Argument("CLAUSE", asked, "what is asked for")
                    yield Argument("WISH", asked, "what is asked for")
        elif child.dep_ == "advcl" and child.tag_ == "VBG":
            for item in child.children:
                if item.dep_ == "dobj":
                    yield Argument("WHILE", item, f"object of '{child.text}'")
    for clause in occasions(verb):
        for where in _prepositions(clause, clause):
            if where.path in _WHERE:
                yield Argument("AMID", where.token, f"'{where.path}' said of '{clause.text}'")
    yield from _prepositions(verb, verb)
    for item in direct:
        yield from _prepositions(item, verb, below="object")
    if passive and subject and subject[0].i < verb.i:
        for late in _prepositions(subject[0], verb, below="subject"):
            if late.token.i > verb.i:
                yield late
    yield from _shared(verb)


def _set_off(thing: Token, verb: Token) -> bool:
    """ "took it after the rebels pulled out, |the third town| to fall": behind verb and comma stands no object."""
    comma = thing.left_edge.i - 1
    if comma <= verb.i or thing.doc[comma].text != ",":
        return False
    return all(t.dep_ == "prt" for t in thing.doc[verb.i + 1 : comma])


def _to_do(verb: Token) -> bool:
    """Whether it is an infinitive, of somebody whom the words before name: "called on the rebels |to leave"."""
    first = verb.left_edge
    return verb.is_infinitive and first.nbor(-1).text != ","


def _wished(verb: Token) -> bool:
    """ "insisted that the dispute be settled", "that he leave", "that they should go": no fact is told."""
    if any(c.dep_ in ("aux", "auxpass") and c.lower_ in ("be", "should", "must", "shall") for c in verb.children):
        return True
    subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
    if subject is None:
        return False
    plain = verb.tag_ == "VBP" and verb.lemma_ == verb.lower_ and subject.tag_ in ("NN", "NNP")  # "that the army leave"
    return verb.tag_ == "VB" or (plain and not any(c.dep_ == "conj" for c in subject.children))


def _gap(verb: Token) -> bool:
    """A reduced relative whose object is its own: "a man accused", not "awarded the medal"."""
    return verb.dep_ == "acl" and any(c.dep_ == "agent" for c in verb.children)


def _missing_object(verb: Token) -> Iterator[Argument]:
    """ "territory (that) Armenia took"; "captured and destroyed the town"."""
    if verb.dep_ == "relcl":
        subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        if subject is not None and subject.tag_ not in WH and not _has_wh_preposition(verb):
            yield Argument("OBJ", described(verb), "relative clause")
    if verb.dep_ == "xcomp" and verb.head.dep_ == "relcl":
        yield from _missing_object(verb.head)
    for child in verb.children:
        aside = child.dep_ != "npadvmod" or child.pos_ != "PROPN" or child.lower_ in CALENDAR
        if not aside and child.i > verb.i and child.left_edge.nbor(-1).text != ",":
            yield Argument("OBJ", child, "object")  # "its marines recaptured South Georgia", read as an adverb
        if child.dep_ == "conj" and child.pos_ == "VERB" and child.i - verb.i <= 3:
            for item in child.children:
                if item.dep_ == "dobj":
                    yield Argument("OBJ", item, "shared object")


def _has_wh_preposition(verb: Token) -> bool:
    return any(
        item.tag_ in WH or item.lower_ in ("where", "when")
        for child in verb.children
        for item in (child, *child.children)
    )


def _shared(verb: Token) -> Iterator[Argument]:
    """Adverbials said once for coordinated verbs, and those of a verb that only helps this one."""
    head = verb.head
    if verb.dep_ == "conj" and head.pos_ in ("VERB", "AUX"):
        start = min((c.i for c in head.children if c.dep_ in SUBJECTS), default=head.i)
        for item in _prepositions(head, head):
            if item.token.i < start:
                yield Argument(item.path, item.token, "shared adverbial")
    if verb.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in ("while", "whereas") for c in verb.children):
        for item in _prepositions(head, head):  # "Under the accord A went to X, while B went to Y"
            if item.path == "under" and item.token.i < head.i:
                yield Argument(item.path, item.token, "shared adverbial")
    if verb.dep_ == "xcomp" and head.lemma_ in RAISING:
        for item in _prepositions(head, head):
            if item.path not in ("to", "by"):
                yield Argument(item.path, item.token, f"adverbial of '{head.text}'")
    if not any(c.dep_ in ("prep", "dobj", "agent") for c in verb.children):
        behind = [c for c in verb.children if c.dep_ == "conj" and c.pos_ == "VERB"]
        alone = [c for c in behind if not any(d.dep_ in (*SUBJECTS, "dobj") for d in c.children)]
        for child in (*alone, *(c for c in told_together(verb) if c not in alone)):
            for late in _prepositions(child, child):
                yield Argument(late.path, late.token, "shared adverbial")


def _prepositions(node: Token, predicate: Token, below: str = "", depth: int = 0) -> Iterator[Argument]:
    """Objects of the prepositions under a word; `below` names the phrase they were (perhaps wrongly) hung on."""
    for child in _with_conjoined(node.children):
        if child.dep_ in ("agent", "conj") or _is_adposition(child):
            path = child.lower_
            if path == "of" and child.i and child.nbor(-1).lower_ in COMPASS:
                path = f"{child.nbor(-1).lower_} of"  # "a base west of the town"
            holder = child
            inner = next((c for c in child.children if c.dep_ == "prep"), None)
            if inner is not None and not any(c.dep_ == "pobj" for c in child.children):
                path, holder = f"{path} {inner.lower_}", inner
            if path == "of" and below:
                continue  # belongs to the noun
            for item in holder.children:
                if item.dep_ not in ("pobj", "pcomp") or (path == "in" and item.lower_ == "order"):
                    continue  # "|in order| to"
                how = f"'{path}'" + (f" on the {below}" if below else "")
                if child.dep_ == "agent" or (path == "by" and item.dep_ == "pobj" and _by_agent(predicate)):
                    yield Argument("SUBJ" if predicate.pos_ in ("VERB", "AUX") else "by", antecedent(item), "by-phrase")
                    if predicate.pos_ in ("VERB", "AUX"):
                        yield Argument("by", antecedent(item), how)
                else:
                    yield Argument(path, antecedent(item), how)
                    if holder is not child and child.pos_ != "SCONJ" and holder.lower_ not in ("of", "by"):
                        yield Argument(holder.lower_, antecedent(item), how)  # "back to", "up from": to, from
                if depth < 3:  # "from A to B", "in A on Monday": the second often hangs on the first
                    yield from _prepositions(item, predicate, below=below or f"phrase '{path}'", depth=depth + 1)


def _with_conjoined(children: Sequence[Token]) -> Iterator[Token]:
    """Those that may be prepositions; and, "signed by A on 1 May and |by B on 3 May", one coordinated with another."""
    for child in children:
        if child.dep_ in _PREPOSITIONAL:
            yield child
            if child.dep_ in ("agent", "prep"):
                yield from (c for c in child.children if c.dep_ == "conj" and c.pos_ == "ADP")


def _by_agent(predicate: Token) -> bool:
    return predicate.pos_ in ("VERB", "AUX") and is_passive(predicate)


def _is_adposition(token: Token) -> bool:
    return token.pos_ in ("ADP", "SCONJ", "PART") or token.lower_ in ("out", "away", "back", "up", "down", "including")


def _of_noun(noun: Token, depth: int = 0) -> Iterator[Argument]:
    yield from _prepositions(noun, noun)
    for child in noun.children:
        if child.dep_ == "prep":
            for item in child.children:
                if item.dep_ == "pobj" and child.lower_ == "of":
                    yield from _prepositions(item, noun, below="phrase 'of'")
        elif child.dep_ == "poss":
            yield Argument("POSS", antecedent(child), "possessive")
        elif child.dep_ in ("amod", "compound", "nmod", "nummod"):
            yield Argument("MOD", child, "modifier")
            if child.tag_ == "VBN" and child.lemma_ in _BROKERED:
                for item in child.children:
                    if item.i == child.i - 2 and item.pos_ in ("PROPN", "NOUN", "ADJ"):
                        yield Argument("brokered", item, f"'{item.text}-{child.text}'")
        elif child.dep_ == "advmod" and child.lower_ == "there" and child.i > noun.i:
            yield Argument("in", child, "'there'")
        elif child.dep_ == "appos":
            yield Argument("COP", child, "apposition")
        elif child.dep_ == "acl" and child.tag_ in ("VBN", "VBD", "VBG"):
            yield Argument("ACL", child, "participle")
            if child.lemma_ in LIGHT or child.lemma_ in LIVE:
                yield from _prepositions(child, child)
    head = noun.head
    if noun.dep_ == "dobj" and head.tag_ == "VBG" and head.i == 0 and noun.i == 1:  # a heading's "|Demining| operation"
        yield Argument("MOD", head, "modifier")
    if noun.dep_ == "conj" and head.pos_ in ("NOUN", "PROPN") and depth < 3:
        own = any(c.dep_ in ("det", "poss") for c in noun.children)  # "the X campaign and |the| offensive": not X's
        for shared in _of_noun(head, depth + 1):
            if (shared.path in ("POSS", "MOD") and not own) or shared.token.i > noun.i:
                yield Argument(shared.path, shared.token, f"shared with '{head.text}'")
    for child in noun.children:
        if child.dep_ == "conj" and child.i - noun.i <= 4:
            for shared in _prepositions(child, noun):
                if shared.path in ("of", "by", "from", "in"):
                    yield Argument(shared.path, shared.token, f"shared with '{child.text}'")
            if _indefinite(noun) and (last := _last_of_list(child)) is not child:
                for shared in _prepositions(last, noun):
                    if shared.path in _WHERE:
                        yield Argument(shared.path, shared.token, f"shared with '{last.text}'")
    if noun.dep_ == "appos":
        yield Argument("COP", head, "apposition")
    yield from _lent(noun)


def _indefinite(noun: Token) -> bool:
    return any(c.lower_ in ("a", "an") or c.dep_ == "nummod" for c in noun.children)


def _last_of_list(noun: Token) -> Token:
    """ "a station, a depot and |a store| in X": the last, if it is as indefinite as the others."""
    for _ in range(8):
        later = next((c for c in noun.children if c.dep_ == "conj" and _indefinite(c)), None)
        if later is None:
            break
        noun = later
    return noun


def _lent(noun: Token) -> Iterator[Argument]:
    """What the verb above the noun says of it."""
    verb = noun.head
    while verb.pos_ in ("NOUN", "PROPN") and noun.dep_ == "conj":
        noun, verb = verb, verb.head
    if noun.dep_ == "pobj" and verb.lower_ == "under":
        before = verb.nbor(-1) if verb.i else verb
        subject = surface_subject(verb.head) if verb.head.pos_ in ("VERB", "AUX") else None
        under = before if before.pos_ in ("NOUN", "PROPN") else subject[0] if subject else verb.head
        yield Argument("UNDER", under, "'under' it")
    if noun.dep_ == "pobj" and verb.lower_ in _ACCOMPANYING:
        above = verb.head
        if above.pos_ in ("NOUN", "PROPN"):
            yield Argument("WHO", above, f"'{verb.text}' it")
        elif above.pos_ in ("VERB", "AUX") and (subject := surface_subject(above)):
            yield Argument("WHO", subject[0], f"subject of '{above.text}' on that occasion")
        return
    if verb.pos_ not in ("VERB", "AUX"):
        return
    if noun.dep_ == "attr":
        subject = surface_subject(verb)
        if subject:
            yield Argument("COP", subject[0], "copula")
        return
    is_object = noun.dep_ == "dobj" or (noun.dep_ == "nsubjpass" and is_passive(verb))
    if is_object and (verb.lemma_ in LIGHT or (verb.lemma_ in HAPPEN and noun.dep_ == "nsubjpass")):
        for item in _of_verb(verb):
            if item.token.i != noun.i and item.path not in ("OBJ", "of"):
                yield Argument(item.path, item.token, f"light verb '{verb.text}'")
    elif noun.dep_ == "dobj":  # "approves troop deployment to X": hung on the verb, said of the noun
        for item in _prepositions(verb, verb):
            if item.path in AFTER_NOUN and _follows(item.token, noun):
                yield Argument(item.path, item.token, f"after the object of '{verb.text}'")
    elif noun.dep_ == "nsubj" and verb.lemma_ in HAPPEN:
        for item in _prepositions(verb, verb):
            yield Argument(item.path, item.token, f"what '{verb.text}' says of it")


def _follows(token: Token, noun: Token) -> bool:
    """Whether the token's preposition comes right after the noun's phrase."""
    return token.head.i == noun.right_edge.i + 1


def in_front(particle: Token, verb: Token) -> bool:
    """ "|On 26 October| the president called the king" is no calling on somebody; "|on whom| he called" is."""
    return particle.i < verb.i and not any(c.tag_ in WH for c in particle.children)
