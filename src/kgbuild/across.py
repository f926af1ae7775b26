"""What holds across documents -> the report of the shapes on it: on all, or on what a change can have touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kgbuild.changes import Changes, State, part_of, reach, with_merges_of
from kgbuild.material import Material
from kgbuild.model import Extraction, World
from kgbuild.rdf.mapping import date_quads
from kgbuild.rdf.report import Report
from kgbuild.stages import Stages

Extractions = Callable[[str], Extraction]  # of a document


def report(table: Stages, world: World, documents: Iterable[str], extractions: Extractions) -> Report:
    """documents: all."""
    dates = (line for name in documents for line in date_quads(extractions(name), world.identity))
    return table.validate([*table.world_quads(world), *dates])


def report_next(table: Stages, old: Material, after: State, found: Changes, extractions: Extractions) -> Report:
    """What no change can have touched stands in the report before."""
    reached = reach(old.state, after, found)
    context = part_of(after.world, reached.context)
    told = {merge.document for event in context.events for merge in event.merges}
    dates = [
        line
        for name in sorted(told)
        for line in date_quads(extractions(name), after.world.identity)
        if _subject(line) in reached.context
    ]
    new = table.validate([*table.world_quads(with_merges_of(context, found.after)), *dates])
    was, now = (
        reached.touched.union(map(_subject, table.world_quads(with_merges_of(part_of(world, reached.touched), part))))
        for world, part in ((old.state.world, found.before), (after.world, found.after))
    )
    return Report.of({r for r in old.report.results if r.focus not in was} | {r for r in new.results if r.focus in now})


def _subject(line: str) -> str:
    return line[1 : line.index("> ")]
