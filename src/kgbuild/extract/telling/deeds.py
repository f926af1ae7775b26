"""A noun that tells what is to be done -> each deed of the list that it opens, with its words.

"It provided for a ceasefire, the release of all prisoners and the lifting of the siege": the parser often hangs the
later members on an inner word or on the verb, so that the list is read by its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from kgbuild.extract.syntax import phrases
from kgbuild.extract.syntax.phrases import CLAUSE_LIMIT
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import words

_ENDINGS = ("tion", "sion", "ment", "ance", "ence", "ing", "drawal", "moval", "newal", "sal", "ture")
_NO_DEEDS = words(
    "equipment government parliament department document detachment regiment settlement station apartment population "
    "organization organisation building portion section nation region"
)
_OPENS = frozenset({"of", "for", "to", "on", "between", "from", "in", "by", "with"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD", "WDT", "WP", "WRB"})
_INNER = frozenset({"DT", "PRP$", "JJ", "JJR", "JJS", "NN", "NNS", "NNP", "VBN", "VBG", "CD", "HYPH", "POS", "RB"})
_LONGEST = 7  # words before a member's head


def actions(head: Token, deeds: Set[str], *, itself: bool) -> Iterable[tuple[Token, Sequence[Token]]]:
    """What is to be done by the words under `head`.  itself: the verb is told with its subject, not as an object."""
    several = _listed(head, deeds) if head.pos_ == "NOUN" else ()
    return several or (phrases.sentences(head) if itself else phrases.clauses(head))


def _listed(head: Token, deeds: Set[str]) -> Sequence[tuple[Token, Sequence[Token]]]:
    """The members in text order, the given one first; empty where there is no list.  deeds: nouns that tell a deed."""
    doc = head.doc
    start = min((c.left_edge.i for c in head.children if c.i < head.i), default=head.i)
    heads, firsts, ends = [head], [start], []
    at = head.i + 1
    while at < len(doc):
        word = doc[at]
        if word.tag_ in _FINITE or word.text in (";", ":", "(", "."):
            break
        after = _after_joint(doc, at)
        if after:
            member = _member(doc, after, deeds)
            if member is not None:
                heads.append(member)
                firsts.append(after)
                ends.append(at)
                at = member.i + 1
                continue
        at += 1
    ends.append(at)
    for n in range(len(heads) - 1, 0, -1):  # "the |disarmament and dissolution| of militias" is one
        if ends[n - 1] == heads[n - 1].i + 1 and doc[ends[n - 1]].lower_ == "and" and doc[firsts[n]].tag_ != "DT":
            del firsts[n], ends[n - 1], heads[n]
    if len(heads) < 2:
        return ()
    return [
        (one, words)
        for one, first, end in zip(heads, firsts, ends, strict=True)
        if (words := _words(doc, first, end)) and one.i <= words[-1].i
    ]


def _after_joint(doc: Sequence[Token], at: int) -> int:
    """The first word after "," or "and" at this place; 0 where no joint begins."""
    if doc[at].text == ",":
        at += 1
    elif doc[at].lower_ not in ("and", "plus"):
        return 0
    if at < len(doc) and doc[at].lower_ in ("and", "plus"):
        at += 1
    return at if at < len(doc) else 0


def _member(doc: Sequence[Token], first: int, deeds: Set[str]) -> Token | None:
    """The head of the phrase that begins there, if it tells a deed: "|the lifting of", "|an exchange of"."""
    for i in range(first, min(first + _LONGEST, len(doc))):
        token = doc[i]
        if token.tag_ not in _INNER:
            return None
        after = doc[i + 1] if i + 1 < len(doc) else None
        if token.pos_ in ("NOUN", "PROPN") or token.tag_ == "VBG":
            if after is not None and after.tag_ in _INNER and after.tag_ not in ("DT", "PRP$"):
                continue
            lemma = token.lemma_.lower()
            opens = after is not None and after.lower_ in _OPENS
            if first == i or not opens:  # "|demining| of roads", "|free elections|"; not "and |equipment| from X"
                return token if lemma in deeds and (opens or first < i) else None
            return token if lemma in deeds or (lemma.endswith(_ENDINGS) and lemma not in _NO_DEEDS) else None
    return None


def _words(doc: Sequence[Token], first: int, end: int) -> Sequence[Token]:
    run = list(doc[first:end])
    while run and (run[0].tag_ in ("DT", "CC") or run[0].is_punct):
        run.pop(0)
    while run and (run[-1].is_punct or run[-1].is_space or run[-1].dep_ == "cc" or run[-1].tag_ == "CC"):
        run.pop()
    return run[:CLAUSE_LIMIT]
