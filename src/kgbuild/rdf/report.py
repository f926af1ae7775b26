"""What validation found, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from kgbuild.model import Frozen
from kgbuild.rdf.terms import local_iri


class Result(Frozen, frozen=True):
    """One finding of a shape.  severity: "Violation" | "Warning" | "Info"."""

    focus: str
    path: str
    value: str
    component: str
    severity: str
    shape: str
    message: str


class Report(Frozen, frozen=True):
    conforms: bool = True
    results: tuple[Result, ...] = ()

    @classmethod
    def of(cls, results: Iterable[Result]) -> Report:
        """conforms is SHACL's: no results at all, of whatever severity."""
        order = sorted(results, key=lambda r: (r.severity, r.shape, r.focus, r.path, r.value, r.component, r.message))
        return cls(conforms=not order, results=tuple(order))

    @property
    def violations(self) -> tuple[Result, ...]:
        return tuple(r for r in self.results if r.severity == "Violation")


def located(report: Report, document: str, identity: Mapping[tuple[str, str], str]) -> Report:
    """A report on a document that was checked alone, with the IRIs that its nodes have among all documents."""
    start = local_iri(document, "")

    def shared(term: str) -> str:
        return identity.get((document, term.removeprefix(start)), term) if term.startswith(start) else term

    moved = (msgspec.structs.replace(r, focus=shared(r.focus), value=shared(r.value)) for r in report.results)
    return Report(conforms=report.conforms, results=tuple(moved))
