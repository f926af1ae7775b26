"""Parts with shared identity -> all claims by event, and what is known of the documents that make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kgbuild.model import Claim, Event, Frozen, Part, Ref, Value
from kgbuild.resolve.entities import Local, fold


class Held(Frozen, frozen=True):
    """A value as one document's claim holds it.  counted: whom it counts; roles: the event's other claims."""

    value: Value
    document: str
    claim: Claim
    counted: str = ""
    earliest: str = ""
    latest: str = ""


class Corpus:
    """All claims by shared event, and what is known of their documents."""

    def __init__(
        self, parts: Sequence[Part], identity: Mapping[Local, str], events: Sequence[Event], copies: Mapping[str, str]
    ) -> None:
        self.identity, self.copies = identity, copies
        self.kinds = {event.iri: event.types[0] for event in events}
        self.issued = {part.identifier: part.source.issued for part in parts}
        self.outlet = {part.identifier: part.source.country for part in parts}
        self.told: dict[str, dict[str, list[tuple[str, Claim]]]] = defaultdict(lambda: defaultdict(list))
        for part in parts:
            for claim in part.extraction.claims:
                subject = identity.get((part.identifier, claim.subject))
                if subject is not None and claim.modality in ("asserted", "planned"):
                    self.told[subject][claim.predicate].append((part.identifier, claim))

    def of_class(self, kind: str) -> Iterator[tuple[str, Mapping[str, list[tuple[str, Claim]]]]]:
        for event in sorted(self.told):
            if self.kinds.get(event) == kind:
                yield event, self.told[event]

    def shared(self, document: str, value: Value) -> str:
        """What two documents' values have in common when they mean the same."""
        if isinstance(value, Ref):
            return self.identity.get((document, value.node), "")
        return fold(value.words)
