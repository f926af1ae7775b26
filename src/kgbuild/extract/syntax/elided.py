"""A parsed sentence -> predicates that grammar leaves out or that a slip of the parser hides, with their object.

"A was returned on 20 May, B should be on 1 June": the second clause has no verb of its own, the reader supplies it.
"Kars, like that of Van returned on 20 May, had formed …": what follows the insertion's noun is a participle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import SUBJECT

_LIKE = frozenset({"like", "unlike", "including", "with", "as"})
_COMPLEMENTS = frozenset({"attr", "acomp", "xcomp", "ccomp", "oprd", "dobj", "agent", "advcl", "expl", "prt"})


def without_verb(verbs: list[Token]) -> Iterator[tuple[Token, Token]]:
    """(the lone "be", the verb before it that is meant).  `verbs`: those of the sentence that can tell something."""
    for verb in verbs:
        for token in verb.doc[verb.i + 1 :]:
            if token.pos_ == "VERB" and token.i > verb.i and token.dep_ not in ("acl", "relcl"):
                break
            if token.lemma_ == "be" and token.pos_ == "AUX" and _alone(token):
                yield token, verb


def _alone(be: Token) -> bool:
    children = list(be.children)
    modal = any(c.dep_ == "aux" and c.tag_ == "MD" for c in children)
    return (
        modal
        and be.dep_ not in ("aux", "auxpass")
        and not any(c.dep_ in _COMPLEMENTS for c in children)
        and any(c.dep_ in SUBJECT for c in children)
        and any(c.dep_ == "prep" and c.lower_ in ("on", "in", "by") for c in children)
    )


def inserted(verb: Token) -> Token | None:
    """The noun that a verb describes when only one comma parts it from its seeming subject: an insertion is open."""
    if verb.tag_ not in ("VBD", "VBN") or not verb.i:
        return None
    noun = verb.nbor(-1)
    if noun.pos_ not in ("NOUN", "PROPN") or any(c.dep_ in ("aux", "auxpass", "dobj") for c in verb.children):
        return None
    subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.i < noun.i), None)
    if subject is None or not any(c.dep_ == "conj" for c in verb.children):
        return None
    commas = [t for t in verb.doc[subject.i : verb.i] if t.text == ","]
    opened = len(commas) == 1 and commas[0].nbor(1).lower_ in _LIKE
    return noun if opened else None


def merged_noun(verb: Token) -> Token | None:
    """ "signed [a treaty stipulating] that …": a participle that the parser took for a noun's last part."""
    if verb.tag_ == "VBG" and verb.dep_ in ("dobj", "pobj", "nsubj"):
        for child in verb.children:
            if child.dep_ in ("compound", "nmod") and child.pos_ in ("NOUN", "PROPN") and child.i == verb.i - 1:
                return child
    return None


def gapped(verb: Token, objects: Sequence[Token]) -> Iterator[Token]:
    """ "took A from X, |B| from Y and |C| from Z": the parser reads B as one more of those from whom it was taken."""
    for holder in (verb, *objects) if objects else ():
        for preposition in holder.children:
            for first in preposition.children if preposition.dep_ == "prep" else ():
                for later in first.children if first.dep_ == "pobj" else ():
                    again = any(c.dep_ == "prep" and c.lower_ == preposition.lower_ for c in later.children)
                    if later.dep_ == "conj" and again:
                        yield later


def given_to(verb: Token) -> Token | None:
    """ "gave them ten days to leave": who acts in what the gift is for."""
    return next((c for c in verb.children if c.dep_ == "dative" and c.pos_ != "ADP"), None)


def _counts_more(verb: Token, before: Token) -> bool:
    """ "killed 45 rebels and |captured| 12 near Gulu on Monday", "… and |wounded| five policemen": both count."""
    if any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in verb.children):
        return False
    counted = [any(c.dep_ == "dobj" and _is_counted(c) for c in v.children) for v in (verb, before)]
    return counted[0] and (counted[1] or any(c.dep_ == "dobj" and c.tag_ == "CD" for c in verb.children))


def _is_counted(token: Token) -> bool:
    return token.tag_ == "CD" or any(c.dep_ == "nummod" for c in token.children)


def told_together(verb: Token) -> Iterator[Token]:
    """ "12 were |killed| and 15 others |wounded| in Goma on Monday": where and when is said once, of both."""
    if verb.tag_ in ("VBD", "VBG"):
        yield from (c for c in verb.children if c.dep_ == "conj" and _counts_more(c, verb))
    if verb.tag_ != "VBN" or not any(c.dep_ == "auxpass" for c in verb.children):
        return
    for child in verb.children:
        later = child
        if child.dep_ == "conj" and child.pos_ == "NOUN":  # "and 15 people |wounded|", read as one phrase
            later = next((c for c in child.children if c.dep_ == "acl"), child)
        elif child.dep_ != "conj":
            continue
        helped = any(c.dep_ in ("aux", "auxpass", "dobj") for c in later.children)
        more = any(c.dep_ == "nsubjpass" and c.lower_ in ("others", "more") for c in later.children)
        if later.i > verb.i and later.tag_ in ("VBN", "VBD") and (more or not helped):
            yield later
