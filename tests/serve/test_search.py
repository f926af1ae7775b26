"""Full-text search from SPARQL, over names as people write them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgbuild.serve.search_index import fold

from .conftest import Server, make_snapshot, running

PREFIX = "PREFIX kg: <https://w3id.org/kgbuild/ns#> PREFIX e: <http://example.org/> "
_NAMES = {
    "kalbajar": ["Kəlbəcər", "Kalbajar", "Քարվաճառ", "Кельбаджар"],
    "lachin": ["Laçın", "the Lachin corridor"],
    "dadivank": ["Dadivank monastery"],
    "sentence": ["The corridor of Lachin was closed."],
}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    out: Path = tmp_path_factory.mktemp("names")
    lines = "".join(
        f'<http://example.org/{key}> <http://example.org/name> "{name}" <http://example.org/g> .\n'
        f"<http://example.org/{key}> <http://example.org/a> <http://example.org/Thing> <http://example.org/g> .\n"
        for key, found in _NAMES.items()
        for name in found
    )
    make_snapshot(out, lines)
    with running(out, workers=1) as server:
        for _ in range(100):
            if server.get(PREFIX + 'ASK { ?x kg:search "lachin" }').status == 200:
                break
            time.sleep(0.05)
        yield server


def _found(server: Server, pattern: str, name: str = "x") -> set[str]:
    reply = server.get(PREFIX + f"SELECT * {{ {pattern} }}")
    assert reply.status == 200, reply.text
    return {value.rpartition("/")[2] for value in reply.values(name)}


@pytest.mark.parametrize("words", ["kelbecer", "KƏLBƏCƏR", "Kəlbəcər", "kalbajar", "karvachar", "Քարվաճառ", "kelb*"])
def test_a_name_is_found_however_it_is_written(names: Server, words: str) -> None:
    assert _found(names, f'?x kg:search "{words}"') == {"kalbajar"}


def test_all_words_phrases_and_joins(names: Server) -> None:
    assert _found(names, '?x kg:search "lachin corridor"') == {"lachin", "sentence"}
    assert _found(names, '?x kg:search "\\"lachin corridor\\"" .') == {"lachin"}
    assert _found(names, '?x e:a e:Thing . ?x kg:search "monastery" . ?x e:name ?n') == {"dadivank"}
    assert _found(names, '?x kg:search ("lachin" 1)')
    assert len(_found(names, '?x kg:search ("lachin" 1)')) == 1
    assert _found(names, '?x kg:search "nothing at all"') == set()
    assert _found(names, '?x kg:search "\' OR ) ( * NEAR \\" {} :"') == set()


def test_literal_and_score(names: Server) -> None:
    reply = names.get(PREFIX + 'SELECT ?x ?t ?s { (?x ?t ?s) kg:search "corridor" } ORDER BY DESC(?s)')
    assert reply.values("t") == ["the Lachin corridor", "The corridor of Lachin was closed."]
    assert float(reply.values("s")[0]) >= float(reply.values("s")[1])


@pytest.mark.parametrize(
    "pattern", ['?x kg:search "a" ; e:name ?n', "e:a kg:search 'a'", "?x kg:search ?y", "?x e:a ?y ; kg:search 'a'"]
)
def test_other_places_are_refused_with_their_place(names: Server, pattern: str) -> None:
    reply = names.get(PREFIX + f"SELECT * {{ {pattern} }}")
    assert reply.status == 400
    assert "kg:search stands in a triple of its own" in reply.text


def test_the_words_in_a_string_or_comment_are_not_a_search(names: Server) -> None:
    assert names.get(PREFIX + 'SELECT * { ?x e:name "kg:search" } # ?x kg:search "a"').status == 200


def test_folding() -> None:
    assert fold("Kəlbəcər") == fold("Kelbecer") == "kelbecer"
    assert fold("Laçın") == "lacin"
    assert fold("Քարվաճառ") == fold("Karvachar")
    assert fold("1993") == "1993"
