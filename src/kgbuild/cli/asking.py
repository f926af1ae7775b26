"""`kgbuild query`, `explain`: a question -> its answer, from the current snapshot."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kgbuild.ask import FORMATS
from kgbuild.cli import options
from kgbuild.errors import UsageError


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("-e", "--execute", "text", metavar="QUERY", help="The query itself.")
@options.where
@click.option("--format", "form", type=click.Choice(FORMATS), help="table, or turtle for CONSTRUCT, unless told.")
@click.option("--timeout", type=click.FloatRange(min=0.01), help="Seconds that the query may take.")
@click.option("--service", is_flag=True, help="Let SERVICE ask other servers.")
def query(
    file: Path | None,
    text: str | None,
    out: Path | None,
    config_file: Path | None,
    form: str | None,
    timeout: float | None,
    service: bool,
) -> None:
    """Ask the graph the SPARQL query in FILE ("-": standard input), or after -e.

    The default graph is the union of all graphs.  The usual prefixes need not be written.
    """
    from kgbuild.ask import answer
    from kgbuild.store import hold

    if (file is None) == (text is None):
        raise UsageError("needs a FILE or -e QUERY, and not both", hint="kgbuild query -e 'ASK {}'")
    if text is None:
        assert file is not None
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"cannot be read: {error}", where=str(file)) from error
    found, place = options.settled(out, config_file)
    sys.stdout.flush()
    with hold(place) as snapshot:
        answer(snapshot, text, form or "table", sys.stdout.buffer, seconds=timeout or found.timeout, service=service)


@click.command()
@click.argument("claim")
@options.where
@click.option("--parse", is_flag=True, help="Show the sentence's parse too (loads the parser).")
def explain(claim: str, out: Path | None, config_file: Path | None, parse: bool) -> None:
    """Tell how a claim was read: sentence, rule, each slot's path, the date's reasoning, what it was merged with.

    CLAIM is the claim's IRI or the end of it, as in `kgbuild query` or claims.csv.
    """
    from kgbuild.explain import explain as lines
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    with hold(place) as snapshot:
        for line in lines(snapshot, claim, parse=parse):
            click.echo(line)
