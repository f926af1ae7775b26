"""`kgbuild eval`: a snapshot and gold -> precision and recall."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from kgbuild.cli import options


@click.command("eval")
@click.argument("gold", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True))
@options.where
@click.option("--misses", is_flag=True, help="List what was missed, and what is not in the gold.")
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
def evaluate(gold: Path, out: Path | None, config_file: Path | None, misses: bool, as_json: bool) -> None:
    """Measure the claims of the built graph against gold of your own: one JSON file a document in DIR.

    Documents are matched by their file's name, without folder and ending.
    """
    from kgbuild import evaluate as measuring
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    with hold(place) as snapshot:
        found = measuring.measure(snapshot, measuring.load(gold))
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    for name, score in found.documents.items():
        click.echo(f"{name[:48]:<48} {_line(score.frames)}")
        if misses:
            for kind, quote in score.misses:
                click.echo(f"    missed   {kind} | {' '.join(quote.split())[:110]}")
            for kind, fillers in score.wrong:
                click.echo(f"    spurious {kind} | {fillers[:150]}")
    click.echo()
    for kind, counts in found.types.items():
        click.echo(f"{kind:<20} found {counts.found:>4}  missed {counts.missed:>4}  spurious {counts.spurious:>4}")
    click.echo(f"\ngrounding {found.grounded}/{found.quotes}")
    click.echo(f"arguments {_line(found.arguments)}")
    click.echo(f"frames    {_line(found.frames)}")


def _line(counts: object) -> str:
    from kgbuild.evaluate import Counts

    assert isinstance(counts, Counts)
    return (
        f"P {counts.precision:.3f} R {counts.recall:.3f} F1 {counts.f1:.3f}"
        f"  (found {counts.found}, missed {counts.missed}, spurious {counts.spurious})"
    )
