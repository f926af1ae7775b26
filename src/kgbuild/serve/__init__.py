"""Snapshot -> SPARQL endpoint, graphs and pages over HTTP.

`run` is what `kgbuild serve` calls.  Nothing heavy is imported before it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["run"]


def run(
    out: Path,
    host: str = "127.0.0.1",
    port: int = 8765,
    timeout: float = 30.0,
    *,
    workers: int = 0,
    memory: int = 1 << 30,
    max_rows: int = 1_000_000,
    max_bytes: int = 1 << 30,
    writable: bool = False,
    token_file: Path | None = None,
    allow_service: Sequence[str] = (),
    validate: Callable[[Iterable[str]], Any] | None = None,
    documentation: Callable[[], str] | None = None,
    say: Callable[[str], None] | None = None,
    ready: Callable[[str], None] | None = None,
    **more: Any,
) -> None:
    """Serves OUT's current snapshot, and each one after it, until SIGTERM or SIGINT.

    timeout: seconds for one query.  workers: processes kept ready, 0 for two a core.  memory, max_bytes: of one
    query, in bytes; 0 for no limit.  allow_service: hosts that SERVICE may name.  token_file: see `kgbuild token`.
     validate: `kgbuild.rdf.validate.validate`, run over what is written before it is kept.
    documentation: makes the body of the ontology's page.
    ready: called with the address once connections are accepted; port 0 asks the system for one.
    more: other fields of `serve.settings.Settings`.
    Raises UsageError, SnapshotError, and OSError when the address cannot be bound.
    """
    from kgbuild.serve.main import serve
    from kgbuild.serve.settings import Settings

    settings = Settings(
        out=Path(out), host=host, port=port, timeout=timeout, workers=workers, memory=memory, max_rows=max_rows,
        max_bytes=max_bytes, writable=writable, token_file=token_file, allow_service=tuple(allow_service),
        **more,
    )  # fmt: skip
    serve(
        settings,
        validate=validate,
        documentation=documentation,
        say=say or (lambda text: print(text, flush=True)),
        ready=ready,
    )
