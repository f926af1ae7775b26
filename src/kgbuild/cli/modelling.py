"""`kgbuild llm`: the documents of a snapshot, read by a chat model too; its claims join the next build."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kgbuild.cli import options
from kgbuild.errors import UsageError

KEY = "KGBUILD_LLM_KEY"


@click.command()
@options.where
@click.option("--url", required=True, help="An OpenAI-compatible endpoint, e.g. http://127.0.0.1:8000/v1.")
@click.option("--model", required=True, help="The model's name, as the endpoint knows it.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=120.0, show_default=True, help="Seconds an answer.")
def llm(out: Path | None, config_file: Path | None, url: str, model: str, timeout: float) -> None:
    """Read the documents with a chat model as well.  They are sent to URL, and to nobody else.

    The key, where one is needed, is taken from KGBUILD_LLM_KEY.  Run `kgbuild build` afterwards: the claims carry
    the model's name, and stand beside those of the rules.
    """
    try:
        from kgbuild.extract.chat.llm import LlmExtractor
        from kgbuild.extract.chat.llm_client import ChatClient, Endpoint
    except ModuleNotFoundError as error:
        raise UsageError("this needs one more package", hint="pip install 'kgbuild[llm]'") from error
    from kgbuild import second
    from kgbuild.store import hold

    _, place = options.settled(out, config_file)
    endpoint = Endpoint(url=url, model=model, key=os.environ.get(KEY, ""), timeout=timeout)
    with hold(place) as snapshot, ChatClient(endpoint, place / "llm-answers") as client:
        done = second.read(snapshot, place, LlmExtractor(client), model, lambda name: click.echo(name, err=True))
    for reason, count in done.rejected:
        click.echo(f"rejected {count}: {reason}", err=True)
    click.echo(
        f"{done.documents} documents, {done.asked} questions asked, {done.cached} known, "
        f"{done.accepted} claims accepted; now run: kgbuild build",
        err=True,
    )
