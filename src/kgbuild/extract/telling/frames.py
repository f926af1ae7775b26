"""Frames (data/frames/*.yaml) and a parsed document -> what each trigger word tells: happenings with filled roles.

A frame is data; see docs/extraction.md for the notation.  Nothing here knows any event type by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import msgspec

from kgbuild.extract.dates.reported import told_on
from kgbuild.extract.dates.when import TIME_PATHS, part, times_of
from kgbuild.extract.dates.when_clauses import When
from kgbuild.extract.syntax.arguments import Argument, in_front
from kgbuild.extract.syntax.beside import is_bare
from kgbuild.extract.syntax.elided import without_verb
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.paths import Held, Paths, by_path
from kgbuild.extract.syntax.phrases import ITSELF, TOGETHER
from kgbuild.extract.syntax.subjects import FURTHER, surface_subject
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling.fillers import Filler, distinct, without_troops
from kgbuild.extract.telling.frame_files import Frame, Sense, Slot, Trigger, read_frames, read_lexicons
from kgbuild.extract.telling.gapped import by_turns, in_turn
from kgbuild.extract.telling.gapped_givings import in_turn_to
from kgbuild.extract.telling.lists import AMONG
from kgbuild.extract.telling.parts_of_names import only_in_a_name
from kgbuild.extract.telling.presence import Kinds, Need, Presence, needs, only_a_word, steps, unreached
from kgbuild.extract.telling.slots import Context
from kgbuild.model import Ref, Span, TextValue

_SAME_SENSE = frozenset({"back", "away", "down", "out", "off"})  # particles that leave a verb's sense as it is
_OF_THE_FIRST = frozenset({"participle", "passive participle"})  # how a described noun is reached
_Entry = tuple[Trigger, Sense, tuple[Need, ...], tuple[int, ...]]  # what it needs, and that as masks of kinds


class Found(msgspec.Struct, frozen=True, eq=False):
    """A trigger with its filled roles in one sentence."""

    event: str
    sense: Sense
    sentence: Sentence
    trigger: Token
    lemma: str
    roles: Mapping[str, tuple[Filler, ...]]
    extra: tuple[Token, ...] = ()


class Frames:
    """All frames, indexed by trigger lemma."""

    def __init__(self, frames: Sequence[Frame], lexicons: Mapping[str, frozenset[str]]) -> None:
        self.frames, self.lexicons = tuple(frames), lexicons
        self.keys = {frame.event: frame.keys for frame in frames}
        self.apart = {frame.event: frame.apart for frame in frames}
        self._kinds = Kinds(lexicons)
        self._verbs: dict[str, list[_Entry]] = {}
        self._nouns: dict[str, list[_Entry]] = {}
        for frame in frames:
            for sense in frame.senses:
                needed = needs(sense)
                masks = tuple(self._kinds.mask(need.kinds) for need in needed if need.kinds)
                for trigger in sense.verbs:
                    self._verbs.setdefault(trigger.lemma, []).append((trigger, sense, needed, masks))
                for trigger in sense.nouns:
                    self._nouns.setdefault(trigger.lemma, []).append((trigger, sense, needed, masks))
                for kinds in (
                    *(s.kinds for s in sense.slots),
                    *(k for _, k in sense.given),
                    *((k,) for _, k in sense.refuse),
                ):
                    self._kinds.mask(kinds)  # a kind is known before the first sentence is looked at
        words = {*self._verbs, *self._nouns}
        self._forms = {form for word in words for form in (word, word.capitalize(), word.upper())}
        for table in (self._verbs, self._nouns):
            for entries in table.values():  # the most specific trigger first
                entries.sort(key=lambda e: -(bool(e[0].particle) + 2 * bool(e[0].noun)))

    def find(self, context: Context) -> Iterator[Found]:
        """Every trigger whose required roles are filled, in text order."""
        for sentence in context.sentences:
            likely = [t for t in sentence.doc if t.lemma_ in self._forms]  # most words are no trigger
            triggers = [t for t in likely if t.lemma_.lower() in self._table(t)]
            if not triggers or only_a_word(sentence):
                continue
            told_here: list[Found] = []
            owners = {t.i for t in triggers if t.pos_ in ("NOUN", "PROPN")}
            paths = Paths()
            presence = Presence(sentence.doc, context.named_in(sentence), self._kinds)
            for token in triggers:
                if only_in_a_name(context, sentence, token):
                    continue
                told: set[str] = set()
                for trigger, sense, needed, masks in self._table(token)[token.lemma_.lower()]:
                    if sense.event in told or presence.lacks(masks):
                        continue
                    match = _match(trigger, token, paths, self.lexicons)
                    if match is None or unreached(needed, match.paths.keys()):
                        continue
                    reading = _Reading(context, sentence, token, match, sense, owners, presence, paths)
                    events = list(reading.events(trigger))
                    if events:
                        told.add(sense.event)
                        told_here += events
            verbs = [t for t in triggers if t.pos_ == "VERB"]
            told_here += self._elided(context, sentence, verbs, owners, presence, paths)
            yield from told_here

    def _elided(
        self,
        context: Context,
        sentence: Sentence,
        verbs: list[Token],
        owners: set[int],
        presence: Presence,
        paths: Paths,
    ) -> Iterator[Found]:
        """ "…, and B should be on 1 June": the verb before is meant, of this subject and at this time."""
        for be, verb in without_verb(verbs):
            subject = surface_subject(be)
            if subject is None:
                continue
            match = _Match(by_path([Argument("OBJ", subject[0], f"'{verb.text}' is left out")]))
            for trigger, sense, *_ in self._verbs[verb.lemma_.lower()]:
                if trigger.noun or trigger.particle:
                    continue
                events = list(_Reading(context, sentence, be, match, sense, owners, presence, paths).events(trigger))
                if events:
                    yield from events
                    break

    def _table(self, token: Token) -> Mapping[str, list[_Entry]]:
        if token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in ("aux", "auxpass")):
            return self._verbs if token.dep_ != "amod" else {}
        if token.pos_ in ("NOUN", "PROPN"):
            return self._nouns
        return {}


class _Match(msgspec.Struct, frozen=True):
    paths: Held
    extra: tuple[Token, ...] = ()


def _match(trigger: Trigger, token: Token, paths: Paths, lexicons: Mapping[str, frozenset[str]]) -> _Match | None:
    extra: tuple[Token, ...] = ()
    if trigger.particle:
        particle = next((c for c in token.children if c.lower_ == trigger.particle and not in_front(c, token)), None)
        if particle is None:
            return None
        extra = (particle,)
    elif not trigger.noun and any(_changes_sense(c) for c in token.children if c.dep_ == "prt"):
        return None  # "took up positions" is not "took positions"
    found = paths.of(token)
    if trigger.noun:
        wanted = lexicons[trigger.noun[1:]] if trigger.noun[0] == "@" else (trigger.noun,)
        holder = next((a for a in found.get(trigger.path, ()) if a.token.lemma_.lower() in wanted), None)
        if holder is None:
            return None
        extra = (*extra, holder.token)
        own = [a for held in found.values() for a in held if a.token.i != holder.token.i]
        inner = [a for path, held in paths.of(holder.token).items() if path not in ("SUBJ", "OBJ") for a in held]
        found = by_path([*own, *inner])
    return _Match(found, extra)


def _changes_sense(particle: Token) -> bool:
    if particle.lower_ in _SAME_SENSE:
        return False
    return not any(c.dep_ == "pobj" for c in particle.children)  # "poured across the border": a preposition after all


class _Reading:
    """One trigger read by one sense."""

    def __init__(
        self,
        context: Context,
        sentence: Sentence,
        token: Token,
        match: _Match,
        sense: Sense,
        owners: set[int],
        presence: Presence,
        paths: Paths,
    ) -> None:
        self.context, self.sentence, self.token, self.match, self.sense = context, sentence, token, match, sense
        self.lexicons, self._presence, self._paths = context.lexicons, presence, paths
        self._owners = owners - {token.i} - {t.i for t in match.extra}
        self._when: tuple[When, ...] | None = None

    def events(self, trigger: Trigger) -> Iterator[Found]:
        for path, kind in self.sense.refuse:
            for _ in self._at(path, (kind,)):
                return
        if not all(any(True for kind in kinds for _ in self._at(path, (kind,))) for path, kinds in self.sense.given):
            return
        roles: dict[str, tuple[Filler, ...]] = {}
        used: set[int] = {self.token.i, *(t.i for t in self.match.extra)}
        for slot in self.sense.slots:
            fillers = self._fill(slot, roles, used)
            if slot.required and not fillers:
                return
            if fillers:
                roles[slot.role] = tuple(fillers)
                if not any(p.startswith("=") for p in slot.paths) and slot.role not in ("count", "value"):
                    used.update(f.token.i for f in fillers)
        if len(roles.get("agent", ())) > 1:
            roles["agent"] = without_troops(roles["agent"])
        if self.sense.needs and not any(role in roles for role in self.sense.needs) and not self._specific(roles):
            return
        needed = [{f.key for f in roles[s.role]} for s in self.sense.slots if s.required]
        if any(one == other for one, other in combinations(needed, 2)):
            return  # nothing cites itself
        place = {f.key for f in roles.get("place", ())}
        if place and any(place == {f.key for f in roles.get(role, ())} for role in ("agent", "from", "to")):
            return  # or occupies itself, or is given to itself
        here = self.sentence.place(self.token, self.token)
        for role, words in self.sense.constants:
            value = TextValue(words=words)
            roles[role] = (Filler(value, here, self.token, f"'{self.token.text}' means {words}", words),)
        lemma = " ".join([trigger.lemma, *(t.lower_ for t in self.match.extra)])
        turns = in_turn(roles, self.sentence, self.context) if self.sense.each == "place" else by_turns(roles)
        given = (one for turn in turns for one in in_turn_to(turn, self.sentence, self.context))
        for each in (one for turn in given for one in self._separate(turn)):
            yield Found(self.sense.event, self.sense, self.sentence, self.token, lemma, each, self.match.extra)

    def _specific(self, roles: Mapping[str, tuple[Filler, ...]]) -> bool:
        """Whether what the event is about is named, so that it says something even when alone."""
        if "NAME" not in self.sense.needs:
            return False
        first = next((roles[s.role] for s in self.sense.slots if s.required and s.role in roles), ())
        return any(f.named for f in first)

    def _separate(self, roles: Mapping[str, tuple[Filler, ...]]) -> Iterator[Mapping[str, tuple[Filler, ...]]]:
        fillers = roles.get(self.sense.each, ())
        if self.sense.each == "place":  # several names are several events; "towns and heights" are not
            if len(roles) == 1 and any(TOGETHER in f.how for f in fillers):
                yield roles  # "the annexation of A along with B and C": one deed, where nobody's day tells more
                return
            listed = [f for f in fillers if isinstance(f.value, Ref) and "enumerated" not in f.how]
            rest = [f for f in fillers if f not in listed]
            if any(AMONG in f.how for f in listed):
                for filler in fillers:
                    yield {**roles, "place": (filler,)}
                return
            if listed and all(any(t.pos_ == "PROPN" for t in f.token.subtree) for f in rest):
                listed = list(fillers)  # "took Zugdidi and the base at Senaki"
            parts = all("part 'part" in f.how for f in fillers)  # "parts of Punjab and Sindh" go together
            if parts or len(listed) < 2 or any("'including'" in f.how for f in rest) or len(listed) < len(rest):
                yield roles
                return
            fillers = tuple(listed)
        if len(fillers) < 2:
            yield roles
            return
        own = [s for s in self.sense.slots if any(p.startswith(f"={self.sense.each}") for p in s.paths)]
        numbers = [s for s in own if "Number" in s.kinds and s.role in roles and not s.required]
        bare = [f for f in fillers if is_bare(f.token)]
        if any(not self._fill(s, {self.sense.each: (f,)}, set()) for s in numbers for f in bare):
            yield roles  # "50,000 Serbs and Montenegrins": one number of both
            return
        for filler in fillers:
            one = dict(roles)
            one[self.sense.each] = (filler,)
            for slot in own:
                found = self._fill(slot, one, {self.token.i})
                if found:
                    one[slot.role] = tuple(found)
                else:
                    one.pop(slot.role, None)
            if all(not slot.required or slot.role in one for slot in own):
                yield one

    def _fill(self, slot: Slot, roles: Mapping[str, tuple[Filler, ...]], used: set[int]) -> list[Filler]:
        found: list[Filler] = []
        for path in slot.paths:
            if path.startswith("="):
                found += self._of_filler(path[1:], slot.kinds, roles)
            elif path in TIME_PATHS:
                found += self._dates(path, slot.kinds)
            else:
                found += [f for f in self._at(path, slot.kinds) if f.token.i not in used or path == "SELF"]
            if found and not slot.union:
                break
        nearer = [f for f in found if FURTHER not in f.how]
        return distinct(nearer or found)

    def _of_filler(
        self, path: str, kinds: tuple[str, ...], roles: Mapping[str, tuple[Filler, ...]]
    ) -> Iterator[Filler]:
        """ "=victims": the number of the victims; "=people>in": where the people are said to be."""
        first, _, rest = path.partition(">")
        role, _, word = first.partition("~")
        for filler in roles.get(role, ()):
            if word and not self._is_word(filler.token, word):
                continue
            if rest:
                for argument in self._reach(rest, self._paths.of(filler.token)):
                    yield from self.context.fill(self.sentence, argument.token, kinds, argument.how)
            else:
                number = self.context.number_of(self.sentence, filler.token, "One" in kinds)
                if number is not None:
                    yield number

    def _at(self, path: str, kinds: tuple[str, ...]) -> Iterable[Filler]:
        first = steps(path)
        if "SELF" not in first and first.isdisjoint(self.match.paths):
            return ()
        held = self._presence.kinds(kinds)
        return self._filled(path, held) if held else ()

    def _filled(self, path: str, kinds: tuple[str, ...]) -> Iterator[Filler]:
        for argument in self._reach(path, self.match.paths):
            for filler in self.context.fill(self.sentence, argument.token, kinds, argument.how):
                if path == "SELF" and self._another(filler, kinds):
                    continue
                if argument.token.i < self.token.i < filler.token.i and argument.how in _OF_THE_FIRST:
                    continue  # "an army led by X and |an army of Y|": who leads that is not said
                yield filler

    def _another(self, filler: Filler, kinds: tuple[str, ...]) -> bool:
        """ "deaths |and 45 injuries|", "the siege and its |aftermath|", "the treaty of 3 May |and the accord|"."""
        token = filler.token
        if "Conflict" in kinds and isinstance(filler.value, Ref):  # "the Battle of A, |the Battle of B|"
            return not filler.span.covers(self.sentence.place(self.token, self.token))
        if token is self.token or kinds == ("Number",):
            return token is not self.token
        if "Conflict" in kinds:
            return not self._is_word(token, "@conflict")
        return token.dep_ in ("conj", "appos") and token.is_alpha  # "resolutions 853 |and 874|" go together

    def _reach(self, path: str, held: Held) -> Iterator[Argument]:
        """Arguments at a path; "OBJ>of": of the object's own arguments those at "of"."""
        if "|" in path:
            for one in path.split("|"):
                yield from self._reach(one, held)
            return
        step, _, rest = path.partition(">")
        first, _, word = step.partition("~")
        found: Sequence[Argument]
        if first == "SELF":
            found = [Argument("SELF", self.token, ITSELF)]
        elif first in ("DEM", "MOD"):
            found = [a for a in held.get("MOD", ()) if self._is_demonym(a.token) == (first == "DEM")]
        else:
            found = held.get(first, ())
        for argument in found:
            if word and not self._is_word(argument.token, word):
                continue
            if rest:
                yield from self._reach(rest, self._paths.close(argument.token))
            else:
                yield argument

    def _is_word(self, token: Token, word: str) -> bool:
        """Whether the token is the word, or in the list that "@list" names."""
        lemma = token.lemma_.lower()
        return lemma in self.lexicons.get(word[1:], ()) if word.startswith("@") else lemma == word

    def _is_demonym(self, token: Token) -> bool:
        mention = self.context.mention_inside(self.sentence, token)
        return mention is not None and mention.form == "demonym"

    def _dates(self, path: str, kinds: Sequence[str]) -> Iterator[Filler]:
        if path == "SAID":
            for when in told_on(self.token, self.sentence, self.context, self._owners):
                yield Filler(when.time.value, when.time.span, when.token, when.how, when.time.value.edtf)
            return
        if self._when is None:
            nodes = [self.token, *(t for t in self.match.extra if t.pos_ == "NOUN")]
            self._when = tuple(w for node in nodes for w in times_of(node, self.sentence, self.context, self._owners))
        for when in self._when:
            value = part(when, path, kinds)
            if value is not None:
                how = f"{when.how}; {value.reason}".rstrip("; ")
                yield Filler(value, when.time.span, when.token, how, value.edtf or value.words)


def load(folder: Path | None = None) -> Frames:
    """All frames.  Raises KnowledgeError naming the file and the entry that is wrong."""
    lexicons = read_lexicons(folder)
    return Frames(read_frames(lexicons, folder), lexicons)


def quote(found: Found, extra: Sequence[Span] = ()) -> Span:
    """The shortest stretch of the sentence that holds the trigger and the given spans."""
    whole = found.sentence.span
    here = found.sentence.place(found.trigger, found.trigger)
    start, end = here.start, here.end
    for one in (*[found.sentence.place(t, t) for t in found.extra], *[s for s in extra if whole.covers(s)]):
        start, end = min(start, one.start), max(end, one.end)
    return Span(start, end)
