"""A verb in a dependency parse -> who acts: its surface subject, through passives, relative clauses and control."""

from __future__ import annotations

from kgbuild.extract.syntax.elided import given_to, inserted, merged_noun
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import ARMED, NO_ACTOR, OBJECT_CONTROL, SAYING, SUBJECT_CONTROL

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
WH = frozenset({"WDT", "WP", "WP$"})


# "The ministers of the bloc |called| on both sides": no participle of these describes what is called, fled or fallen.
_NEVER_PASSIVE = frozenset(
    {"call", "appeal", "insist", "arrive", "flee", "march", "advance", "retreat", "erupt", "collapse", "clash"}
)

# "were reported |killed", "got |captured", "left |wounded"
_PUT = frozenset({"get", "be", "have", "see", "find", "leave", "report", "confirm", "believe", "presume", "know"})


_HAVE = frozenset({"have", "having"})


_HAPPENS = frozenset({"begin", "start", "erupt", "break", "flare", "rage", "end", "last", "commence", "continue"})
_AREAS = frozenset({"province", "region", "area", "territory", "district", "country", "island", "enclave", "state"})


def is_passive(verb: Token) -> bool:
    """Whether the verb's surface subject is its logical object."""
    if verb.tag_ not in ("VBN", "VBD") or _is_main(verb):
        return False
    if inserted(verb) is not None:
        return True
    active, bare = False, verb.tag_ == "VBN" and not any(c.dep_ == "aux" for c in verb.children)
    for child in verb.children:
        if child.dep_ in ("nsubjpass", "auxpass", "csubjpass"):
            return True
        if child.dep_ == "dobj":
            bare = False
        if child.dep_ == "nsubj" or (child.dep_ == "aux" and child.lemma_ in _HAVE):
            active = True
    if active and bare and verb.dep_ == "conj" and verb.head.tag_ == "VBN":  # "12 were killed and 35 injured"
        return is_passive(verb.head)
    if active or verb.tag_ == "VBD":
        return verb.dep_ in ("acl", "conj") and not active and any(c.dep_ == "agent" for c in verb.children)
    if verb.dep_ == "conj" and verb.head.pos_ in ("VERB", "AUX"):
        if any(c.dep_ == "agent" for c in verb.children):  # "made up of men from A |and headed by B"
            return True
        return is_passive(verb.head) if verb.head.tag_ in ("VBN", "VBD") else verb.head.lemma_ in ("be", "get")
    if verb.dep_ == "xcomp":
        return verb.head.lemma_ in _PUT
    return verb.dep_ in ("acl", "advcl", "amod", "ROOT", "relcl", "dep", "pcomp", "ccomp", "oprd")


def _is_main(verb: Token) -> bool:
    """ "The accord provided for …": read as a participle although a full sentence has no other verb."""
    head = verb.head
    if verb.dep_ not in ("acl", "conj") or head.dep_ != "ROOT" or head.pos_ not in ("NOUN", "PROPN"):
        return False
    if verb.doc[-1].text != "." or any(c.dep_ in ("agent", "auxpass") for c in verb.children):
        return False
    if verb.lemma_ in _NEVER_PASSIVE and verb.tag_ in ("VBD", "VBN"):
        return True
    return verb.dep_ == "conj" or any(c.dep_ == "dobj" or c.lower_ == "for" for c in verb.children)


