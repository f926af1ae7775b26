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
    assert sum(said == "pass" for said in verdicts.values()) > 0.9 * len(verdicts)
