"""data/frames/*.yaml -> frames: trigger words, slots and examples, checked; see docs/extraction.md for the notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
import yaml

from kgbuild import resources
from kgbuild.errors import KnowledgeError
from kgbuild.model import Frozen, Modality

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where PyYAML was built with libyaml


class Slot(Frozen, frozen=True):
    """role: where to look (paths, tried in order; all of them for a union) and what to accept (kinds)."""

    role: str
    paths: tuple[str, ...]
    kinds: tuple[str, ...]
    required: bool = False
    union: bool = False


class Trigger(Frozen, frozen=True):
    """`verb` or noun lemma; `particle` beside it; `noun`: lemma that must head the argument at `path`."""

    lemma: str
    particle: str = ""
    path: str = ""
    noun: str = ""


class Example(Frozen, frozen=True):
    """A sentence and the events it tells: [{event: Capture, place: Aghdam, date: "1993-07-23"}]; none: a trap."""

    text: str
    events: tuple[dict[str, str], ...] = ()
    issued: str = ""


class Sense(Frozen, frozen=True):
    """One way of telling an event: trigger words that share their grammar."""

    event: str
    slots: tuple[Slot, ...]
    verbs: tuple[Trigger, ...] = ()
    nouns: tuple[Trigger, ...] = ()
    needs: tuple[str, ...] = ()  # at least one of these roles must be filled (NAME: or the first is a name)
    refuse: tuple[tuple[str, str], ...] = ()  # (path, @lexicon or Kind): not this sense when the path holds it
    given: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (path, kinds): this sense only when the path holds one
    constants: tuple[tuple[str, str], ...] = ()
    each: str = ""  # a role whose fillers are events of their own
    strand: str = ""  # events of one class and place but of different strands are different events
    modality: Modality | Literal[""] = ""  # "planned" when the words themselves say so
    keeps: bool = False  # the action demanded is told as a (planned) event, too: what treaties provide for
    also: str = ""  # the words may tell this class instead; joins such an event when there is one
    adds: bool = False  # says more of a happening told elsewhere, and is none by itself: "the talks were mediated by X"
    decided: bool = False  # to agree to do it is to do it: "agreed to delay the vote"
    confidence: float = 0.9


class Frame(Frozen, frozen=True):
    """An event class: what identifies it and the ways of telling it."""

    event: str
    keys: tuple[str, ...]
    senses: tuple[Sense, ...]
    apart: tuple[str, ...] = ()  # roles besides doers and numbers that, when they differ, make two events
    examples: tuple[Example, ...] = ()
    source: str = ""


def read_frames(lexicons: Mapping[str, frozenset[str]], folder: Path | None = None) -> tuple[Frame, ...]:
    """All frames below data/frames.  Raises KnowledgeError naming the file and the entry."""
    folder = folder or resources.path("data", "frames")
    return tuple(
        frame(item, path.name, lexicons)
        for path in sorted(folder.glob("*.yaml"))
        if path.name != "lexicons.yaml"
        for item in _documents(path)
    )


def _documents(path: Path) -> list[object]:
    try:
        return [d for d in yaml.load_all(path.read_text(encoding="utf-8"), Loader=_LOADER) if d is not None]
    except yaml.YAMLError as error:
        raise KnowledgeError(f"is not YAML: {error}", where=str(path)) from error


def read_lexicons(folder: Path | None = None) -> dict[str, frozenset[str]]:
    """Word lists by name.  Raises KnowledgeError."""
    path = (folder or resources.path("data", "frames")) / "lexicons.yaml"
    table = _documents(path)[0]
    if not isinstance(table, dict):
        raise KnowledgeError("must map a lexicon's name to its words", where=str(path))
    return {str(name): frozenset(str(words).split()) for name, words in table.items()}


class _RawSense(msgspec.Struct, forbid_unknown_fields=True):
    slots: dict[str, str]
    verbs: list[str] = []
    nouns: list[str] = []
    needs: list[str] = []
    refuse: dict[str, str] = {}
    given: dict[str, str] = {}
    set: dict[str, str] = {}
    each: str = ""
    strand: str = ""
    modality: Modality | Literal[""] = ""
    keeps: bool = False
    also: str = ""
    adds: bool = False
    decided: bool = False
    confidence: float = 0.9


class _RawFrame(msgspec.Struct, forbid_unknown_fields=True):
    event: str
    keys: list[str]
    senses: list[_RawSense]
    apart: list[str] = []
    examples: list[Example] = []


def frame(item: object, where: str, lexicons: Mapping[str, frozenset[str]]) -> Frame:
    """One YAML document -> Frame.  Raises KnowledgeError for a wrong key, slot or trigger."""
    try:
        raw = msgspec.convert(item, _RawFrame)
    except msgspec.ValidationError as error:
        raise KnowledgeError(str(error), where=where, hint="see docs/extraction.md for a frame's keys") from error
    senses = []
    for entry in raw.senses:
        slots = tuple(_slot(role, words, f"{where}: {raw.event}", lexicons) for role, words in entry.slots.items())
        senses.append(
            Sense(
                event=raw.event,
                slots=slots,
                verbs=tuple(_trigger(v, where, lexicons) for v in entry.verbs),
                nouns=tuple(_trigger(n, where, lexicons) for n in entry.nouns),
                needs=tuple(entry.needs),
                refuse=tuple(
                    (p, k) for path, kinds in entry.refuse.items() for p in path.split("|") for k in kinds.split("|")
                ),
                given=tuple((path, tuple(kinds.split("|"))) for path, kinds in entry.given.items()),
                constants=tuple(entry.set.items()),
                each=entry.each,
                strand=entry.strand,
                modality=entry.modality,
                keeps=entry.keeps,
                also=entry.also,
                adds=entry.adds,
                decided=entry.decided,
                confidence=entry.confidence,
            )
        )
    return Frame(
        event=raw.event,
        keys=tuple(raw.keys),
        senses=tuple(senses),
        apart=tuple(raw.apart),
        examples=tuple(raw.examples),
        source=where,
    )


def _slot(name: str, words: str, where: str, lexicons: Mapping[str, frozenset[str]]) -> Slot:
    matched = re.fullmatch(r"([a-zA-Z]+)([*+]*)", name)
    paths, colon, kinds = words.partition(":")
    if not matched or not colon:
        raise KnowledgeError(f"slot {name}: {words!r}", where=where, hint='write `place*: "OBJ|of : Place|@place"`')
    accepted = tuple(k.strip() for k in kinds.split("|"))
    for kind in accepted:
        if kind.startswith("@") and kind[1:] not in lexicons:
            raise KnowledgeError(f"slot {name}: there is no lexicon {kind}", where=where, hint="see lexicons.yaml")
    return Slot(
        role=matched[1],
        paths=tuple(p.strip() for p in paths.split("|")),
        kinds=accepted,
        required="*" in matched[2],
        union="+" in matched[2],
    )


def _trigger(words: str, where: str, lexicons: Mapping[str, frozenset[str]]) -> Trigger:
    """ "capture", "take over", "take ^control", "take ^@control" (a word of that lexicon), "put into:use"."""
    lemma, *rest = words.split()
    particle = path = noun = ""
    for item in rest:
        if item.startswith("^"):
            path, noun = "OBJ", item[1:]
        elif ":" in item:
            path, noun = item.split(":", 1)
            path = path.replace("_", " ")
        else:
            particle = item
    if noun.startswith("@") and noun[1:] not in lexicons:
        raise KnowledgeError(f"trigger {words!r}: there is no lexicon {noun}", where=where, hint="see lexicons.yaml")
    return Trigger(lemma=lemma, particle=particle, path=path, noun=noun)
