"""arguments.py: grammar that hides who did what to what is undone."""

import pytest

from kgbuild.extract.syntax.arguments import arguments
from kgbuild.extract.syntax.parse import Parser


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


CASES = [
    ("passive", "The town was captured by the rebels.", "captured", {"OBJ": "town", "SUBJ": "rebels"}),
    ("got-passive", "The regions got occupied by the army.", "occupied", {"OBJ": "regions", "SUBJ": "army"}),
    ("relative clause", "The army, which captured the town, withdrew.", "captured", {"SUBJ": "army", "OBJ": "town"}),
    ("passive relative", "The town that was captured by rebels burned.", "captured", {"OBJ": "town", "SUBJ": "rebels"}),
    ("object relative", "The land that Armenia took was large.", "took", {"OBJ": "land", "SUBJ": "Armenia"}),
    ("participle", "The treaty signed by Egypt ended the war.", "signed", {"OBJ": "treaty", "SUBJ": "Egypt"}),
    ("participle, active", "Troops entering the city met crowds.", "entering", {"SUBJ": "Troops", "OBJ": "city"}),
    ("control", "Armenia agreed to return the district to Azerbaijan.", "return",
     {"SUBJ": "Armenia", "OBJ": "district", "to": "Azerbaijan"}),
    ("object control", "The court forced the army to leave the town.", "leave", {"SUBJ": "army", "OBJ": "town"}),
    ("passive control", "The government was forced to sign a treaty.", "sign", {"SUBJ": "government", "OBJ": "treaty"}),
    ("raising", "The district was to be returned to Georgia.", "returned", {"OBJ": "district", "to": "Georgia"}),
    ("adjective control", "Spain was due to begin handing the island over.", "handing",
     {"SUBJ": "Spain", "OBJ": "island"}),
    ("verb conjunction", "The army entered the town and burned houses.", "burned", {"SUBJ": "army", "OBJ": "houses"}),
    ("passive conjunction", "The men were captured and killed.", "killed", {"OBJ": "men"}),
    ("fronted adverbial clause", "Launching an attack, the army took the hill.", "Launching",
     {"SUBJ": "army", "OBJ": "attack"}),
    ("by -ing", "They ended the war by signing a truce.", "signing", {"SUBJ": "They", "OBJ": "truce"}),
    ("indirect object", "The king gave Spain the island.", "gave", {"SUBJ": "king", "IOBJ": "Spain", "OBJ": "island"}),
    ("passive with object", "Soldiers were awarded the medal.", "awarded", {"IOBJ": "Soldiers", "OBJ": "medal"}),
    ("nominal", "The capture of Agdam by Armenian forces shocked many.", "capture", {"of": "Agdam", "by": "forces"}),
    ("nominal from", "The withdrawal of troops from Lebanon began.", "withdrawal", {"of": "troops", "from": "Lebanon"}),
    ("possessive nominal", "Its withdrawal from the valley was late.", "withdrawal", {"POSS": "Its", "from": "valley"}),
    ("demonym", "The Israeli withdrawal from Gaza was late.", "withdrawal", {"MOD": "Israeli", "from": "Gaza"}),
    ("light verb", "The minister paid a visit to Kyiv.", "visit", {"SUBJ": "minister", "to": "Kyiv"}),
    ("between", "The treaty between Egypt and Israel held.", "treaty", {"between": "Egypt"}),
    ("copula", "The protocol was the first agreement between them.", "agreement", {"COP": "protocol"}),
    ("restrictive clause on a name", "Three regions around Karabakh handed over by Armenia were mined.", "handed",
     {"OBJ": "regions", "SUBJ": "Armenia"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "word", "expected"), CASES, ids=[c[0] for c in CASES])
def test_construction(parser: Parser, name: str, text: str, word: str, expected: dict[str, str]) -> None:
    doc = parser.words(text).doc
    token = next(t for t in doc if t.text == word)
    found = {(a.path, a.token.text) for a in arguments(token)}
    assert set(expected.items()) <= found, f"{name}: {sorted(found)}"


def test_deep_nesting_ends(parser: Parser) -> None:
    text = "the son of " * 150 + "the king that saw that he said that " * 20 + "it fell."
    for token in parser.words(text).doc:
        assert len(arguments(token)) < 200
