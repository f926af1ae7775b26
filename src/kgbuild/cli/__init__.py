"""Words on a command line -> a verb, its output and an exit status.  One module a group of verbs, imported when used.

Data goes to standard output, everything else to standard error.  Exit status: 0 done; 1 done, but something is wrong
with documents; 2 wrong usage or knowledge; 3 no snapshot; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from kgbuild import __version__
from kgbuild.errors import KgbuildError

# verb -> where it is, and its line in the list of verbs
VERBS = {
    "build": ("kgbuild.cli.building:build", "Build the graph from folders of documents."),
    "check": ("kgbuild.cli.building:check", "Tell what validation found, with claim and sentence."),
    "serve": ("kgbuild.cli.serving:serve", "Serve pages and a SPARQL endpoint."),
    "token": ("kgbuild.cli.serving:token", "Make a token for somebody who may write."),
    "query": ("kgbuild.cli.asking:query", "Ask the graph a SPARQL query."),
    "explain": ("kgbuild.cli.asking:explain", "Tell how a claim was read from its sentence."),
    "publish": ("kgbuild.cli.publishing:publish", "Write dumps that others can cite."),
    "diff": ("kgbuild.cli.publishing:diff", "Tell which claims came and went between two builds."),
    "eval": ("kgbuild.cli.evaluating:evaluate", "Measure the claims against gold of your own."),
    "llm": ("kgbuild.cli.modelling:llm", "Read the documents with a chat model too."),
    "wikidata": ("kgbuild.cli.wikidata:wikidata", "Index, look up, review and export Wikidata items."),
    "config": ("kgbuild.cli.building:config", "Print the configuration in effect."),
}


class _Verbs(click.Group):
    """Imports a verb's module only when it is called, so that `kgbuild build` with nothing to do is quick."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module, _, attribute = VERBS[name][0].partition(":")
        found = getattr(import_module(module), attribute)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, line) for name, (_, line) in VERBS.items()])


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kgbuild")
def cli() -> None:
    """Documents about a conflict in; a validated, cited, queryable knowledge graph out.

    Every verb works without arguments, on the documents that come with the program and on those in your data folder.
    """


def main() -> None:
    """The console script."""
    try:
        status = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        status = 130
    except KeyboardInterrupt:
        status = 130
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except KgbuildError as error:
        click.echo(f"error: {error}", err=True)
        status = error.exit_status
    except BrokenPipeError:  # `kgbuild query … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status if isinstance(status, int) else 0)
