"""`kgbuild build`, `check`, `config`: documents -> a snapshot -> what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from kgbuild.cli import options

if TYPE_CHECKING:
    from kgbuild.builder import BuildResult


@click.command()
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path), metavar="[DIR|FILE]...")
@options.where
@click.option("--jobs", "-j", type=click.IntRange(0), help="Worker processes; 0: one a core.")
@click.option(
    "--links", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Reviewed merges and links."
)
@click.option("--seconds", type=click.FloatRange(min=0.1), help="Longest time for one document of usual length.")
@click.option("--memory", type=click.IntRange(256), help="Most memory for one document, in MiB.")
@click.option("--strict", is_flag=True, help="Exit status 1 when validation finds violations.")
@click.option("--retry", is_flag=True, help="Try again the documents that failed in the last build.")
@click.option("--verbose", "-v", is_flag=True, help="Tell why each document is worked on.")
@click.option("--quiet", "-q", is_flag=True, help="Tell only what is wrong.")
def build(
    documents: tuple[Path, ...],
    out: Path | None,
    config_file: Path | None,
    jobs: int | None,
    links: Path | None,
    seconds: float | None,
    memory: int | None,
    strict: bool,
    retry: bool,
    verbose: bool,
    quiet: bool,
) -> int:
    """Build the graph from folders of documents and from single files.

    Only what changed is worked on again.  A document that cannot be read is told of, the others are built, and the
    exit status is 1.
    """
    from kgbuild.builder import build as run
    from kgbuild.progress import Reporter

    found, place = options.settled(out, config_file)
    reporter = Reporter(verbose=verbose, quiet=quiet)
    try:
        result = run(
            documents or [Path(entry) for entry in found.documents],
            place,
            jobs=found.jobs if jobs is None else jobs,
            links=links or (Path(found.links) if found.links else None),
            progress=reporter,
            seconds=seconds or found.seconds,
            memory=(memory or found.memory) * 2**20,
            retry=retry,
        )
    finally:
        reporter.close()
    for _, message in result.manifest.failed:
        click.echo(f"failed: {message}", err=True)
    for name in result.manifest.marked:
        click.echo(f"violations in: {name} (kgbuild check tells them)", err=True)
    if not quiet:
        for line in _summary(result):
            click.echo(line, err=True)
    return 1 if result.manifest.failed or (strict and result.manifest.violations) else 0


def _summary(result: BuildResult) -> list[str]:
    manifest = result.manifest
    told = [
        f"{manifest.documents} documents",
        f"{manifest.claims:,} claims",
        f"{manifest.disagreements} disagreements",
        f"{manifest.violations} violations",
        *([f"{len(manifest.failed)} failed"] if manifest.failed else []),
    ]
    work = "nothing had changed" if result.unchanged else f"{len(result.fresh)} worked out now"
    return [
        ", ".join(told),
        f"{work}; {result.seconds:.2f} s; snapshot {manifest.id}",
        f"in {result.snapshot.path}",
    ]


@click.command()
@options.where
@click.option("--format", "form", type=click.Choice(["text", "turtle", "json"]), default="text", help="Of the report.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file, not standard output.")
@click.option("--strict", is_flag=True, help="Exit status 1 when there are violations.")
def check(out: Path | None, config_file: Path | None, form: str, to: Path | None, strict: bool) -> int:
    """Tell what validation found: what is wrong, with which claim, in which sentence.

    turtle is the report in SHACL's own vocabulary.
    """
    from kgbuild import check as checking
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    with hold(place) as snapshot:
        if form == "turtle":
            text = (snapshot.path / "report.ttl").read_text("utf-8")
        else:
            found = checking.findings(snapshot)
            if form == "json":
                text = "".join(f"{msgspec.json.encode(item).decode()}\n" for item in found)
            else:
                text = "".join(f"{line}\n" for line in checking.lines(found))
        manifest = snapshot.manifest
    if to is not None:
        to.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    click.echo(f"{manifest.documents} documents, {manifest.violations} violations", err=True)
    return 1 if strict and manifest.violations else 0


@click.command()
@options.where
def config(out: Path | None, config_file: Path | None) -> None:
    """Print the configuration in effect, as a kgbuild.toml."""
    found, place = options.settled(out, config_file)
    for name, value in msgspec.to_builtins(msgspec.structs.replace(found, out=str(place))).items():
        click.echo(f"{name} = {msgspec.json.encode(value).decode()}")
