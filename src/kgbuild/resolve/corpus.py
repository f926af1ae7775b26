"""Parts with shared identity -> all claims by event, and what is known of the documents that make them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from kgbuild.model import Claim, Event, Frozen, Part, Ref, Value
from kgbuild.resolve.entities import Local
from kgbuild.resolve.names import fold


class Held(Frozen, frozen=True):
    """A value as one document's claim holds it.  counted: whom it counts; what: what it is told of."""

    value: Value
    document: str
    claim: Claim
    counted: str = ""
    what: str = ""
    earliest: str = ""
    latest: str = ""


class Telling:
    """All claims of one shared event, by document and role."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, list[Claim]]] = {}

    def add(self, document: str, claim: Claim) -> None:
        self.documents.setdefault(document, {}).setdefault(claim.predicate, []).append(claim)

    def all(self, role: str) -> list[tuple[str, Claim]]:
        return [(document, claim) for document, told in self.documents.items() for claim in told.get(role, ())]

    def roles(self) -> list[str]:
        return sorted({role for told in self.documents.values() for role in told})

    def of(self, document: str, role: str) -> Sequence[Claim]:
        return self.documents.get(document, {}).get(role, ())


class Corpus:
    """All claims by shared event, and what is known of their documents.  wanted: the classes of events to keep."""

    def __init__(
        self,
        parts: Sequence[Part],
        identity: Mapping[Local, str],
        events: Sequence[Event],
        copies: Mapping[str, str],
        wanted: Collection[str],
    ) -> None:
        self.identity, self.copies = identity, copies
        self._labels: dict[str, str] = {}
        self.kinds = {event.iri: event.types[0] for event in events}
        self.issued = {part.identifier: part.source.issued for part in parts}
        self.outlet = {part.identifier: part.source.country for part in parts}
        self._told: dict[str, dict[str, Telling]] = {kind: {} for kind in wanted}
        for part in parts:
            here: dict[str, Telling] = {}
            for node in part.extraction.nodes:
                address = identity.get((part.identifier, node.id), "")
                self._labels.setdefault(address, node.label)
                own = self._told.get(self.kinds.get(address, ""))
                if own is not None:
                    here[node.id] = own.setdefault(address, Telling())
            for claim in part.extraction.claims:
                if claim.subject in here and claim.modality in ("asserted", "planned"):
                    here[claim.subject].add(part.identifier, claim)

    def of_class(self, kind: str) -> Iterator[tuple[str, Telling]]:
        yield from sorted(self._told[kind].items(), key=lambda item: item[0])

    def shared(self, document: str, value: Value) -> str:
        """What two documents' values have in common when they mean the same."""
        if isinstance(value, Ref):
            return self.identity.get((document, value.node), "")
        return fold(value.words)

    def called(self, address: str) -> str:
        """A thing's name in the first text that tells of it, or the words themselves."""
        return self._labels.get(address, address)

    def source(self, document: str) -> str:
        """The document itself, or the one of which it is a near-copy."""
        return self.copies.get(document, document)
