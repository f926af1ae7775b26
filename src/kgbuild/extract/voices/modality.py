"""A word that tells a happening, parsed -> whether it is told as fact, plan, demand, denial or possibility.

The status is read off the word's own helpers first ("will", "not", "may"), then off what governs it ("agreed to …",
"demands the …", "failed to …"), climbing through words that change nothing ("began to …").
"""

from __future__ import annotations

from kgbuild.extract.dates.time_grammar import ALL_MONTHS, ORDINALS
from kgbuild.extract.syntax.subjects import is_passive
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.voices.voice_tables import TABLES
from kgbuild.model import Frozen, Modality

_T = TABLES
_CLAUSE = frozenset({"xcomp", "ccomp", "acl", "pcomp", "oprd", "csubj", "csubjpass", "acomp"})
_RANKS = frozenset({*ORDINALS, "last", "only", "latest", "final"})
_HIGHEST = 8  # steps up; deeper nesting is a parse gone wrong


class Status(Frozen, frozen=True):
    """`reason` says in plain words what decided it."""

    modality: Modality
    reason: str


_FACT = Status(modality="asserted", reason="told as a fact")


def modality(token: Token) -> Status:
    """Status of the happening that `token` (a verb or a noun) tells."""
    current = token
    for _ in range(_HIGHEST):
        found = _own(current)
        if found is not None:
            return found
        above = _above(current)
        if isinstance(above, Status):
            return above
        if above is None:
            return _FACT
        current = above
    return _FACT


def _status(kind: Modality, word: Token, how: str = "") -> Status:
    return Status(modality=kind, reason=f"'{word.text}'{' ' + how if how else ''}")


def _but_then(verb: Token) -> bool:
    """ "They did not withdraw |until 2020|": then they did.  "Has not" and "will not" say nothing of the kind."""
    if not any(c.dep_ == "aux" and c.lower_ == "did" for c in verb.children):
        return False
    until = (c for c in verb.children if c.dep_ == "prep" and c.lower_ in ("until", "till"))
    return any(word.tag_ == "CD" or word.lower_ in ALL_MONTHS for c in until for word in c.children)


def _own(token: Token) -> Status | None:
    """What the helpers and modifiers of the word itself say."""
    if token.pos_ in ("NOUN", "PROPN"):
        return _of_noun(token)
    modal: Token | None = None
    perfect = False
    for child in token.children:
        low = child.lower_
        if child.dep_ == "neg" and child.i + 1 < len(child.doc) and child.nbor(1).lower_ == "until":
            continue  # "it was not until 1994 that …"
        if child.dep_ == "neg" and _but_then(token):
            continue
        if child.dep_ == "neg" or (child.dep_ == "advmod" and low in _T["never"]):
            return _status("negated", child)
        if child.dep_ == "mark" and low in _T["conditional"]:
            return _status("possible", child, "makes a condition")
        if child.dep_ == "aux" and (child.tag_ == "MD" or low in _T["will"]):
            modal = child
        perfect = perfect or (child.dep_ == "aux" and low == "have")
    if modal is not None:
        return _of_modal(modal, token, perfect)
    if token.dep_ == "conj" and token.head.pos_ in ("VERB", "AUX") and not _has_own_helpers(token):
        for child in token.head.children:  # "will be built and opened"
            if child.dep_ == "aux" and child.tag_ == "MD" and child.i < token.head.i:
                return _of_modal(child, token.head, perfect)
    return None


def _has_own_helpers(token: Token) -> bool:
    return any(c.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass") for c in token.children)


def _of_modal(modal: Token, verb: Token, perfect: bool) -> Status | None:
    low = modal.lower_
    if low in _T["may"] or (low in _T["would"] and perfect):
        return _status("possible", modal)
    if low in _T["will"] or low in _T["should"]:
        return _status("planned", modal)
    if low in _T["would"]:
        condition = any(c.dep_ == "advcl" and any(m.lower_ in _T["conditional"] for m in c.children)
                        for c in verb.children)  # fmt: skip
        return _status("possible" if condition else "planned", modal)
    return None


def _of_noun(noun: Token) -> Status | None:
    for child in noun.children:
        low = child.lower_
        if child.dep_ in ("amod", "compound", "advmod"):
            for kind, name in _MODIFIERS:
                if low in _T[name]:
                    return _status(kind, child)
        if (child.dep_ == "det" and low in ("no", "neither")) or child.dep_ == "neg":
            return _status("negated", child)
    return None


_MODIFIERS: tuple[tuple[Modality, str], ...] = (
    ("planned", "planned_modifiers"),
    ("demanded", "demanded_modifiers"),
    ("possible", "possible_modifiers"),
)
_KINDS: tuple[Modality, ...] = ("planned", "demanded", "negated", "possible")


def _above(token: Token) -> Token | Status | None:
    """What governs the word: a verdict, a word to climb to, or nothing that matters."""
    head = token.head
    if head == token:
        return None
    if token.dep_ == "conj":
        return head if _same_sort(token, head) and not _independent(token) else None
    if token.pos_ in ("NOUN", "PROPN") and token.dep_ not in ("ccomp", "xcomp", "pcomp"):
        return _above_noun(token, head)
    return _above_verb(token, head)


def _same_sort(token: Token, head: Token) -> bool:
    verbs = ("VERB", "AUX")
    return (token.pos_ in verbs) == (head.pos_ in verbs)


def _independent(token: Token) -> bool:
    """A clause of its own beside another: what governs that one does not reach it."""
    return token.pos_ in ("VERB", "AUX") and any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children)


