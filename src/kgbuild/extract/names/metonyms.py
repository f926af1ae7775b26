"""A place's name in its sentence -> what it stands for: the state that acts ("Baku postponed the handover"), a team
("France beat Mexico 2-0"), or, where the sentence says so, the place itself ("in Baku", "Agdam, Azerbaijan").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kgbuild.extract.names.heads_of_places import after_list
from kgbuild.extract.names.spots import Spot
from kgbuild.extract.names.words import Line, heads, lexicon

_HAPPENS = frozenset(
    ["be", "lie", "stand", "fall", "become", "remain", "have", "host", "witness", "burn", "come", "suffer", "see",
     "grow", "resemble", "surrender", "celebrate", "sit"]
)  # fmt: skip
_SPEAKS = frozenset(
    ["assurance", "demand", "position", "request", "government", "control", "offer", "decision", "proposal",
     "pressure", "claim", "response", "statement", "support", "approval", "refusal", "authority", "army", "force",
     "policy", "ambition", "intention", "agreement", "warning", "stance", "rejection", "reaction"]
)  # fmt: skip
# "Baku's envoy" is a state's; "the invasion of Baku" is of the town.
_OWNED = _SPEAKS | {
    "campaign", "offensive", "invasion", "aggression", "intervention", "envoy", "ambassador", "ally", "backing",
    "troop", "military", "initiative", "leadership", "interference",
}  # fmt: skip
_BETWEEN = frozenset(
    ["agreement", "accord", "talk", "negotiation", "relation", "treaty", "deal", "pact", "tension", "conflict", "war",
     "dispute", "dialogue", "contact", "tie", "truce", "ceasefire", "rivalry", "alliance", "cooperation", "border",
     "confrontation", "understanding", "friendship", "partnership", "rapprochement", "feud"]
)  # fmt: skip
_URGED = frozenset(
    ["accuse", "urge", "condemn", "force", "pressure", "ask", "warn", "blame", "criticise", "criticize", "denounce"]
)


def stands_for_state(line: Line, first: int, last: int) -> bool:
    """Whether the name at words [first, last] is subject, agent, source or party of what only a state does."""
    token = line.tokens[last]
    head = token.head
    if line.word(first - 1) == "capital":  # "talks in the Ethiopian |capital| Addis Ababa ended"
        return False
    chain = token.first_of_list()
    if chain.dep_ == "nsubj" and chain.head.pos_ in ("VERB", "AUX"):
        return chain.head.lemma_.lower() not in _HAPPENS
    if chain.dep_ == "pobj":
        preposition, governor = chain.head, chain.head.head
        word = preposition.lower_
        if word == "by":
            return True
        if word in ("on", "upon"):
            return governor.lemma_.lower() in ("call", "prevail")
        if word == "to" and line.word(preposition.i - 1) == "according":
            return True
        if word in ("between", "with"):
            return governor.lemma_.lower() in _BETWEEN
        if word in ("from", "of"):
            return governor.lemma_.lower() in _SPEAKS
        return False
    if token.dep_ == "poss":
        return head.lemma_.lower() in _OWNED
    return chain.dep_ == "dobj" and chain.head.lemma_.lower() in _URGED


def list_head(line: Line, word: int) -> int:
    """The first member of the list that the word stands in; of a long list, one that is as near to it."""
    token = line.tokens[word]
    for _ in range(_MEMBERS):
        if token.dep_ != "conj" or token.head == token:
            break
        token = token.head
    return token.i


_MEMBERS = 20


def stands_for_team(line: Line, first: int, last: int, games: Games) -> bool:
    """Whether the name at words [first, last] is a team's: before its captain, or at play in a sentence of games.

    Where the whole text tells of games, a name is a team's wherever nothing is said to be in it.
    """
    token, of_games = line.tokens[last], games.everywhere
    told = of_games or line in games.told
    if line.is_cap(last + 1) and token.dep_ == "compound" and told:
        return True  # "the Minnesota Twins"
    if line.word(last + 1) in _games("after_the_name") and token.dep_ in ("compound", "nmod", "amod", "nsubj"):
        return line.word(last + 1) not in _SHARED or told
    if stands_for_itself(line, first, last) or not told:
        return False
    if token.dep_ == "poss":
        return token.head.lemma_.lower() not in _SPEAKS and token.head.lower_ not in heads("role")
    if of_games and not stands_for_body_politic(line, first, last):
        return True
    chain = token.first_of_list()
    if chain.dep_ == "pobj" and chain.head.lower_ in ("against", "over", "with", "by"):
        return True
    return chain.dep_ in ("nsubj", "nsubjpass", "dobj") and chain.head.lemma_.lower() in _games("done")


def team_names(named: Sequence[tuple[Line, Spot]], games: Games) -> frozenset[str]:
    """Names of places that are a team's somewhere in the text: at play, or as those whom players come from."""
    teams = {spot.name for line, spot in named if stands_for_team(line, spot.start, spot.end, games)}
    if teams:
        teams |= {spot.name for line, spot in named if _changes_teams(line, spot.start, spot.end)}
    return frozenset(teams)


