"""A verb in a dependency parse -> by which words its clause says what is to be done; "" where it tells something else.

"should", "shall", "was to", "had to", "was supposed to", "undertook to", "committed itself to setting up", "it was
agreed that": by these a text tells what an agreement provides for.
"""

from __future__ import annotations

from kgbuild.extract.syntax.subjects import is_passive
from kgbuild.extract.syntax.tokens import Token

_MODALS = frozenset({"should", "shall", "must", "would"})
_LOOSE = frozenset({"will", "may", "can", "'ll"})  # what is to be only where an agreement is named: "Under the deal …"
_FORESEEN = frozenset({"foresee", "envisage", "envision", "stipulate", "prescribe", "mandate"})
_GRANTED = frozenset({"grant", "provide", "guarantee", "legalise", "legalize", "prohibit", "forbid", "ban", "assure"})
MADE = frozenset({"establish", "create", "form", "found", "institute"})
_CHARGED = frozenset({"task", "mandate", "charge", "entrust", "empower", "authorise", "authorize", "give"})
_CHARGE = frozenset({"mandate", "task", "right", "duty", "responsibility", "obligation", "authority", "power"})
_GIVEN = frozenset({"give", "grant", "award", "offer", "promise", "assure", "accord", "allot", "allocate", "guarantee"})
_YIELDED = frozenset({"recognize", "recognise", "acknowledge", "accept", "renounce", "relinquish", "waive", "forgo"})
_MADE_FOR = frozenset({"provision", "arrangement", "stipulation", "clause"})
_PAPERS = frozenset({"agreement", "accord", "treaty", "protocol", "document", "government", "it"})
_ASKED = frozenset({"encourage", "urge", "invite", "ask", "request", "call"})  # of whom a summary says it
_FORCED = frozenset({"force", "compel", "have"})  # that may be told of what happened, too
_BOUND = _FORCED - {"have"} | frozenset(
    {"suppose", "oblige", "require", "bind", "entitle", "allow", "permit", "forbid"}
)
_DECIDED = frozenset({"decide", "agree", "stipulate", "mention", "state", "determine", "specify", "provide"})
_SETTLED = frozenset({"agree", "decide", "stipulate", "determine", "specify"})  # "agreed that ports would be free"
_PROMISED = frozenset({"agree", "undertake", "commit", "pledge", "promise", "vow", "consent"})
_BESIDE = frozenset({"while", "whereas", "whilst"})
_CLAUSES = frozenset({"ROOT", "ccomp", "xcomp", "conj"})
_ACCORDING = frozenset({"under", "according", "accordance", "terms", "line", "per"})


def is_clause(verb: Token) -> bool:
    """Whether the verb opens a clause of its own: "under the accord |the army was to leave" is read as a relative."""
    if provided(verb):
        return True
    if verb.dep_ == "advcl":
        return committed(verb) or any(c.dep_ == "mark" and c.lower_ in _BESIDE for c in verb.children)
    if verb.dep_ == "pcomp":
        return committed(verb)
    if verb.dep_ != "relcl":
        return verb.dep_ in _CLAUSES
    marked = any(t.tag_ in ("WDT", "WP", "WRB") or t.lower_ == "that" for t in verb.subtree if t.i < verb.i)
    return not marked and verb.head.pos_ == "NOUN" and any(t.lower_ in _ACCORDING for t in verb.head.ancestors)


def agreed(verb: Token) -> bool:
    """ "They agreed that ports |would be| free", not "knew that it |would be| hard"."""
    return verb.dep_ == "ccomp" and verb.head.lemma_ in _SETTLED | _DECIDED


def provided(verb: Token) -> bool:
    """ "Provisions were made for the wounded |to receive| care", "a clause for all |to vote|"."""
    if not (verb.is_infinitive and any(c.dep_ == "mark" and c.lower_ == "for" for c in verb.children)):
        return False
    head = verb.head
    said = (head, *(c for c in head.children if c.dep_ in ("nsubj", "nsubjpass", "dobj", "attr")))
    return any(t.lemma_.lower() in _MADE_FOR for t in said)


