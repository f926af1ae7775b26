"""`kgbuild wikidata …`: dumps, names and snapshots -> an index, items, links to review, statements."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgbuild.cli import options
from kgbuild.cli.options import Verb
from kgbuild.errors import UsageError
from kgbuild.stages import ITEMS

if TYPE_CHECKING:
    from kgbuild.resolve.wikidata.items import ItemSource


@click.group()
def wikidata() -> None:
    """Work with Wikidata.  Nothing here goes online unless --live is given."""


def _sources(place: Path, index: Path | None, live: bool, api: str, service: str, contact: str) -> list[ItemSource]:
    """Those that a build asks, in its order; or the one service that was named."""
    from kgbuild.resolve.wikidata.authority import Authority
    from kgbuild.resolve.wikidata.lookup import LocalIndex

    if live or api or service:
        try:
            from kgbuild.resolve.wikidata.live import API, PoliteClient, Reconciler, Service, WikidataApi
        except ImportError as error:
            raise UsageError(
                "asking over the network needs the package httpx",
                where="--live, --api or --service",
                hint="pip install 'httpx>=0.28' (it comes with the extra kgbuild[live] too)",
            ) from error

        client = PoliteClient(Service(contact=contact, url=service or api or API), place / "wikidata-cache")
        return [Reconciler(client) if service else WikidataApi(client)]
    path = index or place / ITEMS
    return [Authority(), *([LocalIndex(path)] if index or path.exists() else [])]


source_options = [
    click.option("--index", type=click.Path(path_type=Path, dir_okay=False), help=f"An index [OUT/{ITEMS}]."),
    click.option("--live", is_flag=True, help="Ask wikidata.org, one request at a time."),
    click.option("--api", default="", metavar="URL", help="Ask the API of another Wikibase, or of a copy of Wikidata."),
    click.option("--service", default="", metavar="URL", help="Ask a service of the Reconciliation API instead."),
    click.option("--contact", default="", help="With one of these: your e-mail address or page, sent along."),
]


def _with_source(verb: Verb) -> Verb:
    for option in reversed(source_options):
        verb = option(verb)
    return verb


@wikidata.command()
@click.argument("dump", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.where
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help=f"The index to write [OUT/{ITEMS}].")
def index(dump: Path, out: Path | None, config_file: Path | None, to: Path | None) -> None:
    """Make an index of a dump of Wikidata (.json or .nt, plain, .gz or .bz2); builds into OUT then use it."""
    from kgbuild.resolve.wikidata.index import build

    _, place = options.settled(out, config_file)
    target = to or place / ITEMS
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
def lookup(names: tuple[str, ...], out: Path | None, config_file: Path | None, **asked: Any) -> None:
    """Tell which items bear a name, of those that a build would ask for; an index knows it in any transliteration."""
    _, place = options.settled(out, config_file)
    sources = _sources(place, **asked)
    for name in names:
        found = {(item.qid, item.label): item for source in reversed(sources) for item in reversed(source.find([name]))}
        for item in reversed(found.values()):
            kinds = ", ".join(item.types) or "of no known kind"
            click.echo(f"{item.qid or 'NIL':<12} {item.label}  ({kinds}{', ' + item.country if item.country else ''})")
        if not found:
            more = "" if sources[-1].tells else "; an index knows more: kgbuild wikidata index DUMP"
            where = " or the ".join(source.name for source in sources)
            click.echo(f"{name}: no item of that name in the {where}{more}", err=True)


@wikidata.command()
@options.where
@_with_source
@click.option("--print", "to_screen", is_flag=True, help="Print the proposals instead, and write no file.")
def review(out: Path | None, config_file: Path | None, to_screen: bool, **asked: Any) -> None:
    """Write OUT/review.csv: what entities without a sure link may be, each with the reason; for a person to decide.

    As the build found it, or another index or service.  Write "item" or "not-item" into the first column; the next
    build heeds it.  What was decided stays, in every build and when the table is written again.
    """
    from kgbuild import review as file
    from kgbuild import wikidata as module
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    with hold(place) as snapshot:
        sources = _sources(place, **asked) if any(asked.values()) else []
        offices = module.offices(snapshot, sources or _sources(place, **asked))
        proposed = [*module.rows(module.proposals(snapshot, sources)), *offices]
    if to_screen:
        click.echo(file.table(file.ordered(proposed)), nl=False)
        return
    path, waiting, done = file.write(place, proposed)
    click.echo(f"{path}: {waiting:,} to decide, {done:,} decided (first column: item or not-item)", err=True)


@wikidata.command()
@options.where
@_with_source
def compare(out: Path | None, config_file: Path | None, **asked: Any) -> None:
    """Print, as CSV, what documents say of linked things beside Wikidata's own statements (of an index, or --live)."""
    from kgbuild import wikidata as module
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    with hold(place) as snapshot:
        sources = _sources(place, **asked)
        told = module.comparisons(snapshot, sources)
        table = module.comparison_table(snapshot, told)
    click.echo(table, nl=False)
    if not told:
        why = (
            "no linked thing has a claim to compare"
            if sources[-1].tells
            else "nothing here holds Wikidata's statements"
        )
        click.echo(f"{why}; make an index: kgbuild wikidata index DUMP, or ask with --live", err=True)


@wikidata.command()
@options.where
@_with_source
@click.option(
    "--retrieved",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="When the documents were last seen (P813).",
)
def export(out: Path | None, config_file: Path | None, retrieved: datetime | None, **asked: Any) -> None:
    """Print QuickStatements for what Wikidata lacks of linked things, each with its source.  Nothing is uploaded.

    Positions (P39) are among them where the table of links or OUT/review.csv names the item of the office.
    """
    from kgbuild import review as file
    from kgbuild import wikidata as module
    from kgbuild.resolve import decisions
    from kgbuild.resolve.wikidata.quickstatements import emit
    from kgbuild.store import hold

    found, place = options.settled(out, config_file)
    decided = decisions(place / file.FILE, Path(found.links) if found.links else None)
    with hold(place) as snapshot:
        seen = retrieved.date().isoformat() if retrieved else ""
        lines = emit(module.statements(snapshot, _sources(place, **asked), seen, decided))
    click.echo(lines, nl=False)