def _changes_teams(line: Line, first: int, last: int) -> bool:
    """ "joined Milan from |Torino|", in a text in which some place's name is a team's."""
    chain = line.tokens[last].first_of_list()
    governor = chain.head.head if chain.dep_ == "pobj" and chain.head.lower_ in ("from", "to", "for") else chain.head
    bare = chain.dep_ in ("pobj", "dobj") and line.word(first - 1) not in ("the", "in")
    return bare and governor.pos_ == "VERB" and governor.lemma_.lower() in ("join", "sign", "loan")


def stands_for_another(line: Line, first: int, last: int) -> bool:
    """Whether the name is a person's, a club's, a constituency's or a university's, whatever the text is about.

    "a daughter, |Adelaide|, by his first wife"; "a goalkeeper for |Lushnja|", "his coach at |Lushnja|"; "the seat of
    |Adelaide|"; "the universities of Kiel and |Copenhagen|"; "the White and |Ohio| rivers".
    """
    if line.word(first - 1) in ("for", "at"):
        played = line.tokens[first - 1].head
        if line.word(first - 1) == "at":
            return played.lower_ == "coach"
        return played.lower_ in _games("players") or (played.lemma_.lower() == "play" and played.pos_ == "VERB")
    if not _WATERS.isdisjoint(line.vocabulary) and line.word(after_list(line, last, _WATERS)) in _WATERS:
        return True
    kin = lexicon("namesakes")["kin"]
    if line.word(first - 1) in kin or (
        line.word(first - 1) == line.word(last + 1) == "," and line.word(first - 2) in kin
    ):
        return True
    start = list_head(line, last)
    if line.word(start - 1) != "of":
        return False
    owner = start - 2
    return line.word(owner) in _BODIES_OF and line.word(owner - 1) != "county"


_WATERS = frozenset({"rivers", "lakes", "mountains"})
_BODIES_OF = frozenset({"seat", "constituency", "electorate", "riding", "universities", "dioceses"})


_SHARED = frozenset({"team", "side", "international"})  # that other tellings have too
_SCORE = re.compile(r"\b\d{1,3} ?[-–] ?\d{1,3}\b(?! ?[-–])")


class Games:
    """The sentences of a text that tell of games.

    `everywhere`: the text is about games: several of its sentences tell of them, and a good part of all.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.told = frozenset(line for line in lines if _told(line))
        self.everywhere = len(self.told) >= max(_GAMES_AT_LEAST, _GAMES_SHARE * len(lines))


_GAMES_AT_LEAST, _GAMES_SHARE = 2, 0.12
_HINTS = 3  # words that other tellings have too which together tell of a game


def _told(line: Line) -> bool:
    """Whether the sentence tells of a game: by its words, or by somebody who wins 2-0."""
    if not line.vocabulary.isdisjoint(_games("told")) or len(line.vocabulary & _games("hints")) >= _HINTS:
        return True
    scored = ("-" in line.plain or "–" in line.plain) and _SCORE.search(line.plain)
    return bool(scored) and any(t.lemma_.lower() in ("beat", "defeat", "win", "lose", "draw") for t in line.tokens)


@cache
def _games(name: str) -> frozenset[str]:
    return frozenset(lexicon("games")[name])


_WHERE = frozenset(["in", "near", "within", "inside", "outside", "across", "throughout", "around"])
_PARTS = frozenset(
    ["the", "all", "of", "parts", "part", "north", "south", "east", "west", "northern", "southern", "eastern",
     "western", "central", "downtown", "upper", "lower", "nearby", "neighbouring", "neighboring"]
)  # fmt: skip


def stands_for_itself(line: Line, first: int, last: int) -> bool:
    """Whether something is said to be in it, alone or in a list, and no word after it makes it part of a name."""
    if line.tokens[last].dep_ in ("compound", "nmod", "amod") or line.word(last + 1) in ("'s", "'", "-"):
        return False
    k = first - 1
    while k >= 0:
        part = line.low[k] in _PARTS
        if not part and not (line.low[k] in (",", "and", "or") and line.is_cap(k - 1)):
            break
        k -= 1 if part else 2
        while k >= 0 and line.is_cap(k) and line.word(k) not in _WHERE:
            k -= 1
    return line.word(k) in _WHERE


def stands_for_body_politic(line: Line, first: int, last: int) -> bool:
    """Whether the words speak of its government, army, officials or border: "Iranian officials", "the army of Chad"."""
    after = last + 1 + (line.word(last + 1) in ("'s", "’s", "'"))
    if after > last + 1 or not line.is_cap(after):
        while line.word(after) in heads("role_adjective") or line.word(after) in heads("force_adjective"):
            after += 1
        if _is_of_a_state(line.word(after)):
            return True
    k = first - 1 - (line.word(first - 1) == "the")
    return line.word(k) in ("of", "between") and _is_of_a_state(line.word(k - 1))


def _is_of_a_state(word: str) -> bool:
    if word in _BETWEEN or word in _SPEAKS or word.removesuffix("s") in _SPEAKS:
        return True
    return word in _ORGANS or any(word in heads(name) for name in ("role", "organ", "force"))


_ORGANS = frozenset({"border", "borders", "people", "citizens", "citizen", "capital", "law", "soldier", "airspace"})
