"""SPARQL Update -> operations run one after another on a writer's own copy of the store.

The copy is thrown away with its process, so an update that fails or is refused half-way leaves nothing behind.
"""

from __future__ import annotations

import pyoxigraph as ox

from kgbuild.errors import QueryError
from kgbuild.serve import syntax
from kgbuild.serve.engine import explain
from kgbuild.serve.protocol import Refusal, Update
from kgbuild.serve.syntax import Token
from kgbuild.serve.usergraphs import UserGraphs


def run(store: ox.Store, update: Update, user: UserGraphs, base: str, built: int) -> None:
    """built: fingerprint of the built graphs before.  Raises Refusal."""
    try:
        sketch = syntax.sketch(update.text)
        syntax.refuse_outbound(update.text, sketch, frozenset())
    except QueryError as error:
        raise Refusal(400, str(error)) from None
    given = bool(update.using or update.using_named)
    if given and sketch.datasets:
        raise Refusal(400, "the dataset is given both by parameters and by USING or WITH")
    if sketch.form not in ("UPDATE", ""):
        raise Refusal(400, "this is a query: send it as one (parameter `query`, or application/sparql-query)")
    _check(update.text, base)
    for text, tokens in operations(update.text):
        if not _clear(store, tokens, user):
            _one(store, _with_dataset(text, tokens, update) if given else text, base)
    if user.fingerprint(store) != built or not all(user.may_write(g.value) for g in _written(store, user)):
        raise Refusal(
            403, "the update would change graphs of the build, which are read-only; write to graphs of your own"
        )


def _written(store: ox.Store, user: UserGraphs) -> list[ox.NamedNode]:
    return [graph for graph in user.graphs(store) if isinstance(graph, ox.NamedNode)]


def _check(text: str, base: str) -> None:
    """The whole update through the parser, on an empty store, before any of it runs."""
    try:
        ox.Store().update(text, base_iri=base)
    except SyntaxError as error:
        raise Refusal(400, explain(str(error), text), outcome="syntax") from None
    except (OSError, ValueError, RuntimeError):
        pass  # fails on an empty store only


def _one(store: ox.Store, text: str, base: str) -> None:
    try:
        store.update(text, base_iri=base)
    except SyntaxError as error:
        raise Refusal(400, explain(str(error), text), outcome="syntax") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise Refusal(400, f"the update cannot be carried out: {error}", outcome="error") from None


def operations(text: str) -> list[tuple[str, list[Token]]]:
    """Each operation with the prefixes declared before it, and its own tokens (whose offsets fit its text)."""
    found: list[tuple[str, list[Token]]] = []
    prologue = ""
    current: list[Token] = []

    def close(end: int) -> None:
        nonlocal prologue, current
        body = next((i for i, t in enumerate(current) if not _in_prologue(current, i)), len(current))
        start = current[body].start if body < len(current) else end
        if current:
            prologue += text[current[0].start : start] + "\n"
        if body < len(current):
            shift = len(prologue) - start
            tokens = [token._replace(start=token.start + shift) for token in current[body:]]
            found.append((prologue + text[start:end], tokens))
        current = []

    for token in syntax.tokens(text):
        if token.text == ";" and token.depth == 0:
            close(token.start)
        else:
            current.append(token)
    close(len(text))
    return found


def _in_prologue(tokens: list[Token], index: int) -> bool:
    """PREFIX name: <iri> and BASE <iri> at the beginning."""
    position = 0
    while position < len(tokens):
        key = tokens[position].key
        length = 3 if key == "PREFIX" else 2 if key == "BASE" else 0
        if not length:
            return index < position
        position += length
    return index < position


def _clear(store: ox.Store, tokens: list[Token], user: UserGraphs) -> bool:
    """CLEAR and DROP of ALL or NAMED, which mean the graphs that can be written to; True when it was one."""
    keys = [token.key for token in tokens if token.key != "SILENT"]
    if len(keys) != 2 or keys[0] not in ("CLEAR", "DROP") or keys[1] not in ("ALL", "NAMED"):
        return False
    for graph in user.graphs(store):
        if isinstance(graph, ox.DefaultGraph):
            if keys[1] == "ALL":
                store.clear_graph(graph)
        else:
            store.remove_graph(graph)
    return True


def _with_dataset(text: str, tokens: list[Token], update: Update) -> str:
    """The protocol's graphs as USING clauses (SPARQL 1.1 Protocol, 2.2.3)."""
    first = tokens[0].key
    if first not in ("INSERT", "DELETE"):
        return text
    where = next((t for i, t in enumerate(tokens) if t.key == "WHERE" and t.depth == 0 and i > 1), None)
    if where is None:
        return text
    clauses = "".join(f"USING <{iri}> " for iri in update.using)
    clauses += "".join(f"USING NAMED <{iri}> " for iri in update.using_named)
    return f"{text[: where.start]}{clauses}{text[where.start :]}"
