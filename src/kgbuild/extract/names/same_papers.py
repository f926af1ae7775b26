"""What a treaty with a name is said to be -> the same treaty: "The Algiers Accord was an agreement between A and B"."""

from __future__ import annotations

from collections.abc import Sequence

from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.tellings import Told, by_sentence
from kgbuild.extract.names.words import Line


def join_descriptions(lines: Sequence[Line], told: Sequence[Told], cast: Cast) -> None:
    """Makes one of a named treaty and of the bare words that a copula says of it."""
    papers = [t for t in told if "Treaty" in t.types and t.form == "name"]
    for number, here in by_sentence(papers):
        if len(here) < 2:
            continue
        line = lines[number]
        for bare in here:
            token = line.tokens[bare.last]
            if token.dep_ != "attr" or token.head.lemma_ != "be" or any(line.cap[bare.first : bare.last + 1]):
                continue
            subject = next((c for c in token.head.children if c.dep_ == "nsubj" and c.i < token.i), None)
            named = next((t for t in here if subject is not None and t.first <= subject.i <= t.last), None)
            if named is not None and line.cap[named.last] and cast.key(named.key) != cast.key(bare.key):
                cast.merge(cast.key(bare.key), cast.key(named.key))
