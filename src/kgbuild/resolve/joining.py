"""Nodes and the keys under which they meet -> clusters, each join with its reason; what may not be one stays apart.

A cluster knows the countries and the gazetteer keys of all its members, so that two that differ are not bridged by a
third that tells neither.  Where several countries bear one name, a node that does not say its country joins none.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from kgbuild.model import Node

Local = tuple[str, str]  # document identifier, local id


class Clusters:
    """Union of nodes.  apart: pairs of names (as name_of gives them) that a person forbids to be one."""

    def __init__(
        self, nodes: Mapping[Local, Node], names: Mapping[Local, str], apart: Collection[frozenset[str]] = ()
    ) -> None:
        self.nodes = nodes
        self.why: dict[Local, str] = {}
        self._parent = {local: local for local in nodes}
        self._keys = {local: set(node.authority.split()) for local, node in nodes.items() if node.authority}
        self._countries = {local: {node.country} for local, node in nodes.items() if node.country}
        forbidden: dict[str, set[str]] = defaultdict(set)
        for pair in apart:
            for name in pair:
                forbidden[name] |= pair - {name}
        self._forbidden = dict(forbidden)
        self._names = {local: {name} for local, name in names.items() if name in forbidden}

    def root(self, local: Local) -> Local:
        while self._parent[local] != local:
            self._parent[local] = self._parent[self._parent[local]]
            local = self._parent[local]
        return local

    def join(self, one: Local, other: Local, reason: str, *, decided: bool = False) -> None:
        """decided: a person's word goes before countries and keys that differ."""
        low, high = sorted((self.root(one), self.root(other)))
        if low == high or not (decided or self._compatible(low, high)):
            return
        self._parent[high] = low
        for held in (self._keys, self._countries, self._names):
            if high in held:
                held.setdefault(low, set()).update(held.pop(high))
        self.why.setdefault(other, sys.intern(reason))  # the same few reasons over and over

    def _compatible(self, low: Local, high: Local) -> bool:
        keys = self._keys.get(low), self._keys.get(high)
        if keys[0] and keys[1] and not keys[0] & keys[1]:
            return False
        countries = self._countries.get(low), self._countries.get(high)
        if countries[0] and countries[1] and not countries[0] & countries[1]:
            return False
        against = {name for own in self._names.get(low, ()) for name in self._forbidden[own]}
        return not against & self._names.get(high, set())

    def join_namesakes(self, members: Sequence[Local], reason: str) -> None:
        """Those of one name: all, where nothing says that there are several; else those that say the same."""
        if len({self.root(local) for local in members}) == 1:
            return
        for group in self._told_apart(members):
            for other in group[1:]:
                self.join(group[0], other, reason)

    def _told_apart(self, members: Sequence[Local]) -> Iterator[Sequence[Local]]:
        countries = {local: self._only(self._countries, local) for local in members}
        by_country: dict[str, list[Local]] = defaultdict(list)
        for local in members:
            by_country[countries[local]].append(local)
        if len(by_country.keys() - {""}) > 1:
            by_country.pop("", None)
            groups: list[list[Local]] = list(by_country.values())
        else:
            groups = [list(members)]
        for group in groups:
            known = {self.root(local) for local in group if self._keys.get(self.root(local))}
            yield group if len(known) <= 1 else ()

    def _only(self, held: Mapping[Local, set[str]], local: Local) -> str:
        return min(held.get(self.root(local), {""}))

    def groups(self) -> dict[Local, list[Local]]:
        """Root -> members, in order."""
        found: dict[Local, list[Local]] = defaultdict(list)
        for local in sorted(self.nodes):
            found[self.root(local)].append(local)
        return found
