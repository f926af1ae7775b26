"""An office told without its body -> the body that the text gives it: its own words, the list it stands in, or home.

"Lebanese President A, |Prime Minister B"; "|army chief C" of the one army named; "|President D" in a text written in,
or about, D's country.  Nothing is taken where the sentence names another state that could be meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kgbuild.extract.cast import Cast
from kgbuild.extract.offices import Office
from kgbuild.extract.tellings import Told
from kgbuild.extract.words import Line, heads

_ARMED = frozenset({"army", "military"})
_ORGANS = _ARMED | {"police", "parliament", "government", "navy", "senate", "cabinet"}
_ON = frozenset({"of", "for", "to", "at", "in"})
_STATES = frozenset({"Country", "State"})


def owner(
    lines: Sequence[Line],
    number: int,
    office: Office,
    told: Mapping[int, Sequence[Told]],
    cast: Cast,
    home: tuple[str, str],
) -> tuple[str, str]:
    """Key of the body, and the reason; ("", "") where the text leaves it open.  told: names by sentence."""
    line, words = lines[number], office.position.lower().split()
    if line.word(office.last + 1) in _ON and office.last != office.person.last:
        return "", ""
    if len(words) > 1 and not _ORGANS.isdisjoint(words[:-1]):
        return _organ(office, words, told.get(number, ()), cast, home[0])
    state, reason = home
    national = state in cast.entries and _national(words) and _beside(line, office, len(words))
    if not national or _others(lines, number, office, told, cast, state):
        return "", ""
    return state, f"an office told without its country: {reason}"


def shares(line: Line, office: Office, before: Office) -> bool:
    """ "Lebanese President A, elected in January, |Prime Minister B and …": one list, one country."""
    if not _national(office.position.lower().split()) or office.person.key == before.person.key:
        return False
    one, other = line.tokens[before.person.last], line.tokens[office.person.last]
    while other.dep_ == "conj" and other is not one:
        other = other.head
    return other is one or (one.dep_ == other.dep_ == "nsubj" and one.head is other.head)


def _national(words: Sequence[str]) -> bool:
    """ "interim president", "minister of defence", "prime minister"."""
    text = " ".join(words).removeprefix("ex-").removeprefix("ex ")
    if "of the " in text:  # "head of the office of the president"
        return False
    return any(
        text == office or text.endswith(f" {office}") or text.startswith(f"{office} of ")
        for office in heads("national_office")
    )


def _beside(line: Line, office: Office, size: int) -> bool:
    """Whether the office's words stand right before the name, or the name right before them."""
    if office.last > office.person.last:
        return True
    return line.words(max(0, office.person.first - size - 2), office.person.first - 1).lower().rstrip(". ").split()[
        -size:
    ] == office.position.lower().split() or line.word(office.person.first - 1) in heads("honorific")


def _others(
    lines: Sequence[Line], number: int, office: Office, told: Mapping[int, Sequence[Told]], cast: Cast, state: str
) -> bool:
    """Whether the paragraph names another state before the office; not one where something lies."""
    block = lines[number].sentence.block.span
    k, end = number, office.first
    while k >= 0 and lines[k].sentence.block.span == block:
        states = [t for t in told.get(k, ()) if t.last < end and _STATES.intersection(t.types)]
        if any(cast.key(t.key) != state and not _located(lines[k], t) for t in states):
            return True
        k, end = k - 1, 1 << 30
    return False


def _located(line: Line, told: Told) -> bool:
    """ "in |Mali", "in the |Donetsk People's Republic (|DPR)"."""
    k = told.first - 1
    return line.word(k) == "(" or line.word(k - (line.word(k) == "the")) in ("in", "into", "inside")


def _organ(office: Office, words: Sequence[str], told: Sequence[Told], cast: Cast, home: str) -> tuple[str, str]:
    """ "|National Police chief", "|army chief": the body that the office's own words name."""
    for item in told:
        if "Organization" in item.types and item.first <= office.first <= item.last < office.person.first:
            return cast.key(item.key), "the body in the office's own name"
    noun = next(w for w in words if w in _ORGANS)
    ending = ":main" if noun in _ARMED else f":{noun}"
    keys = [k for k in cast.entries if k.startswith(("force:", "org:")) and k.endswith(ending)]
    own = [k for k in keys if home and k.split(":", 1)[1].startswith(f"{home}:")]
    found = own or keys
    return (found[0], f"the one {noun} that the text names") if len(found) == 1 else ("", "")
