"""All sentences of a document -> capitalised names in no table that the document as a whole shows to be places.

What stands around a name votes: "occupied X", "the outskirts of X", "X is a village", "X, where"; "X said" and
"X's fighters" vote against.  What a battle or a siege is named after is a place, too ("the Siege of X").  A name that
is a place once is one wherever the document writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kgbuild.extract.names.definitions import defined
from kgbuild.extract.names.gazetteer import Record
from kgbuild.extract.names.places import no_place
from kgbuild.extract.names.spots import Spot
from kgbuild.extract.names.words import Found, Line, capital_run, heads, lexicon, taken
from kgbuild.extract.syntax.tokens import Token

_SURE = 2  # votes from which a name is a place
_NAMING = frozenset({"PROPN", "NOUN", "ADJ", "X", "PUNCT", "ADP", "VERB"})
_PASSIVE = ("nsubjpass",)


@cache
def _signs() -> dict[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in lexicon("toponyms").items()}


def _stop() -> frozenset[str]:
    return heads("not_a_name")


class Toponyms:
    """Votes of one document."""

    def __init__(self) -> None:
        self._votes: Counter[str] = Counter()
        self._stop = _stop()
        self._places: dict[int, list[tuple[int, int, str]]] = {}  # by sentence: runs of capitals and their names

    def known(self, line: Line, spots: Sequence[Spot]) -> None:
        """Takes in the names that a sentence itself showed to be places."""
        for spot in spots:
            if not spot.records and not spot.feature:
                self._votes[line.folded(spot.start, spot.end)] += _SURE

    def read(self, line: Line, used: frozenset[int], conflicts: Sequence[Found] = ()) -> None:
        """Counts the votes of one sentence.  used: words of everything else that is named already."""
        fought = [run for name in conflicts if (run := _fought_at(line, name, used)) is not None]
        inside = used.union(taken(conflicts)) if conflicts else used
        runs = [(first, last, line.folded(first, last)) for first, last in (*self._runs(line, inside), *fought)]
        self._votes.update({line.folded(first, last): _SURE for first, last in fought})
        self._places[line.sentence.index] = runs
        for first, last, name in runs:
            votes = _votes(line, first, last)
            cue = defined(line, last)
            votes += _SURE if cue else 0
            if votes:
                self._votes[name] += votes

    def spots(self, line: Line, known: Mapping[str, tuple[Record, ...]]) -> Iterator[Spot]:
        """The places that the votes made known in a sentence that was read.

        known: what the document's other sentences write so, by folded name: "the SIEGE OF |BUDA|" was at their Buda.
        """
        for first, last, name in self._places[line.sentence.index]:
            if self._votes[name] >= _SURE:
                cue, words = defined(line, last), line.words(first, last)
                shouted = words.isupper() and len(words) > 3
                yield Spot(
                    first, last, first, last, words.title() if shouted else words, cue=cue, certain=False,
                    records=known.get(name, ()) if shouted else (),
                )  # fmt: skip

    def _runs(self, line: Line, used: frozenset[int]) -> Iterator[tuple[int, int]]:
        after = 0
        for i in line.capitals:
            if i < after or i in used or line.low[i] in self._stop:
                continue
            last = capital_run(line, i, self._stop, used)
            proper = all(line.tokens[k].pos_ in _NAMING for k in range(i, last + 1)) and last - i < 6
            named = any(line.tokens[k].pos_ == "PROPN" for k in range(i, last + 1))
            shouted = line.text[i].isupper() and i == last
            if proper and named and not shouted and not {line.low[i], line.low[last]} & no_place():
                yield i, last
            after = last + 1


def battlefields(line: Line, names: Sequence[Found]) -> Iterator[str]:
    """What battles and sieges of the sentence are named after: "Abu Hamed" is no person where he would be besieged."""
    for name in names:
        run = _fought_at(line, name, frozenset())
        if run is not None:
            yield line.folded(*run)


def _fought_at(line: Line, name: Found, used: frozenset[int]) -> tuple[int, int] | None:
    """ "the Battle of |Kirbekan|": first and last word of a place that no table knows; None for "of 1812"."""
    if name.kind not in _signs()["fought_at"]:
        return None
    first = next((i + 1 for i in range(name.first, name.last) if line.low[i] == "of"), 0)
    words = range(first, name.last + 1)
    if not first or not used.isdisjoint(words) or not all(line.cap[i] for i in words) or line.low[first] in _stop():
        return None
    return first, name.last


def _votes(line: Line, first: int, last: int) -> int:
    signs = _signs()
    token = _root(line, first, last)
    head = token.head
    before, after = line.word(first - 1), line.word(last + 1)
    if after in heads("force") or after in signs["against"] or before in heads("role") or before in heads("honorific"):
        return -3
    if after == "'s":
        owned = line.word(last + 2)
        return _SURE if owned in signs["parts"] else -1 if owned in heads("force") else 0
    if after == "," and line.word(last + 2) == "where":
        return _SURE
    if after == "," and line.word(last + 2) == "which" and last + 3 < len(line):
        return _SURE if line.tokens[last + 3].lemma_ in signs["lies"] else 0
    dep = token.dep_
    if dep == "conj":
        top = token.first_of_list()
        dep, head = top.dep_, top.head
    lemma = head.lemma_.lower()
    if dep == "dobj" or dep in _PASSIVE:
        return _SURE if lemma in signs["taken"] else 1 if lemma in signs["acted_on"] else 0
    if dep == "nsubj":
        if lemma == "fall" or lemma in signs["lies"]:
            return _SURE
        return -_SURE if lemma in heads("human_verb") else 0
    if dep == "pobj":
        return _by_preposition(head, signs) - (before == "the")
    return 0


def _by_preposition(preposition: Token, signs: dict[str, frozenset[str]]) -> int:
    word, governor = preposition.lower_, preposition.head.lemma_.lower()
    if word == "of":
        return _SURE if governor in signs["parts"] else 1 if governor in signs["taking"] else 0
    if word in ("over", "on", "to", "from", "for", "toward", "towards"):
        if word == "over" and governor == "control":
            return _SURE
        return _SURE if governor in signs["ways"] else 1 if governor in signs["attacks"] else 0
    return -1 if word == "by" else 0


def _root(line: Line, first: int, last: int) -> Token:
    tokens = line.tokens[first : last + 1]
    low, high = tokens[0].i, tokens[-1].i
    return next((t for t in tokens if not low <= t.head.i <= high or t.head == t), tokens[-1])
