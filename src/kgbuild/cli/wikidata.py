"""`kgbuild wikidata index|lookup|review|export`: dumps, names and snapshots -> items, links to review, statements."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgbuild.cli import options
from kgbuild.cli.options import Verb

if TYPE_CHECKING:
    from kgbuild.resolve.wikidata.items import ItemSource

INDEX = "wikidata.db"  # in OUT


@click.group()
def wikidata() -> None:
    """Work with Wikidata.  Nothing here goes online unless --live is given."""


def _source(place: Path, index: Path | None, live: bool, contact: str) -> ItemSource:
    from kgbuild.resolve.wikidata.authority import Authority
    from kgbuild.resolve.wikidata.lookup import LocalIndex

    if live:
        from kgbuild.resolve.wikidata.live import PoliteClient, Service, WikidataApi

        return WikidataApi(PoliteClient(Service(contact=contact), place / "wikidata-cache"))
    path = index or place / INDEX
    return LocalIndex(path) if index or path.exists() else Authority()


source_options = [
    click.option("--index", type=click.Path(path_type=Path, dir_okay=False), help=f"An index [OUT/{INDEX}]."),
    click.option("--live", is_flag=True, help="Ask wikidata.org, one request at a time."),
    click.option("--contact", default="", help="With --live: your e-mail address or page, sent along."),
]


def _with_source(verb: Verb) -> Verb:
    for option in reversed(source_options):
        verb = option(verb)
    return verb


@wikidata.command()
@click.argument("dump", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.where
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help=f"The index to write [OUT/{INDEX}].")
def index(dump: Path, out: Path | None, config_file: Path | None, to: Path | None) -> None:
    """Make an index of names from a JSON dump of Wikidata (.json, .gz, .bz2)."""
    from kgbuild.resolve.wikidata.index import build

    _, place = options.settled(out, config_file)
    target = to or place / INDEX
    began = time.monotonic()
    report = build(dump, target)
    for line in report.broken:
        click.echo(f"passed over {line}", err=True)
    seconds = time.monotonic() - began
    size = target.stat().st_size / 2**20
    click.echo(
        f"{report.entities:,} entities, {report.names:,} names, {size:,.0f} MiB, {seconds:.1f} s, in {target}", err=True
    )


@wikidata.command()
@click.argument("names", nargs=-1, required=True)
@options.where
@_with_source
def lookup(
    names: tuple[str, ...], out: Path | None, config_file: Path | None, index: Path | None, live: bool, contact: str
) -> None:
    """Tell which items bear a name, in any script or transliteration."""
    _, place = options.settled(out, config_file)
    for item in _source(place, index, live, contact).find(names):
        kinds = ", ".join(item.types) or "of no known kind"
        click.echo(f"{item.qid or 'NIL':<12} {item.label}  ({kinds}{', ' + item.country if item.country else ''})")


@wikidata.command()
@options.where
@_with_source
def review(out: Path | None, config_file: Path | None, index: Path | None, live: bool, contact: str) -> None:
    """Print, as CSV, what entities without a sure link may be, each with the reason; for a person to decide."""
    from kgbuild import wikidata as module
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    with hold(place) as snapshot:
        table = module.review_table(module.proposals(snapshot, [_source(place, index, live, contact)]))
    click.echo(table, nl=False)


@wikidata.command()
@options.where
def export(out: Path | None, config_file: Path | None) -> None:
    """Print QuickStatements for linked entities, each with its source.  Nothing is uploaded."""
    from kgbuild import wikidata as module
    from kgbuild.resolve.wikidata.quickstatements import emit
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    with hold(place) as snapshot:
        click.echo(emit(module.statements(snapshot)), nl=False)
