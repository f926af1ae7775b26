"""Parsed sentences -> mentions, entities, and what titles, appositions and brackets say: the names of a document.

Order of reading: known names, then instruments and conflicts, organizations, persons, places; then what refers
back to them.  A name inside another's name stays a mention of its own; names that would cross are dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from kgbuild.extract.annotations import Mention, Mentions
from kgbuild.extract.names import acronyms
from kgbuild.extract.names.aliases import aliases
from kgbuild.extract.names.atoms import Atom, atoms
from kgbuild.extract.names.cast import Atlas, Cast, Entry
from kgbuild.extract.names.datelines import opens_dateline
from kgbuild.extract.names.doubts import doubt, doubt_capitals, doubt_of_person, doubt_places
from kgbuild.extract.names.factions import factions
from kgbuild.extract.names.gazetteer import Gazetteer, Record
from kgbuild.extract.names.homonyms import Homonyms
from kgbuild.extract.names.instruments import CONFLICT, Instruments
from kgbuild.extract.names.metonyms import (
    Games,
    list_head,
    stands_for_another,
    stands_for_body_politic,
    stands_for_itself,
    stands_for_state,
    team_names,
)
from kgbuild.extract.names.organizations import Organizations
from kgbuild.extract.names.persons import Persons
from kgbuild.extract.names.places import find_places
from kgbuild.extract.names.realms import realms
from kgbuild.extract.names.relations import containments
from kgbuild.extract.names.same_papers import join_descriptions
from kgbuild.extract.names.spots import Spot
from kgbuild.extract.names.summaries import kind_line, titled
from kgbuild.extract.names.tellings import Told, uncrossed
from kgbuild.extract.names.toponyms import Toponyms, battlefields
from kgbuild.extract.names.words import Found, Line, taken
from kgbuild.extract.offices.office_facts import Held, offices_of, role_facts
from kgbuild.extract.offices.offices import Offices
from kgbuild.extract.reference.reference import resolve
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.verb_classes import SUBJECT
from kgbuild.model import Document, Span


@dataclass(slots=True, eq=False)
class _Read:
    """What was found in one sentence, step by step."""

    line: Line
    atoms: list[Atom]
    instruments: list[Found] = field(default_factory=list)
    bodies: list[Found] = field(default_factory=list)
    persons: list[Found] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)


def find_mentions(document: Document, sentences: Sequence[Sentence], gazetteer: Gazetteer) -> Mentions:
    """All that names or refers to an entity.  Never raises for odd text; time is linear in its length."""
    kind = kind_line(sentences)
    lines = [Line(sentence) for number, sentence in enumerate(sentences) if number != kind]
    reads = [_Read(one, atoms(one, gazetteer)) for one in lines if len(one)]
    persons, games = Persons(), Games(reads_lines(reads))
    _names(reads, gazetteer, persons, games)
    if kind > 0 and reads:
        _name_by_title(reads)
    cast = Cast(gazetteer)
    told = _tell(reads, cast, gazetteer)
    if games.everywhere:
        doubt_places(cast.entries.values())
    doubt_capitals(
        cast.entries, {atom.people.country for read in reads for atom in read.atoms if atom.people is not None}
    )
    _known_organs(cast)
    offices = _offices(reads, persons)
    told, unresolved = resolve(reads_lines(reads), told, cast, offices_of(offices, cast))
    join_descriptions(reads_lines(reads), told, cast)
    known_aliases = aliases(document, reads_lines(reads), told, cast)
    within = containments(reads_lines(reads), told, cast)
    ids, nodes = cast.nodes()
    mentions = tuple(
        Mention(
            span=t.span, entity=ids[cast.key(t.key)], types=t.types, form=t.form, named=ids.get(cast.key(t.named), "")
        )
        for t in uncrossed(told)
        if cast.key(t.key) in ids
    )
    return Mentions(
        mentions=mentions,
        entities=nodes,
        unresolved=tuple(unresolved),
        roles=role_facts(reads_lines(reads), offices, told, cast, ids),
        aliases=tuple(a.made(ids, cast) for a in known_aliases),
        containments=tuple(c.made(ids, cast) for c in within),
    )


def reads_lines(reads: Sequence[_Read]) -> list[Line]:
    return [read.line for read in reads]


def _names(reads: Sequence[_Read], gazetteer: Gazetteer, persons: Persons, games: Games) -> None:
    instruments, organizations = Instruments(), Organizations(gazetteer)
    for read in reads:
        read.instruments = instruments.find(read.line, read.atoms)
        read.bodies = organizations.find(read.line, read.atoms)
        states = {
            i for a in read.atoms if a.people is None and a.best.types[0] in _STATES for i in range(a.first, a.last + 1)
        }
        used = frozenset(taken([*read.instruments, *read.bodies]))
        read.bodies += acronyms.unnamed(read.line, used, states)
        read.bodies += realms(read.line, read.atoms, used)
    own = acronyms.by_initials(reads_lines(reads), [r.bodies for r in reads])
    if others := own.keys() | {short for read in reads for short in acronyms.of_common_words(read.line)}:
        for read in reads:
            read.bodies = [f for f in read.bodies if read.line.words(f.first, f.last) not in others]
    for number, found in factions(reads_lines(reads), lambda number: _named_in(reads[number])):
        reads[number].bodies.append(found)
    short = {**own, **acronyms.known(reads_lines(reads), [[*r.instruments, *r.bodies] for r in reads])}
    for read in reads:
        persons.towns(read.line)
    for read in reads:
        if short:
            read.bodies += acronyms.uses(read.line, short, frozenset(taken([*read.instruments, *read.bodies])))
        used = frozenset(taken([*read.instruments, *read.bodies]))
        read.persons = persons.named(read.line, read.atoms, used)
    fields = {name for read in reads for name in battlefields(read.line, read.instruments)}
    for read in reads:
        read.persons = [persons.whole(f) for f in read.persons]
        used = frozenset(taken([*read.instruments, *read.bodies, *read.persons]))
        read.persons += persons.short(read.line, read.atoms, used)
        read.persons = [f for f in read.persons if read.line.folded(f.first, f.last) not in fields]
        read.persons.sort(key=lambda f: f.first)
        names = frozenset(taken([*read.persons, *(f for f in read.instruments if f.kind == "operation")]))
        used = frozenset(taken([*read.instruments, *read.bodies]))
        read.spots = find_places(read.line, read.atoms, used, names)
    _without_teams(reads, games)
    _toponyms(reads)


def _named_in(read: _Read) -> set[int]:
    """Words of what is named so far."""
    return taken([*read.instruments, *read.bodies]) | {i for a in read.atoms for i in range(a.first, a.last + 1)}


def _name_by_title(reads: Sequence[_Read]) -> None:
    """The first line of a text that sums an agreement up is the agreement's name, and its beginning is, too."""
    read = reads[0]
    title = titled(read.line)
    if title is None:
        return
    inside = range(title.first, title.last + 1)
    read.instruments = [title, *(f for f in read.instruments if f.first not in inside)]
    read.bodies = [f for f in read.bodies if not (f.first in inside and f.last not in inside)]
    read.spots = [s for s in read.spots if s.records]
    for later in reads[1:]:
        later.instruments = [
            replace(f, key=title.key) if title.key.startswith(f"{f.key} ") and f.key.count(" ") > 1 else f
            for f in later.instruments
        ]


