"""The site beside the endpoint: a Flask application over the pool of workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Flask

from kgbuild.serve import pages
from kgbuild.serve.pool import Pool
from kgbuild.serve.views import Row, Term


def create_app(pool: Pool, *, snapshot: Path, out: Path, documentation: Callable[[], str] | None = None) -> Flask:
    """The application that workers run for everything but the endpoint's own paths.

    pool: runs read-only queries with a deadline.  snapshot: folder of the snapshot being served; out: of the build.
    documentation: the ontology's page body.  Pages find pool and folders in `app.config["POOL"]`, `["SNAPSHOT"]`
    and `["OUT"]` too.
    """

    def ask(text: str) -> Sequence[Row]:
        return [{name: _term(value) for name, value in row.items()} for row in pool.select(text)]

    app = Flask(__name__, static_folder=None)
    app.config.update(POOL=pool, SNAPSHOT=snapshot, OUT=out)
    app.register_blueprint(pages.blueprint(ask, documentation or (lambda: "")))
    return app


def _term(value: dict[str, str]) -> Term:
    return Term(value=value["value"], kind=value["type"], datatype=value.get("datatype", ""))