def surface_subject(verb: Token, depth: int = 0) -> tuple[Token, str] | None:
    """The word that stands, or would stand, before the verb, with the way it was found."""
    hidden = inserted(verb)
    if hidden is not None:
        return hidden, "participle"
    child = _own_subject(verb)
    if child is not None:
        if child.tag_ == "PRP" and verb.dep_ == "ccomp" and verb.head.lemma_ in SAYING:
            speaker = _speaks_of_itself(child, verb.head)
            if speaker is not None:
                return speaker, f"who says '{child.text}' of itself"
        return antecedent(child), "relative clause" if child.tag_ in WH else "subject"
    if depth > 8:
        return None
    merged = merged_noun(verb)
    if merged is not None:
        return merged, "participle"
    head = verb.head
    if verb.dep_ == "relcl" and not (head.lemma_ in NO_ACTOR and any(c.lower_ == "to" for c in verb.children)):
        return (described(verb), "relative clause")
    if verb.dep_ in ("acl", "relcl"):
        if verb.tag_ in ("VBN", "VBD", "VBG"):
            return (described(verb), "participle")
        return _noun_owner(head, depth)
    if verb.dep_ in ("auxpass", "aux"):
        return surface_subject(head, depth + 1)
    if verb.dep_ in ("xcomp", "ccomp", "oprd"):
        return _controller(verb, depth)
    if verb.dep_ == "conj" and _is_main(verb):
        return head, "subject"
    if verb.dep_ == "conj" and head.pos_ in ("VERB", "AUX"):
        found = surface_subject(head, depth + 1)
        return (found[0], "shared subject") if found else None
    if verb.dep_ in ("acomp", "attr", "prep", "prt", "dobj") and head.pos_ in ("VERB", "AUX"):
        return surface_subject(head, depth + 1)
    if verb.dep_ == "csubj" and verb.tag_ == "VBG":  # "Signing the deal, the rebels agreed"
        later = next((c for c in head.children if c.dep_ == "nsubj" and c.i > verb.i), None)
        if later is not None:
            return antecedent(later), f"subject of '{head.text}'"
    if verb.dep_ == "advcl":
        given = given_to(head) if verb.is_infinitive else None
        if given is not None:
            return antecedent(given), f"who is given something by '{head.text}'"
        own = any(child.dep_ == "mark" and child.lower_ not in ("while", "when", "after", "before", "by", "to")
                  for child in verb.children)  # fmt: skip
        found = None if own else surface_subject(head, depth + 1)
        return (found[0], f"subject of '{head.text}'") if found else None
    if verb.dep_ == "pcomp" and head.dep_ in ("prep", "agent", "mark"):
        governor = head.head
        if governor.lemma_ in OBJECT_CONTROL.get(head.lower_, ()) and not is_passive(governor):
            accused = next((c for c in governor.children if c.dep_ == "dobj" and c.i < head.i), None)
            return (antecedent(accused), f"object of '{governor.text}'") if accused is not None else None
        if governor.pos_ in ("VERB", "AUX"):
            found = surface_subject(governor, depth + 1)
            return (found[0], f"subject of '{governor.text}'") if found else None
        return _noun_owner(governor, depth)
    return None


def _speaks_of_itself(pronoun: Token, verb: Token) -> Token | None:
    """ "The army said |it| had taken the town": the army."""
    number = {"it": "NN", "they": "NNS"}.get(pronoun.lower_)
    own = next((c for c in verb.children if c.dep_ == "nsubj" and c.i < verb.i), None)
    return own if own is not None and own.tag_ == number and own.lemma_ in ARMED else None


def occasions(verb: Token) -> list[Token]:
    """ "12 were |killed and 35 injured when a bomb |went off in Kunduz": the clauses that say at what."""
    verbs = (verb, *(c for c in verb.children if c.dep_ == "conj" and c.pos_ == "VERB"))
    return [
        clause
        for one in verbs
        for clause in one.children
        if clause.dep_ == "advcl" and clause.i > one.i and any(
            (c.lower_ == "when" or (c.lower_ == "as" and _dawns(clause))) and c.i < clause.i for c in clause.children
        )
    ]  # fmt: skip


def _dawns(clause: Token) -> bool:
    """ "arrived |as dawn broke on 7 August|": what happens every day says no more than when."""
    return any(
        c.dep_ in SUBJECTS and c.lower_ in ("dawn", "day", "night", "dusk", "darkness", "sun") for c in clause.children
    )


