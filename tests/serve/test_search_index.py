"""The full-text index of a graph that grows and shrinks is that of the graph, with the same numbers of fitness."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest

from kgbuild.serve import search_index

Graph = dict[str, list[str]]  # subject -> its strings


def lines(subject: str, strings: list[str]) -> str:
    return "".join(sorted(f'<http://e/{subject}> <http://e/name> "{text}" <http://e/g> .\n' for text in strings))


def found(file: Path) -> list[tuple[object, ...]]:
    database = sqlite3.connect(file)
    rows = database.execute("SELECT folded, subject, literal FROM found ORDER BY rowid").fetchall()
    asked = "SELECT subject, literal, rank FROM found WHERE found MATCH ? ORDER BY rank LIMIT 5"
    return [*rows, *(row for word in ("lachin", "agdam", "of") for row in database.execute(asked, (word,)))]


def written(graph: Graph, file: Path) -> Path:
    path = file.with_suffix(".nq")
    path.write_text("".join(lines(subject, graph[subject]) for subject in sorted(graph)))
    search_index.build(path, file)
    return file


def strings(dice: random.Random) -> list[str]:
    words = ("Laçın", "Agdam", "of", "the", "corridor")
    return [" ".join(dice.choices(words, k=dice.randrange(1, 5))) for _ in range(dice.randrange(1, 4))]


@pytest.mark.parametrize("seed", range(3))
def test_it_follows_every_change(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    graph: Graph = {f"{n:03}": strings(dice) for n in dice.sample(range(1000), 30)}
    file = written(graph, tmp_path / "0.db")
    for turn in range(1, 12):
        changed = {f"{dice.randrange(1000):03}" for _ in range(5)} | set(dice.sample(sorted(graph), 3))
        for subject in changed:
            graph.pop(subject, None)
            if dice.random() < 0.7:
                graph[subject] = strings(dice)
        told = [(f"<http://e/{s}>", lines(s, graph.get(s, [])).encode()) for s in sorted(changed)]
        file, before = tmp_path / f"{turn}.db", file
        search_index.update(before, told, file)
        assert found(file) == found(written(graph, tmp_path / f"fresh{turn}.db"))


def test_where_no_room_is_left_between_two_strings_it_says_so(tmp_path: Path) -> None:
    file = written({"a": ["Agdam"], "c": ["Lachin"]}, tmp_path / "0.db")
    for turn in range(1, 100):
        file, before = tmp_path / f"{turn}.db", file
        subject = "a" + "b" * (100 - turn)  # each before all that came before it
        told = [(f"<http://e/{subject}>", lines(subject, ["Agdam"] * 300).encode())]
        try:
            search_index.update(before, told, file)
        except search_index.Full:
            break
    assert 3 < turn < 99
