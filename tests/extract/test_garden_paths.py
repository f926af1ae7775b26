"""Parses that settle too early: participles read as verbs, lists read as parts of what they name."""

import pytest

from kgbuild.extract.syntax.parse import Parser


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


def relation(parser: Parser, text: str, word: str) -> tuple[str, str]:
    """A word's part in the sentence, and of what."""
    token = next(t for t in parser.words(text).doc if t.text == word)
    return token.dep_, token.head.text


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The ceasefire agreed in Minsk in February 2015 collapsed.", "agreed", ("acl", "ceasefire")),
        ("The ceasefire agreed in Minsk in February 2015 collapsed.", "ceasefire", ("nsubj", "collapsed")),
        ("A deal struck in Doha on 21 May 2008 ended the crisis.", "struck", ("acl", "deal")),
        ("A deal struck in Rome, Italy, on May 2, 2008, provided for a truce.", "struck", ("acl", "deal")),
        ("The deal, which both states signed in August 1842, opened five ports.", "signed", ("relcl", "deal")),
        ("The Rio Protocol, which the neighbours signed in 1942, gave it to Peru.", "signed", ("relcl", "Protocol")),
        ("The Rio Protocol, which the neighbours signed in 1942, gave it to Peru.", "Protocol", ("nsubj", "gave")),
        ("The quake of 2 May 2010, which killed 300 people, halted the war.", "killed", ("relcl", "quake")),
        ("Rebels burned three trucks, a school and two clinics in Bunia.", "school", ("conj", "trucks")),
        ("Rebels burned three trucks, a school and two clinics in Bunia.", "in", ("prep", "burned")),
        ("Rebels burned two towns, a port and a village.", "port", ("appos", "towns")),
        ("The parties agreed in Minsk in February 2015 and left.", "agreed", ("ROOT", "agreed")),
        ("Russian peacekeepers remain stationed in Abkhazia.", "peacekeepers", ("nsubjpass", "stationed")),
        ("The rebels burned down the village of Orma.", "village", ("dobj", "burned")),
        ("The soldiers marched down the road to Gori.", "road", ("pobj", "down")),
        ("The bridge was blown up by retreating troops on 3 May 1992.", "troops", ("pobj", "by")),
        ("The bridge was blown up by retreating troops on 3 May 1992.", "on", ("prep", "blown")),
        ("He profited by selling weapons to the rebels.", "weapons", ("dobj", "selling")),
        ("The Siege of Kars, also called the Siege of Ani, was fought in May 1064.", "Siege", ("nsubjpass", "fought")),
        ("The fort, then called Santa Rita, was taken in 1762.", "fort", ("nsubjpass", "taken")),
        ("He called the governor, left the town and was taken in 1762.", "called", ("ROOT", "called")),
        ("The villagers were moved from Bikini to Rongerik in May.", "to", ("prep", "moved")),
        ("On 9 August Ethiopian planes bombed Asmara.", "planes", ("nsubj", "bombed")),
        ("Tanks entered Goma Tuesday and took the airport.", "Goma", ("dobj", "entered")),
        ("Tanks entered Goma Tuesday and took the airport.", "Tuesday", ("npadvmod", "entered")),
        ("A bomb killed 12 people in Jaffna Thursday.", "Jaffna", ("pobj", "in")),
        ("He was killed on Bloody Sunday in Derry.", "Sunday", ("pobj", "on")),
        ("Two posts in the upper Panjshir valley, Dashtak and Khenj, were overrun.", "Dashtak", ("appos", "posts")),
    ],
)
def test_the_other_reading(parser: Parser, text: str, word: str, expected: tuple[str, str]) -> None:
    assert relation(parser, text, word) == expected


def test_a_capital_in_front_makes_no_name_of_people_of_whom_there_are_many(parser: Parser) -> None:
    first = parser.words("Guerrillas attacked Puerto Cabezas on Saturday.").doc[0]
    assert (first.pos_, first.lemma_) == ("NOUN", "guerrilla")
