"""A head word -> the stretch of its phrase or clause that is kept as words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kgbuild.extract.syntax.arguments import conjuncts
from kgbuild.extract.syntax.tokens import Token

ITSELF = "the noun itself"  # how a filler that is the trigger was found
CLAUSE_LIMIT = 30  # words kept of a demanded action
_WITHIN_NOUN = frozenset({"compound", "nmod", "amod", "nummod", "poss", "appos", "case", "quantmod", "advmod", "det"})
_BESIDE = frozenset({"surround", "border", "adjoin", "neighbour", "neighbor"})
_JOINED = frozenset({"pobj", "conj", "dobj", "appos", "nsubj"})
_GAPPED = frozenset({"npadvmod", "appos", "dep", "dobj", "ROOT", "nmod", "attr"})

_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "an", "de", "la", "van", "von", "bin", "ibn"})


def in_name(token: Token) -> bool:
    """ "Hbeit", or the beginning of "al-Hbeit"."""
    if token.text == "-":
        return token.i + 1 < len(token.doc) and not token.whitespace_
    article = token.lower_ in _ARTICLES and token.i + 1 < len(token.doc)
    return token.text.replace("'", "").isalpha() and (token.text[:1].isupper() or article)  # "Ma'artasin"


def name_up_to(token: Token) -> list[Token]:
    """The words of the name that ends with this one."""
    first = min((c.i for c in token.children if c.dep_ in ("compound", "punct") and c.i < token.i), default=token.i)
    while first < token.i and not in_name(token.doc[first]):  # "|cameraman| Stan Storimans"
        first += 1
    if first > 1 and token.doc[first - 1].dep_ == "nummod" and token.doc[first - 1].text.istitle():
        first -= 1  # "|Two| Sisters"
    return list(token.doc[first : token.i + 1])


def noun_phrase(token: Token, is_number: Callable[[Token], bool]) -> tuple[Token, Token] | None:
    """First and last token of the noun phrase as written, without its determiner and number."""
    if token.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM", "VERB", "X", "DET", "ADV"):
        return None
    first = token
    for child in sorted((c for c in token.children if c.i < token.i and c.dep_ in _WITHIN_NOUN), key=lambda c: -c.i):
        if child.lower_ == "both":
            first = child
        if is_number(child) or child.dep_ in ("det", "poss", "case", "quantmod"):
            break
        first = child.left_edge
    while first.i > 1 and first.nbor(-1).text == "-" and not first.nbor(-1).whitespace_:  # "sub-station"
        first = first.nbor(-2)
    last = token
    while (
        last.i + 2 < len(last.doc) and last.nbor(1).text == "-" and not (last.whitespace_ or last.nbor(1).whitespace_)
    ):
        last = last.nbor(2)  # "Commander|-in-Chief|"
    for child in token.children:
        if child.i > token.i and child.dep_ == "prep" and child.lower_ == "of":
            if child.right_edge.i - token.i <= 10:
                last = child.right_edge
            break
    after = last.doc[last.i + 1] if last.i + 1 < len(last.doc) else None
    if after is not None and after.text == '"' and sum(t.text == '"' for t in last.doc[first.i : after.i]) == 1:
        last = after  # 'a new "smart village|"|'
    return first, last


def full_noun_phrase(token: Token) -> tuple[Token, Token]:
    """First and last token with the number and what says which: "seven regions surrounding Karabakh"."""
    left = [c for c in token.children if c.i < token.i and c.dep_ in _WITHIN_NOUN and c.dep_ not in ("det", "poss")]
    first = min((c.left_edge for c in left), key=lambda t: t.i, default=token)
    last = token
    for child in token.children:
        says_which = (
            (child.dep_ == "prep" and child.lower_ != "from")
            or (child.dep_ == "acl" and child.lemma_ in _BESIDE)
            or child.dep_ == "advmod"
        )
        if child.i == last.i + 1 and says_which and child.right_edge.i - token.i <= 8:
            last = _before_aside(child, child.right_edge)
    return first, last


def _before_aside(first: Token, last: Token) -> Token:
    """Before ", the government," and the like, which the parser took for part of the phrase."""
    for word in first.doc[first.i : last.i]:
        if word.text == "," and word.nbor(1).dep_ == "det":
            return word.nbor(-1)
    return last


def of_what(office: Token) -> Token:
    """The end of "Minister |of Defence of Georgia|": an office told alone says little."""
    of = next((c for c in office.children if c.i == office.i + 1 and c.lower_ == "of"), None)
    return of.right_edge if of is not None and of.right_edge.i - office.i <= 8 else office


def own(place: Token) -> bool:
    """ "ceded half of |its territory|": a part of whose it is, not all of it."""
    return place.pos_ == "NOUN" and any(c.tag_ == "PRP$" for c in place.children)


def bracketed(name: Token, beside: Token) -> bool:
    """ "Azaz (|Syria|)": where a name is or whose it is, not what it is."""
    return name.text[:1].isupper() and beside.pos_ == "PROPN" and beside.i > 0 and beside.nbor(-1).text == "("


def each_named(token: Token) -> Iterator[Token]:
    """What is coordinated; "the ministers A and B" are A and B."""
    for part in conjuncts(token):
        first = next((c for c in part.children if c.dep_ == "appos" and c.pos_ == "PROPN" and c.i > part.i), None)
        several = first is not None and part.tag_ == "NNS" and any(c.dep_ == "conj" for c in first.children)
        yield from conjuncts(first) if first is not None and several else (part,)


def siblings(token: Token) -> Iterator[Token]:
    """Counted phrases of the same head word that only a comma joins: "421 families in A, 487 families in B"."""
    if not any(c.dep_ == "nummod" for c in token.children):
        return
    for i in range(token.i + 2, min(token.i + 60, len(token.doc))):
        other = token.doc[i]
        if (
            other.lemma_ == token.lemma_
            and other.dep_ in _GAPPED
            and any(c.dep_ == "nummod" for c in other.children)
            and other.left_edge.i
            and other.left_edge.nbor(-1).lower_ in (",", "and", ";")
        ):
            yield other
            yield from (c for c in other.children if c.dep_ == "conj" and c.lemma_ == token.lemma_)


TOGETHER = "that goes along"
_ADDING = (("in", "addition", "to"), ("as", "well", "as"), ("along", "with"), ("together", "with"))

_ADDS = ("addition", "well", "along", "together")  # of which one must stand in the sentence, for speed


def added(token: Token) -> Iterator[Token]:
    """What is said to go along with it: "took Stakhanov |in addition to Alchevsk and Rovenky|"."""
    doc = token.doc
    if not any(words in doc.text for words in _ADDS):  # most sentences
        return
    k = token.right_edge.i + 1 if token.right_edge.i - token.i < 12 else token.i + 1
    for start in (
        *(c.left_edge.i for c in token.children if c.dep_ in ("prep", "cc", "advmod") and c.i > token.i),
        k,
        k + 1,
    ):
        for words in _ADDING:
            end = start + len(words)
            if tuple(t.lower_ for t in doc[start:end]) == words:
                head = next((t for t in doc[end : end + 8] if t.left_edge.i == end and t.dep_ in _JOINED), None)
                if head is not None and head.pos_ in ("NOUN", "PROPN"):
                    yield from conjuncts(head)
                return


def clauses(token: Token) -> Iterator[tuple[Token, Sequence[Token]]]:
    """Each of several coordinated actions with its words: "to resume talks and (to) refrain from …"."""
    parts, queue = [token], [token]
    while queue and len(parts) < 20:
        for child in queue.pop(0).children:
            if child.dep_ == "conj" and (
                child.pos_ in ("VERB", "AUX") or any(c.dep_ == "prep" for c in child.children)
            ):
                parts.append(child)
                queue.append(child)
    for part in parts:
        skip = {t.i for other in parts if other != part and part.is_ancestor(other) for t in other.subtree}
        words = _clause(part, skip)
        if words:
            yield part, words


def from_subject(verb: Token, words: Sequence[Token]) -> Sequence[Token]:
    """ "At the end of the term |elections were to be held|": when and of what it is said is no part of the action."""
    subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "expl") and c.i < verb.i]
    if not subjects or subjects[0].tag_ in ("WDT", "WP"):
        return words
    first = min(subjects[0].left_edge.i, verb.i)
    clause = any(t.dep_ in ("nsubj", "nsubjpass") and t.i < first for t in words)
    return words if clause else [t for t in words if t.i >= first and not (t.i == first and t.dep_ == "det")]


def sentences(verb: Token) -> Iterator[tuple[Token, Sequence[Token]]]:
    """Coordinated clauses with their subjects: "|a commission was to be formed|", of which the verb is "formed"."""
    raised = verb.dep_ == "xcomp" and not any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)
    for part, words in clauses(verb.head if raised else verb):
        yield part, from_subject(part, words)


def predicate(verb: Token) -> Sequence[Token]:
    """The verb with what follows it in its clause: "established a joint commission"."""
    skip = {t.i for c in verb.children if c.dep_ in ("conj", "advcl") for t in c.subtree}
    run = [verb]
    for token in sorted((t for t in verb.subtree if t.i > verb.i and t.i not in skip), key=lambda t: t.i):
        if token.i != run[-1].i + 1:
            break
        run.append(token)
    while len(run) > 1 and (run[-1].is_punct or run[-1].dep_ in ("cc", "punct")):
        run.pop()
    return run[:CLAUSE_LIMIT]


def _clause(token: Token, skip: set[int]) -> Sequence[Token]:
    """The words of a phrase or clause, from its first content word."""
    inside = sorted((t for t in token.subtree if t.i not in skip), key=lambda t: t.i)
    while inside and (inside[0].dep_ in ("mark", "punct", "cc", "det") or inside[0].lower_ in ("to", "that")):
        inside.pop(0)
    run: list[Token] = []
    for item in inside:
        if run and item.i != run[-1].i + 1:
            break
        run.append(item)
    while run and (run[-1].is_punct or run[-1].is_space or run[-1].dep_ == "cc"):
        run.pop()
    if not run or token.i not in range(run[0].i, run[-1].i + 1):
        return ()
    return run[:CLAUSE_LIMIT]


def root(tokens: Sequence[Token]) -> Token:
    """The word of a phrase whose head is outside it; of several the one above the others ("9 and |10 June|": June)."""
    low, high = tokens[0].i, tokens[-1].i
    top: Token | None = None
    for token in tokens:
        if not low <= token.head.i <= high or token.head == token:
            top = token if top is None or token.is_ancestor(top) else top
    return tokens[-1] if top is None else top


def opens_clause(head: Token) -> bool:
    """Whether a time stands in front of the verb that it is said of."""
    current = head
    while current.pos_ not in ("VERB", "AUX") and current.head != current:
        current = current.head
    return current.pos_ in ("VERB", "AUX") and current.i > head.i
