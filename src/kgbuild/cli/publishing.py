"""`kgbuild publish`, `diff`: a snapshot -> dumps; two snapshots -> what changed."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from kgbuild.cli import options


@click.command()
@options.where
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="Folder to write [OUT/published].")
@click.option("--with-texts", is_flag=True, help="Put the documents' whole texts into the dumps too.")
@click.option("--address", default="", help="Where the folder will be on the web, for links in the description.")
def publish(out: Path | None, config_file: Path | None, to: Path | None, with_texts: bool, address: str) -> None:
    """Write dumps that others can cite: N-Quads, TriG, Turtle, claims as CSV and Parquet, VoID, licences, checksums.

    Whole texts are left out unless asked for: their licences are their publishers'.
    """
    from kgbuild.publish import publish as run
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    with hold(place) as snapshot:
        done = run(snapshot, to or place / "published", texts=with_texts, address=address)
    for name, size in done.files:
        click.echo(f"{size:>12,}  {name}", err=True)
    click.echo(f"{done.triples:,} triples, snapshot {snapshot.id}, in {done.to}", err=True)


@click.command()
@click.argument("old", required=False, default="")
@options.where
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of the list.")
def diff(old: str, out: Path | None, config_file: Path | None, form: str) -> None:
    """Tell which claims came (+) and went (-) since OLD: a snapshot's id, another OUT, or the build before this one."""
    from kgbuild import diff as differing
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    with hold(place) as snapshot, differing.before(place, old).held() as earlier:
        found = differing.compare(earlier, snapshot)
    if form == "json":
        click.echo(msgspec.json.encode(found))
    else:
        for line in differing.lines(found):
            click.echo(line)
    click.echo(f"{len(found.new)} came, {len(found.gone)} went", err=True)