def _own_subject(verb: Token) -> Token | None:
    """The nearest before the verb: a dateline or a heading may have been read as one, too."""
    found = [c for c in verb.children if c.dep_ in SUBJECTS]
    if len(found) > 1 and any(c.dep_ == "mark" and c.i == found[0].right_edge.i + 1 for c in verb.children):
        return found[0]  # "the population |before the occupation| was 300"
    return next((c for c in reversed(found) if c.i < verb.i), found[0] if found else None)


def _noun_owner(noun: Token, depth: int) -> tuple[Token, str] | None:
    """Who has the plan, right or duty: its possessor, its demonym's noun is left to frames, else its verb's subject."""
    for child in noun.children:
        if child.dep_ == "poss":
            doer = surface_subject(noun.head, depth + 1) if child.tag_ == "PRP$" and noun.dep_ == "dobj" else None
            return doer or (child, f"possessor of '{noun.text}'")  # "they began |their| push to retake it"
    if noun.dep_ in ("dobj", "attr") and noun.head.pos_ in ("VERB", "AUX"):
        given = given_to(noun.head)
        if given is not None:  # "gave them ten days to leave"
            return antecedent(given), f"who is given '{noun.text}'"
        found = surface_subject(noun.head, depth + 1)
        return (found[0], f"subject of '{noun.head.text}'") if found else None
    return None


def _controller(verb: Token, depth: int) -> tuple[Token, str] | None:
    head = verb.head
    if head.pos_ in ("VERB", "AUX"):
        objects = [c for c in head.children if c.dep_ in ("dobj", "dative") and c.i < verb.i]
        if objects and head.lemma_ not in SUBJECT_CONTROL and not is_passive(head):
            return antecedent(objects[0]), f"object of '{head.text}'"
    found = surface_subject(head, depth + 1)
    return (found[0], f"control from '{head.text}'") if found else None


def antecedent(token: Token) -> Token:
    """A relative pronoun's noun; any other word itself."""
    if token.tag_ not in WH:
        return token
    verb = token
    for _ in range(6):
        if verb.dep_ == "relcl":
            return described(verb)
        if verb.head == verb:
            break
        verb = verb.head
    return token


FURTHER = "noun further up"


def further(verb: Token) -> Token | None:
    """ "the Memorial in Potočari, |which was opened …": what else the clause may describe, if not the place."""
    noun = described(verb)
    above = noun.head.head
    first = verb.left_edge
    if not first.i or first.nbor(-1).text != "," or noun.dep_ != "pobj" or noun.head.dep_ != "prep":
        return None
    return above if above.pos_ in ("NOUN", "PROPN") else None


def described(verb: Token) -> Token:
    """The noun that a relative clause or participle describes.

    A name takes no restrictive clause: in "three regions around Karabakh handed over" and "the district in
    Azerbaijan that was held", without a comma, it is the common noun before that is meant.
    """
    noun = verb.head
    first = verb.left_edge
    who = any(t.lower_ in ("who", "whom") for t in (first, *verb.children))
    if first.i and first.nbor(-1).text == "," and first.lower_ != "that":
        above = noun.head.head
        people = who and noun.dep_ == "pobj" and noun.head.dep_ == "prep" and above.tag_ == "NNS"
        return above if people else noun  # "the survivors from Alibeg, who …": a place is no who
    inside = noun.dep_ == "pobj" and noun.head.lower_ == "including" and noun.head.head.pos_ == "NOUN"
    if inside and noun.head.nbor(-1).text != ",":  # "three civilians including a woman |injured|"
        return noun.head.head
    happens = verb.lemma_ in _HAPPENS
    for _ in range(3):
        above = noun.head.head
        place = happens and noun.lemma_.lower() in _AREAS  # "the war over the province that began in 1975"
        named = place or noun.pos_ == "PROPN" or any(c.dep_ == "compound" and c.pos_ == "PROPN" for c in noun.children)
        if named and noun.dep_ == "pobj" and noun.head.dep_ == "prep" and above.pos_ == "NOUN":
            noun = above
        else:
            break
    return noun