def _above_verb(token: Token, head: Token) -> Token | Status | None:
    if token.dep_ == "pcomp":
        phrase = _preposition(head)
        if phrase in _T["negating"]:
            return _status("negated", head)
        governor = head.head
        if _only_accused(governor, phrase) or (governor.lemma_ in _T["warning"] and phrase in ("against", "of")):
            return _status("possible", governor)
        if phrase == "by" and _sought(governor):
            return _status("planned", governor, "by that means")
        if head.dep_ in ("prep", "agent") and governor.pos_ in ("NOUN", "ADJ") and phrase in ("of", "for", "to"):
            return _governed(governor, noun=True)
        return _governed(governor) if phrase in ("for", "to", "on", "from") and governor.pos_ == "VERB" else None
    if token.dep_ == "ccomp" and token.i < head.i and any(t.text == ";" for t in token.doc[token.i : head.i]):
        return None  # "X demanded Y; however, Z refused": two sentences
    to = token.is_infinitive
    if token.dep_ in ("acl", "relcl") and not to and head.pos_ == "NOUN":
        return _what_is_said(token, head)
    if token.dep_ in ("advcl", "acl", "relcl") and not to:
        return None
    if head.tag_ == "VBG" and head.dep_ == "advcl" and head.lemma_ in _T["letting"] and head.i < token.i:
        return head.head if head.i and head.nbor(-1).text == "," else _governed(head)  # "fled, allowing us to take it"
    if token.dep_ == "advcl" and head.lemma_ not in _T["demanded"]:
        if head.lemma_ in _T["planned"]:
            return _governed(head)
        if to and _says_which(head):
            return head
        if to and any(c.dep_ == "advmod" and c.lower_ == "only" for c in token.children):
            return None  # "took the town, only to lose it again"
        return _status("planned", token, "is a purpose") if to else None
    if token.dep_ in ("auxpass", "aux"):
        return head
    if token.dep_ not in _CLAUSE and not to:
        return None
    if head.lemma_ == "be" and token.dep_ in ("xcomp", "ccomp") and to:
        if _says_which(head):
            return head
        return _own(head) or _status("planned", head, "to …")
    if head.lemma_ == "have" and to and token.dep_ == "xcomp":
        return _own(head) or _status("planned", head, "to …")
    if head.pos_ == "NOUN" and to and head.lemma_ in _T["time_nouns"]:
        return _status("planned", head, "to …")
    if head.pos_ == "NOUN":
        return _governed(head, noun=True) if token.dep_ in ("acl", "relcl") else None
    if token.dep_ == "acomp":
        return head
    return _governed(head, clause=not to)


def _what_is_said(clause: Token, noun: Token) -> Status | None:
    """ "Denied claims |that …|", "the suspicion |that …|"; other clauses that describe a noun stand by themselves."""
    lemma = noun.lemma_.lower()
    if not any(c.dep_ == "mark" and c.lower_ == "that" for c in clause.children):
        return None
    if lemma not in _T["unsure_nouns"] and lemma not in _T["possible_nouns"]:
        return None
    if noun.dep_ in ("dobj", "nsubjpass") and noun.head.lemma_ in _T["rejecting"]:
        return _status("negated", noun.head)
    return _status("possible", noun)


def _says_which(be: Token) -> bool:
    """ "It |was| the last city in the north to fall", "the third to be taken": what it did is told, not planned."""
    said = [c for c in be.children if c.dep_ == "attr"] if be.lemma_ == "be" else []
    for one in list(said):  # "was |one of the first towns| to rise"
        said += [item for c in one.children if c.lower_ == "of" for item in c.children if item.dep_ == "pobj"]
    return any(c.dep_ in ("amod", "advmod") and c.lower_ in _RANKS for noun in said for c in noun.children)


def _sought(verb: Token) -> bool:
    """ "|sought| to expand by conquering X": the means of what is only wanted."""
    for word in (verb, verb.head) if verb.dep_ in ("xcomp", "conj") and verb.head.pos_ == "VERB" else (verb,):
        if word.lemma_.lower() in _T["wanting"]:
            return True
    return False


