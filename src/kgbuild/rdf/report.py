"""What validation found, as values."""

from __future__ import annotations

from kgbuild.model import Frozen


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

    @property
    def violations(self) -> tuple[Result, ...]:
        return tuple(r for r in self.results if r.severity == "Violation")
