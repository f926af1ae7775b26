"""A sentence's words -> the arguments of each by their path, worked out once for all senses that ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kgbuild.extract.syntax.arguments import Argument, arguments
from kgbuild.extract.syntax.tokens import Token

Held = Mapping[str, tuple[Argument, ...]]


def by_path(found: Iterable[Argument]) -> Held:
    paths: dict[str, tuple[Argument, ...]] = {}
    for argument in found:
        paths[argument.path] = (*paths.get(argument.path, ()), argument)
    return paths


class Paths:
    """The words of one sentence."""

    def __init__(self) -> None:
        self._all: dict[Token, Held] = {}
        self._close: dict[Token, Held] = {}

    def of(self, word: Token) -> Held:
        held = self._all.get(word)
        if held is None:
            held = self._all[word] = by_path(arguments(word))
        return held

    def close(self, word: Token) -> Held:
        """What stands directly under the word, not what the parser may have hung there."""
        held = self._close.get(word)
        if held is None:
            found = (a for same in self.of(word).values() for a in same if " on the " not in a.how)
            held = self._close[word] = by_path(found)
        return held
