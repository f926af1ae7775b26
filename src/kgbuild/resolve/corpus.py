"""Parts with shared identity -> their claims by event, and what is known of the documents that make them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from kgbuild.model import Claim, Frozen, Part, Ref, Value
from kgbuild.resolve.joining import Local
from kgbuild.resolve.names import fold
from kgbuild.resolve.shelf import Name

T_co = TypeVar("T_co", covariant=True)


class Saying(Protocol):
    """Of one document."""

    @property
    def document(self) -> str: ...

    @property
    def claim(self) -> Claim: ...


class Matter(NamedTuple, Generic[T_co]):
    """Something in which documents have a say.  judged: what it comes to, worked out when it is asked for."""

    name: Name
    said: Iterable[Saying]
    judged: Callable[[], Iterable[T_co]]


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

    def held(self) -> Iterator[Held]:
        for document, told in self.documents.items():
            for claims in told.values():
                yield from (Held(value=claim.object, document=document, claim=claim) for claim in claims)

    def roles(self) -> list[str]:
        return sorted({role for told in self.documents.values() for role in told})

    def of(self, document: str, role: str) -> Sequence[Claim]:
        return self.documents.get(document, {}).get(role, ())


class Shared(NamedTuple):
    """What all documents have in common, and what is known of each.

    kinds: IRI of an event -> its class.  called: IRI -> a thing's name in the first text that tells of it.
    issued, outlet: of a document, its day and its outlet's country.  copies: document -> that which it nearly copies.
    """

    identity: Mapping[Local, str]
    kinds: Mapping[str, str]
    called: Mapping[str, str]
    issued: Mapping[str, str]
    outlet: Mapping[str, str]
    copies: Mapping[str, str]


class Corpus:
    """The claims of some documents by shared event.  wanted: the classes of events to keep."""

    def __init__(self, parts: Sequence[Part], shared: Shared, wanted: Collection[str]) -> None:
        self.parts, self.identity, self.kinds = parts, shared.identity, shared.kinds
        self.issued, self.outlet = shared.issued, shared.outlet
        self._shared = shared
        self._told: dict[str, dict[str, Telling]] = {kind: {} for kind in wanted}
        for part in parts:
            for claim in part.extraction.claims:
                subject = self.identity.get((part.identifier, claim.subject), "")
                own = self._told.get(self.kinds.get(subject, ""))
                if own is not None and claim.modality in ("asserted", "planned"):
                    own.setdefault(subject, Telling()).add(part.identifier, claim)

    def of_class(self, kind: str) -> Iterator[tuple[str, Telling]]:
        yield from sorted(self._told[kind].items(), key=lambda item: item[0])

    def shared(self, document: str, value: Value) -> str:
        """What two documents' values have in common when they mean the same."""
        if isinstance(value, Ref):
            return self.identity.get((document, value.node), "")
        return fold(value.words)

    def called(self, address: str) -> str:
        """A thing's name in the first text that tells of it, or the words themselves."""
        return self._shared.called.get(address, address)

    def source(self, document: str) -> str:
        """The document itself, or the one of which it is a near-copy."""
        return self._shared.copies.get(document, document)
