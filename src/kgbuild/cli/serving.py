"""A snapshot -> pages and an endpoint, until it is told to stop; and tokens for those who may write."""

from __future__ import annotations

import datetime
import os
import secrets
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from kgbuild.cli import options
from kgbuild.errors import UsageError


@click.command()
@options.where
@click.option("--host", help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), help="0: any free one.")
@click.option("--timeout", type=click.FloatRange(min=0.01), help="Seconds that one query may take.")
@click.option("--workers", type=click.IntRange(0), default=0, help="Processes kept ready; 0: two a core.")
@click.option(
    "--memory", type=click.IntRange(0), default=1024, show_default=True, help="MiB for one query; 0: no limit."
)
@click.option(
    "--total-memory",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="MiB for the data and all queries together; 0: what the machine has.",
)
@click.option("--max-rows", type=click.IntRange(0), default=1_000_000, show_default=True, help="Of one result.")
@click.option("--max-bytes", type=click.IntRange(0), default=2**30, show_default=True, help="Of one result.")
@click.option("--per-client", type=click.IntRange(0), default=0, help="Queries at a time from one address; 0: any.")
@click.option(
    "--access-log",
    envvar="KGBUILD_ACCESS_LOG",
    default="",
    metavar="FILE",
    help='One JSON object a request; "-" is standard error [KGBUILD_ACCESS_LOG].',
)
@click.option("--writable", is_flag=True, help="Allow updates into graphs of their own, with a token.")
@click.option("--token-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Hashed tokens.")
@click.option("--allow-service", multiple=True, metavar="HOST", help="SERVICE may ask this host; may be repeated.")
def serve(
    out: Path | None, config_file: Path | None, host: str | None, port: int | None, timeout: float | None,
    memory: int, total_memory: int, **more: Any,
) -> None:  # fmt: skip
    """Serve pages and a SPARQL 1.1 endpoint (at /sparql) over the current snapshot, and over each one after it."""
    from kgbuild.serve.allocator import start_again

    if sys.argv[0].endswith(("/kgbuild", "/kgbuild/__main__.py")):  # another program is not ours to start again
        start_again()
    from kgbuild import serve as server
    from kgbuild.rdf.documentation import render

    found, place = options.settled(out, config_file)
    host, port = host or found.host, found.port if port is None else port
    try:
        server.run(place, host, port, timeout or found.timeout, memory=memory * 2**20,
                   total_memory=total_memory * 2**20, documentation=render, **_whole(more))  # fmt: skip
    except OSError as error:
        raise UsageError(
            f"cannot listen: {error.strerror}", where=f"{host}:{port}", hint="choose another --port or --host"
        ) from error


def _whole(more: dict[str, Any]) -> dict[str, Any]:
    if more["writable"]:
        from kgbuild.rdf.validate import validate

        return {**more, "validate": partial(validate, every=True)}
    return more


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", default="", help="Whose it is, for a comment in the file.")
def token(file: Path, name: str) -> None:
    """Make a token, printed once, and add its salted hash to FILE, for `kgbuild serve --writable --token-file FILE`.

    Deleting its line in FILE takes it back at the next start of the server.
    """
    from kgbuild.serve.access import hashed

    made = secrets.token_urlsafe(32)
    comment = " ".join(["#", f"{datetime.date.today()}", *name.split()])
    try:
        with open(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600), "a") as lines:
            lines.write(f"{comment}\n{hashed(made)}\n")
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror}", where=str(file)) from error
    click.echo(made)