def _without_teams(reads: Sequence[_Read], games: Games) -> None:
    """A name that is a team's in one sentence is so in the whole text, but where something is said to be in it.

    A name that is a person's, a constituency's, a university's or a river's is so only there.
    """
    teams = team_names([(r.line, s) for r in reads for s in r.spots if not s.cue], games)
    for read in reads:
        read.spots = [
            s
            for s in read.spots
            if s.cue
            or stands_for_itself(read.line, s.start, s.end)
            or not (s.name in teams or stands_for_another(read.line, s.start, s.end))
        ]


def _toponyms(reads: Sequence[_Read]) -> None:
    """Adds the names that are places by what the document says of them elsewhere."""
    votes = Toponyms()
    for read in reads:
        votes.known(read.line, read.spots)
        conflicts = [f for f in read.instruments if f.types == CONFLICT]
        others = [f for f in read.instruments if f.types != CONFLICT]
        used = frozenset(taken([*others, *read.bodies, *read.persons]))
        used |= {i for a in read.atoms for i in range(a.first, a.last + 1)}
        used |= {i for s in read.spots for i in range(s.first, s.last + 1)}
        votes.read(read.line, used, conflicts)
    known = {read.line.folded(s.start, s.end): s.records for read in reads for s in read.spots if s.records}
    for read in reads:
        more = list(votes.spots(read.line, known))
        if more:
            read.spots = sorted([*read.spots, *more], key=lambda s: (s.first, -s.last))


