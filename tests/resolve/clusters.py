"""Clusters of the gold and of the system -> B-cubed (Bagga and Baldwin 1998) and pairwise precision, recall, F1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import combinations
from typing import NamedTuple, TypeVar

Item = TypeVar("Item", bound=Hashable)


class Score(NamedTuple):
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def b_cubed(gold: Mapping[Item, str], found: Mapping[Item, str]) -> Score:
    """Both over the same items."""
    assert gold.keys() == found.keys()
    of_gold, of_found = _members(gold), _members(found)
    precision = recall = 0.0
    for item in gold:
        right = len(of_gold[gold[item]] & of_found[found[item]])
        precision += right / len(of_found[found[item]])
        recall += right / len(of_gold[gold[item]])
    return Score(precision / len(gold), recall / len(gold))


def pairwise(gold: Mapping[Item, str], found: Mapping[Item, str]) -> Score:
    """Of pairs of items put together; 1 where none is."""
    mine = {pair for members in _members(found).values() for pair in combinations(sorted(members, key=str), 2)}
    right = {pair for members in _members(gold).values() for pair in combinations(sorted(members, key=str), 2)}
    return Score(len(mine & right) / len(mine) if mine else 1.0, len(mine & right) / len(right) if right else 1.0)


def _members(clusters: Mapping[Item, str]) -> dict[str, set[Item]]:
    found: dict[str, set[Item]] = defaultdict(set)
    for item, cluster in clusters.items():
        found[cluster].add(item)
    return found
