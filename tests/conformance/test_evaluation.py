"""No W3C query test fails by the server: every eighth of them here, all by running evaluation.py."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from . import evaluation


@pytest.mark.skipif(not evaluation.ROOT.exists(), reason="needs the project's shared evaluation texts")
def test_what_fails_fails_in_the_engine_too(tmp_path: Path) -> None:
    from serve.conftest import make_snapshot, running

    found = evaluation.tests()
    lines = "".join(evaluation.quads(found))
    store = ox.Store()
    store.bulk_load(lines.encode(), ox.RdfFormat.N_QUADS)
    make_snapshot(tmp_path, lines)
    with running(tmp_path, timeout=20) as server:
        verdicts = evaluation.run(server, store, found[::8])
    assert [name for name, said in verdicts.items() if said.startswith("ours")] == []
    known = evaluation.explained()  # what the engine fails, and why
    assert {name for name, said in verdicts.items() if said != "pass"} == set(known) & set(verdicts)


@pytest.mark.skipif(not evaluation.ROOT.exists(), reason="needs the project's shared evaluation texts")
def test_every_failure_that_is_listed_is_one_of_the_engine_alone() -> None:
    """Over a store of its own for each test, without the server and without the protocol's dataset."""
    known = evaluation.explained()
    found = [test for test in evaluation.tests() if test.name in known]
    assert {test.name for test in found} == set(known)
    assert [test.name for test in found if evaluation.alone(test)] == []