def _of_one_country(atom: Atom) -> bool:
    """Whether the name tells of which country a text speaks: "Congo" is two's, "Brazzaville" only of places in one."""
    if atom.best.types[0] == "Country":
        return len(atom.records) == 1 or atom.records[1].types[0] != "Country"
    return len({record.country for record in atom.records}) == 1


def _tell(reads: Sequence[_Read], cast: Cast, gazetteer: Gazetteer) -> list[Told]:
    """Every name as a telling of its entity, in text order."""
    told: list[Told] = []
    countries: Counter[str] = Counter()
    for read in reads:
        for atom in read.atoms:
            if atom.people is not None:
                countries[atom.people.country.removeprefix("iso:")] += 1
            elif not atom.best.contested and _of_one_country(atom):
                countries[atom.best.country] += 1
    homonyms = Homonyms(((read.line, read.atoms, read.spots) for read in reads), gazetteer)
    for read in reads:
        read.spots = [homonyms.meant(s) for s in read.spots]
    atlas = Atlas(gazetteer, [(read.line, read.spots) for read in reads], countries)
    for read in reads:
        read.spots = [atlas.meant(s) for s in read.spots]
    for number, read in enumerate(reads):
        one = read.line
        for found in (*read.instruments, *read.bodies, *read.persons):
            span = one.span(found.first, found.last)
            words = one.words(found.first, found.last)
            whole = found.kind != "resolution" or "esolution" in words or "/" in words or words.isupper()
            entry = cast.found(found, span, words if whole else "")
            if found.types[0] == "Person":
                entry.doubt = entry.doubt or doubt_of_person(one, found, read.persons)
            told.append(Told(number, found.first, found.last, span, entry.key, found.types, "name", found.kind))
        inside = taken([*read.instruments, *read.bodies, *read.persons])
        wider = {s.start for s in read.spots if s.records and s.records[0].types[0] in _WIDER}
        towns = {list_head(one, s.end) for s in read.spots if _is_town(s, gazetteer)}
        for spot in read.spots:
            against = doubt(one, spot.start, spot.end) or homonyms.doubt(spot)
            no_state = bool(against) or spot.first in inside or list_head(one, spot.end) in towns
            entry, place = _place(number, one, spot, atlas, cast, gazetteer, no_state)
            entry.placed = entry.placed or _is_placed(one, spot, wider, spot.first in inside)
            entry.doubt = entry.doubt or against
            told.append(place)
        for atom in read.atoms:
            people = _people(number, one, atom, cast, gazetteer)
            if people is not None and not any(atom.first in range(p.first, p.last + 1) for p in read.persons):
                told.append(people)
    told.sort(key=lambda t: (t.span.start, -t.span.end))
    return told


def _place(
    number: int, one: Line, spot: Spot, atlas: Atlas, cast: Cast, gazetteer: Gazetteer, no_state: bool
) -> tuple[Entry, Told]:
    span = one.span(spot.first, spot.last)
    key, types, record = atlas.choose(spot)
    dateline = spot.first == 0 and opens_dateline(one, spot.end)
    if record is not None and not no_state and not spot.cue and not dateline:
        state = gazetteer.capital_of(record)
        if state is not None and stands_for_state(one, spot.first, spot.end):
            return _capital(number, spot, span, cast, record, state)
    if record is not None:
        entry = cast.record(record)
    else:
        label = spot.name
        country = spot.records[0].country if spot.records else ""
        entry = cast.found(
            Found(spot.start, spot.end, key, types, label, country=country),
            one.span(spot.start, spot.end),
            one.words(spot.start, spot.end),
        )
    entry.add(spot.name, one.span(spot.start, spot.end))
    if spot.cue and not spot.feature:
        entry.add_kind(spot, one)
    return entry, Told(number, spot.first, spot.last, span, entry.key, types, "name", spot.head or "")


def _capital(number: int, spot: Spot, span: Span, cast: Cast, record: Record, state: Record) -> tuple[Entry, Told]:
    """The state is who acts; what the words name is its capital, which is an entity of the text, too."""
    entry, town = cast.record(state), cast.record(record)
    entry.add(spot.name, span, "resolved")
    town.add(spot.name, span)
    town.metonym = entry.key
    return entry, Told(number, spot.first, spot.last, span, entry.key, state.types, "name", "capital", town.key)


