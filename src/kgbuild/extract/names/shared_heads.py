"""Places of a sentence -> the same, with the head words that lists share: "A and B districts", "cities of A and B"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from kgbuild.extract.names.heads_of_places import SEVERAL, VAGUE, after_list, joined, listed_as, place_heads
from kgbuild.extract.names.spots import Spot
from kgbuild.extract.names.words import Line


def _under_one_head(line: Line, spots: Sequence[Spot]) -> Iterator[Spot]:
    """ "Emery (29%), Green Valley and Carbon (4%) |counties|": the head holds over features and figures, too."""
    told = not SEVERAL.isdisjoint(line.vocabulary)
    for spot in spots:
        k = after_list(line, spot.last, SEVERAL) if told and not spot.cue else 0
        kind = place_heads().get(line.word(k), "") if line.word(k) in SEVERAL else ""
        state = bool(spot.records) and spot.records[0].types[0] in ("Country", "State")
        alone = k == spot.last + 1  # a head that is next to the name is known
        yield replace(spot, cue=kind, head=line.word(k)) if kind in _DIVISION and not (state or alone) else spot


_DIVISION = frozenset({"District", "Region"})


def shared(line: Line, spots: list[Spot]) -> list[Spot]:
    """ "Kalbajar, Agdam and Lachin districts": the head word holds for all; "cities of A, B and C" likewise."""
    done: list[Spot] = []
    for spot in spots:
        if not spot.feature and spot.head.endswith("s") and spot.last > spot.end:
            k = len(done) - 1
            edge = spot.start
            while k >= 0 and joined(line, done[k].last, edge) and not done[k].cue:
                edge = done[k].start
                if spot.head not in VAGUE or not done[k].records:
                    done[k] = replace(done[k], last=spot.last, cue=spot.cue, head=spot.head)
                k -= 1
        done.append(spot)
    done = list(_under_one_head(line, done))
    open_cue, edge, head = "", -1, ""
    for index, spot in enumerate(done):
        k = spot.start - 1 - (line.word(spot.start - 1) == "the")
        before = line.word(k - 1)
        country = bool(spot.records) and spot.records[0].types[0] in ("Country", "State")
        if not spot.cue and not country and line.word(k) == "of" and before in SEVERAL:
            open_cue, head = place_heads()[before], before
        elif open_cue and not (joined(line, edge, spot.start) and not spot.cue):
            open_cue = ""
        if open_cue:
            done[index] = replace(spot, cue=open_cue, head=head)
        elif not spot.cue and not country and (several := listed_as(line, spot.start, spot.end)):
            done[index] = replace(spot, cue=place_heads()[several], head=several)
        edge = done[index].last
    return done
