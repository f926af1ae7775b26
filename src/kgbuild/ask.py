"""SPARQL text, snapshot -> an answer in a format; evaluated in a child process that can be killed.

The default graph of a query is the union of all graphs, as at the endpoint.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kgbuild.errors import QueryError
from kgbuild.serve import syntax
from kgbuild.store import Snapshot

BINDINGS = ("table", "json", "csv", "tsv", "xml")
GRAPHS = ("turtle", "ntriples")
FORMATS = (*BINDINGS, *GRAPHS)
WIDTH = 60  # characters of a cell in a table
MEMORY = 8 * 2**30


def answer(
    snapshot: Snapshot, text: str, form: str, to: IO[bytes], *, seconds: float = 60.0, service: bool = False
) -> None:
    """Writes the answer to a real file.  service: SERVICE may ask other servers.

    Raises QueryError where the query is wrong, takes too long, needs too much memory, or asks another server.
    """
    sketch = syntax.sketch(text)
    if sketch.form == "UPDATE":
        raise QueryError("this is an update; a snapshot never changes", hint="change the documents, and build again")
    if not service:
        try:
            syntax.refuse_outbound(text, sketch, frozenset())
        except QueryError as error:
            raise QueryError("the query asks another server (SERVICE)", hint="allow it with --service") from error
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "kgbuild.ask", str(snapshot.path), form],
            stdin=subprocess.PIPE,
            stdout=to,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(os.path.abspath(entry) for entry in sys.path)},
        )
        try:
            child.communicate(text.encode("utf-8", "surrogatepass"), timeout=seconds)
        except subprocess.TimeoutExpired:
            raise QueryError(f"took longer than {seconds:g} s", hint="ask for less, or allow more time") from None
        finally:
            child.kill()
            child.wait()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip()
    if child.returncode == REFUSED:
        raise QueryError(said, hint="see https://www.w3.org/TR/sparql11-query/")
    if child.returncode:
        raise QueryError(f"broke the process that evaluated it ({said[-200:] or child.returncode})")


def rows(
    snapshot: Snapshot, text: str, *, seconds: float = 60.0, service: bool = False
) -> Iterator[dict[str, dict[str, str]]]:
    """The bindings of a SELECT: name -> {"type", "value", "datatype"?, "xml:lang"?}; of an ASK, "answer"."""
    import msgspec

    with tempfile.TemporaryFile() as file:
        answer(snapshot, text, "json", file, seconds=seconds, service=service)
        file.seek(0)
        told = msgspec.json.decode(file.read())
    if "boolean" in told:
        value = str(told["boolean"]).lower()
        yield {"answer": {"type": "literal", "value": value, "datatype": "http://www.w3.org/2001/XMLSchema#boolean"}}
        return
    yield from told["results"]["bindings"]


REFUSED = 65


def evaluate(folder: Path, form: str, text: str, to: IO[bytes]) -> None:
    """In the child.  Raises SyntaxError, ValueError, OSError."""
    import pyoxigraph as ox

    from kgbuild.iris import PREFIXES

    found = ox.Store.read_only(str(folder / "store")).query(text, prefixes=PREFIXES)
    if isinstance(found, ox.QueryTriples):
        format_ = ox.RdfFormat.N_TRIPLES if form == "ntriples" else ox.RdfFormat.TURTLE
        ox.serialize(sorted(found, key=str), to, format_, prefixes=None if form == "ntriples" else PREFIXES)
        return
    if form in GRAPHS:
        raise ValueError(f"{form} is for CONSTRUCT and DESCRIBE; choose one of {' '.join(BINDINGS)}")
    formats = {"json": ox.QueryResultsFormat.JSON, "csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV,
               "xml": ox.QueryResultsFormat.XML}  # fmt: skip
    if form in formats:
        found.serialize(to, formats[form])
    elif isinstance(found, ox.QueryBoolean):
        to.write(b"yes\n" if found else b"no\n")
    else:
        to.write(_table(found).encode("utf-8", "replace"))


def _table(found: object) -> str:
    from kgbuild.iris import PREFIXES

    names = [variable.value for variable in found.variables]  # type: ignore[attr-defined]
    cells = [[_cell(row[name], PREFIXES) for name in names] for row in found]  # type: ignore[attr-defined]
    widths = [max([len(name), *(len(row[n]) for row in cells)]) for n, name in enumerate(names)]
    ruled = [names, ["-" * width for width in widths], *cells]
    return "".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() + "\n" for row in ruled)


def _cell(term: object, prefixes: dict[str, str]) -> str:
    import pyoxigraph as ox

    if term is None:
        return ""
    value = str(getattr(term, "value", term))
    if isinstance(term, ox.NamedNode):
        for prefix, space in prefixes.items():
            if value.startswith(space) and len(value) > len(space):
                value = f"{prefix}:{value.removeprefix(space)}"
                break
    value = " ".join(value.split())
    return value if len(value) <= WIDTH else value[: WIDTH - 1] + "…"


def main() -> int:
    """The child: query on standard input, answer on standard output."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    text = sys.stdin.buffer.read().decode("utf-8", "surrogatepass")
    try:
        with contextlib.closing(os.fdopen(os.dup(1), "wb")) as to:
            evaluate(Path(sys.argv[1]), sys.argv[2], text, to)
    except BrokenPipeError:
        os.close(1)
    except (SyntaxError, ValueError, OSError) as error:
        sys.stderr.write(str(error))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