def _only_accused(verb: Token, preposition: str) -> bool:
    """ "Is accused of", "suspects them of": nobody says so, or nobody is sure; an accuser who is named says it."""
    if f"{verb.lemma_} {preposition}" not in _T["accused"]:
        return False
    named = any(c.dep_ == "agent" for c in verb.children) or not is_passive(verb)
    return verb.lemma_ == "suspect" or not named


def _preposition(token: Token) -> str:
    inner = next((c.lower_ for c in token.children if c.dep_ in ("prep", "fixed")), "")
    return f"{token.lower_} {inner}".strip() if token.lower_ in ("instead", "rather") else token.lower_


def _governed(head: Token, *, noun: bool = False, clause: bool = False) -> Token | Status | None:
    """What a governing verb, noun or adjective makes of what it governs."""
    lemma = head.lemma_.lower()
    if lemma == "able" and head.head.tag_ in ("VBZ", "VBP"):  # "are still able to shell it"; who was able to did it
        return _status("possible", head)
    suffix = "_nouns" if noun and head.pos_ == "NOUN" else "_adjectives" if head.pos_ == "ADJ" else ""
    for kind in _KINDS:
        name = kind + suffix
        if kind == "demanded" and suffix == "_adjectives":
            continue
        if lemma in _T[name] or (suffix == "_adjectives" and head.lower_ in _T[name]):
            if clause and kind == "planned" and lemma in ("agree", "consider", "expect", "set", "project"):
                return head if lemma == "agree" else _status("planned", head)
            own = _own(head)
            if own is not None and own.modality == "negated":
                return own if kind != "negated" else None
            return _status(kind, head)
    return head if head.pos_ in ("VERB", "AUX", "ADJ") and (lemma in _T["transparent"] or suffix) else None


def _above_noun(token: Token, head: Token) -> Token | Status | None:
    role = token.dep_
    if role == "pobj":
        if head.lower_ in _T["negating"]:
            return _status("negated", head)
        governor = head.head
        if _only_accused(governor, head.lower_) or _only_spoken_of(token, governor, head.lower_):
            return _status("possible", governor)
        if governor.pos_ in ("VERB", "AUX") and head.lower_ in ("for", "on", "to", "against", "from"):
            return _wanted(governor)
        if governor.pos_ == "NOUN" and head.lower_ in ("for", "of", "to", "on", "from"):
            return _verdict_only(_governed(governor, noun=True))
        return None
    if head.pos_ not in ("VERB", "AUX"):
        return None
    if role == "nsubj" and head.lemma_ in ("be", "seem", "look", "appear") and head.tag_ in ("VBZ", "VBP"):
        near = next((c for c in head.children if c.dep_ in ("acomp", "oprd") and c.lower_ in _T["imminent"]), None)
        return _status("planned", near) if near is not None else None
    if role in ("dobj", "nsubjpass") and head.lemma_ == "call" and token.pos_ == "PROPN":
        return None  # "also |called the Battle of X|": what has a name is called so, not called for
    if role in ("dobj", "nsubjpass"):
        if head.lemma_ in _T["concluding"] and token.lemma_.lower() in _T["papers"] and not _known(token):
            return head
        if _only_spoken_of(token, head):
            return _status("possible", head)
        wanted = _wanted(head)
        if wanted is not None:
            return wanted
    if role == "nsubjpass" and any(c.dep_ == "xcomp" and c.lemma_ in _T["happening"] for c in head.children):
        return _verdict_only(_governed(head))  # "the withdrawal is set to begin"
    if role in ("nsubj", "nsubjpass", "dobj", "attr") and head.lemma_ in _T["happening"]:
        return head
    return None


def _known(paper: Token) -> bool:
    """ "The treaty with Chile", "the 1783 Treaty of Paris": there is one, whatever comes of it now."""
    return paper.pos_ == "PROPN" or any(c.dep_ == "det" and c.lower_ in ("the", "this", "that") for c in paper.children)


def _only_spoken_of(noun: Token, governor: Token, preposition: str = "") -> bool:
    """ "Discussed the withdrawal", "talks on a handover", "warned of an attack": it has not happened yet."""
    lemma = governor.lemma_.lower()
    if preposition == "of" and lemma in _T["warning"]:
        return not any(c.dep_ == "det" and c.lower_ != "a" and c.lower_ != "an" for c in noun.children)
    if noun.lemma_.lower() not in _T["arranged"]:
        return False
    return lemma in _T["topics_nouns" if governor.pos_ == "NOUN" else "topics"]


def _wanted(head: Token) -> Token | Status | None:
    """Attitudes to a happening that a noun tells: "demands the withdrawal", "agreed on a handover"."""
    if head.lemma_ in _T["transparent"] or head.lemma_ in ("decide", "allow", "set", "approve", "try", "negotiate"):
        return None if head.lemma_ not in ("approve", "allow") else _status("planned", head)
    return _verdict_only(_governed(head))


def _verdict_only(found: Token | Status | None) -> Status | None:
    return found if isinstance(found, Status) else None