def _is_town(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Or another place in whose company a capital is one too: "Cordoba, La Pampa and Buenos Aires"."""
    return not spot.records or (spot.records[0].types[0] != "Country" and gazetteer.capital_of(spot.records[0]) is None)


_WIDER = frozenset({"Country", "State", "Region", "District"})


def _is_placed(one: Line, spot: Spot, wider: Collection[int], inside: bool) -> bool:
    """Whether the words say that it is a place: what kind, what is in it, or where it lies ("Agdam, Azerbaijan").

    Or, of a country, whose government or army is spoken of.  wider: words at which countries and divisions begin.
    inside: of a longer name, "University of Kentucky", which says nothing of the place; "the army of Kenya" does.
    """
    if spot.records and spot.records[0].types[0] in _SOVEREIGN and stands_for_body_politic(one, spot.start, spot.end):
        return True
    if inside:
        return False
    if spot.cue or stands_for_itself(one, spot.start, spot.end):
        return True
    return spot.start not in wider and one.word(spot.end + 1) == "," and spot.end + 2 in wider


def _people(number: int, one: Line, atom: Atom, cast: Cast, gazetteer: Gazetteer) -> Told | None:
    people = atom.people
    if people is None or one.word(atom.last + 1) in ("language", "languages") or one.word(atom.last + 2) == "languages":
        return None
    span = one.span(atom.first, atom.last)
    words = one.words(atom.first, atom.last)
    head = one.tokens[atom.last]
    alone = head.pos_ in ("NOUN", "PROPN") and head.dep_ in _ALONE and not one.is_cap(atom.last + 1)
    as_noun = people.plural or (alone and people.people == words)
    # "the |French| took the town": a people whose name is its adjective
    as_one = not as_noun and words.endswith(_OF_ALL) and head.dep_ in _ALONE and not one.is_cap(atom.last + 1)
    as_one = as_one and one.word(head.first_of_list().i - 1) == "the"
    if alone and not as_noun and not as_one and head.dep_ in SUBJECT:
        return None  # "|Albanian| is spoken": the language
    if as_noun or as_one:
        found = Found(
            atom.first,
            atom.last,
            f"group:{(words if as_one else people.people).lower()}",
            ("Group",),
            words,
            country=people.country.removeprefix("iso:") if people.country.startswith("iso:") else "",
        )
        entry = cast.found(found, span)
        entry.add(words if as_one else people.people, None, "known")
        return Told(number, atom.first, atom.last, span, entry.key, ("Group",), "name", "people")
    record = gazetteer.by_key.get(people.country)
    if record is None:
        return None
    entry = cast.record(record)
    entry.first = min(entry.first, span.start)
    entry.placed = entry.placed or stands_for_body_politic(one, atom.first, atom.last)
    return Told(number, atom.first, atom.last, span, entry.key, record.types, "demonym", "")


_STATES = ("Country", "State", "Region")
_SOVEREIGN = ("Country", "State")
_OF_ALL = ("sh", "ch", "ese", "ss")
_ALONE = ("nsubj", "pobj", "dobj", "conj", "nsubjpass", "ROOT")


def _known_organs(cast: Cast) -> None:
    """ "The Defence Ministry" is that of the one state whose Defence Ministry the document names."""
    owned: dict[str, set[str]] = {}
    for key in cast.entries:
        if key.startswith("org:") and key.count(":") >= 2 and not key.startswith("org::"):
            owned.setdefault(key.rsplit(":", 1)[1], set()).add(key)
    for key in [k for k in cast.entries if k.startswith("org::")]:
        keys = owned.get(key.rsplit(":", 1)[1], set())
        if len(keys) == 1:
            cast.merge(key, next(iter(keys)))


# ---------------------------------------------------------------- offices


def _offices(reads: Sequence[_Read], persons: Persons) -> list[Held]:
    held: list[Held] = []
    for number, read in enumerate(reads):
        bodies = [(f.first, f.last) for f in read.bodies]
        bodies += (
            [(a.first, a.last) for a in read.atoms]
            + [(s.first, s.last) for s in read.spots]
            + [(s.start, s.end) for s in read.spots]
        )
        said = Offices(read.line, persons.titles[read.line.sentence.index], bodies)
        held += [Held(number, read.line, office) for office in said.of(read.persons)]
    return held