def obliged(verb: Token, *, named: bool, about: bool, summed: bool = False) -> str:
    """The words that say so.

    named: an agreement is said to be what provides for it; about: the text is about one; summed: it only sums one up.
    """
    if about and provided(verb):
        return "provisions were made for it"
    if summed and (how := _settled(verb)):
        return how
    for child in verb.children:
        if child.dep_ == "aux" and named and child.lower_ in _LOOSE | _MODALS:
            return f"'{child.text}'"
        if child.dep_ == "aux" and about and child.lower_ == "will" and verb.dep_ in ("ROOT", "conj"):
            return f"'{child.text}'"
        if child.dep_ == "mark" and child.lower_ in ("if", "whether"):
            return ""
        if child.dep_ == "aux" and child.lower_ in _MODALS:
            clause = verb.dep_ == "ccomp" and not (about and verb.head.lemma_ in _SETTLED)
            refused = verb.lemma_ in _PROMISED and any(c.dep_ == "neg" for c in verb.children)  # "would not agree"
            if child.lower_ == "would" and (clause or refused or not (about or is_passive(verb)) or _conditional(verb)):
                continue
            return f"'{child.text}'"
    if done(verb) is not None and verb.lemma_ not in _ASKED and (verb.lemma_ not in _FORCED or named or about):
        return f"'{verb.text} to'"
    said = any(c.dep_ == "ccomp" for c in verb.children)  # "it was stipulated that …": the clause is what was
    if is_passive(verb) and not said and (verb.lemma_ in _FORESEEN or (about and verb.lemma_ in _GRANTED)):
        return f"'{verb.text}'"
    if about and verb.lemma_ == "agree" and is_passive(verb) and any(_stranded(c) for c in verb.children):
        return "'agreed upon'"
    if about and _charged(verb):
        return f"'{verb.text}'"
    if named and verb.tag_ == "VBD" and verb.lemma_ in MADE and any(c.dep_ == "nsubj" for c in verb.children):
        return "made under it"  # "Under the accord both states established a joint team"
    if named and verb.tag_ in ("VBZ", "VBP") and verb.pos_ == "VERB" and any(c.dep_ == "nsubj" for c in verb.children):
        return "told as what holds"
    head = verb.head
    if any(c.dep_ == "neg" for c in head.children):
        return ""
    if (
        about
        and verb.dep_ == "xcomp"
        and verb.is_infinitive
        and head.lemma_ == "decide"
        and head.tag_ in ("VBD", "VBN")
    ):
        return f"'{head.text}'"  # "it was decided to hold elections"
    if verb.dep_ == "xcomp" and head.lemma_ in _PROMISED and head.tag_ != "VBG":
        return f"'{head.text}'"  # to do it, or "not to do it"
    if any(c.dep_ == "neg" for c in verb.children):
        return ""
    if committed(verb):
        return f"'{_governor(verb).text}'"
    if verb.dep_ == "ccomp" and head.lemma_ in _PROMISED and head.tag_ != "VBG":
        return f"'{head.text}'"
    first = head if verb.dep_ == "conj" else verb
    if first is not verb and verb.is_infinitive and first.dep_ == "xcomp" and first.head.lemma_ in _PROMISED:
        return f"'{first.head.text}'"
    if verb.dep_ == "ccomp" and head.lemma_ in _DECIDED and any(c.lower_ == "it" for c in head.children):
        return f"'it was {head.text}'"
    return ""


def _stranded(word: Token) -> bool:
    """ "was agreed |upon|"."""
    return word.lower_ in ("on", "upon") and not word.children


def _settled(verb: Token) -> str:
    """ "was given two seats", "were encouraged to return", "renounced its claim": told as done, by the agreement."""
    if any(c.dep_ in ("neg", "mark") or (c.dep_ == "aux" and c.lemma_ == "have") for c in verb.children):
        return ""
    if verb.dep_ not in ("ROOT", "conj", "ccomp"):
        return ""
    held = any(c.dep_ in ("dobj", "oprd") for c in verb.children)
    made = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if made is not None and not any(c.lower_ in ("no", "neither", "none") for c in (made, *made.children)):
        if any(c.lower_ == "could" for c in verb.children):
            return "'could'"  # "rebels could be integrated into the army"
        if verb.lemma_ in MADE and made.lemma_.lower() not in _PAPERS:
            return "made under it" if any(c.lower_ in ("was", "were") for c in verb.children) else ""
    if is_passive(verb):
        asked = verb.lemma_ in _ASKED and any(c.dep_ == "xcomp" and c.is_infinitive for c in verb.children)
        return f"'{verb.text}'" if asked or (held and verb.lemma_ in _GIVEN) else ""
    yields = verb.tag_ in ("VBD", "VBZ", "VBP") and held and verb.lemma_ in _YIELDED
    return f"'{verb.text}'" if yields and any(c.dep_ == "nsubj" for c in verb.children) else ""


def _charged(verb: Token) -> bool:
    """ "is tasked with", "was given the mandate to", "is responsible for", "have the right to": whose it is."""
    if is_passive(verb) and verb.lemma_ in _CHARGED:
        if verb.lemma_ == "give":
            return any(c.dep_ in ("dobj", "oprd") and c.lemma_ in _CHARGE for c in verb.children)
        return any(c.lower_ == "with" or (c.dep_ == "xcomp" and c.is_infinitive) for c in verb.children)
    if verb.lemma_ == "be":
        return any(c.dep_ == "acomp" and c.lower_ == "responsible" for c in verb.children)
    return verb.lemma_ == "have" and any(
        c.dep_ == "dobj" and c.lemma_ in _CHARGE and any(v.is_infinitive for v in c.children) for c in verb.children
    )


def _conditional(verb: Token) -> bool:
    """ "would leave if …", "would have left": no provision."""
    return any(
        (c.dep_ == "advcl" and any(m.lower_ in ("if", "unless") for m in c.children))
        or (c.dep_ == "aux" and c.lemma_ == "have")
        for c in verb.children
    )


def done(verb: Token) -> Token | None:
    """ "was to |leave", "had to", "were supposed to", "was allowed to": the verb that says what is to be done."""
    if not (verb.lemma_ in ("be", "have") or (verb.lemma_ in _BOUND | _ASKED and is_passive(verb))):
        return None
    if any(c.lower_ == "been" or c.lemma_ == "have" for c in verb.children if c.dep_ in ("aux", "auxpass")):
        return None  # "has been allowed to leave": it happened
    return next((c for c in verb.children if c.dep_ == "xcomp" and c.is_infinitive), None)


def committed(verb: Token) -> bool:
    """ "is committed to |setting up", "committed itself to |transfer", or one more of such verbs."""
    first = _first(verb)
    governor = _governor(first)
    if governor is first or governor.lemma_ not in _PROMISED:
        return False
    if first.dep_ == "pcomp":
        return first.head.lower_ == "to"
    return first.is_infinitive and (
        governor.lemma_ == "commit" or any(c.dep_ == "dobj" and c.tag_ == "PRP" for c in governor.children)
    )


def _first(verb: Token) -> Token:
    return verb.head if verb.dep_ == "conj" and verb.head.dep_ in ("pcomp", "advcl") else verb


def _governor(verb: Token) -> Token:
    first = _first(verb)
    if first.dep_ == "pcomp":
        return first.head.head
    return first.head if first.dep_ == "advcl" else first
