"""A capital's name in its sentence -> whether it stands for the state that acts ("Baku postponed the handover")."""

from __future__ import annotations

from kgbuild.extract.words import Line

_HAPPENS = frozenset(
    [
        "be",
        "lie",
        "stand",
        "fall",
        "become",
        "remain",
        "have",
        "host",
        "witness",
        "burn",
        "come",
        "suffer",
        "see",
        "grow",
        "resemble",
        "surrender",
        "celebrate",
        "sit",
    ]
)
_SPEAKS = frozenset(
    [
        "assurance",
        "demand",
        "position",
        "request",
        "government",
        "control",
        "offer",
        "decision",
        "proposal",
        "pressure",
        "claim",
        "response",
        "statement",
        "support",
        "approval",
        "refusal",
        "authority",
        "army",
        "force",
        "policy",
        "ambition",
        "intention",
        "agreement",
        "warning",
        "stance",
        "rejection",
        "reaction",
    ]
)
_BETWEEN = frozenset(
    [
        "agreement",
        "accord",
        "talk",
        "negotiation",
        "relation",
        "treaty",
        "deal",
        "pact",
        "tension",
        "conflict",
        "war",
        "dispute",
        "dialogue",
        "contact",
        "tie",
        "truce",
        "ceasefire",
        "rivalry",
        "alliance",
        "cooperation",
        "border",
        "confrontation",
        "understanding",
    ]
)


def stands_for_state(line: Line, last: int) -> bool:
    """Whether the name that ends at word `last` is subject, agent, source or party of what only a state does."""
    token = line.tokens[last]
    head = token.head
    chain = token
    while chain.dep_ == "conj" and chain.head != chain:
        chain = chain.head
    if chain.dep_ == "nsubj" and chain.head.pos_ in ("VERB", "AUX"):
        return chain.head.lemma_.lower() not in _HAPPENS
    if chain.dep_ == "pobj":
        preposition, governor = chain.head, chain.head.head
        word = preposition.lower_
        if word == "by":
            return True
        if word == "to" and line.word(preposition.i - 1) == "according":
            return True
        if word in ("between", "with"):
            return governor.lemma_.lower() in _BETWEEN
        if word in ("from", "of"):
            return governor.lemma_.lower() in _SPEAKS
        return False
    if token.dep_ == "poss":
        return head.lemma_.lower() in _SPEAKS
    return chain.dep_ == "dobj" and chain.head.lemma_.lower() in (
        "accuse",
        "urge",
        "condemn",
        "force",
        "pressure",
        "ask",
        "warn",
    )
