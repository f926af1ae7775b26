"""Words with known names -> armed forces, organs of states, and bodies named by their head word or in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from kgbuild.extract.names.atoms import Atom
from kgbuild.extract.names.gazetteer import Gazetteer
from kgbuild.extract.names.named_bodies import named
from kgbuild.extract.names.organ_tables import BODY, FORCE, bodies, organ_key, organs
from kgbuild.extract.names.words import ARTICLES, Found, Line, fold_word, heads

# Words for the same army; all others ("peacekeepers", "navy", "militia") are bodies of their own.
_MAIN = frozenset(["forces", "force", "army", "armies", "troops", "military", "soldiers", "servicemen", "occupiers"])
_MAIN |= {"invaders", "convoy"}
_PLAIN = frozenset(
    [
        "armed",
        "military",
        "occupying",
        "occupation",
        "occupied",
        "aggressor",
        "enemy",
        "victorious",
        "regular",
        "invading",
        "ground",
        "defence",
        "defense",
        "arab",
    ]
)
_DROP = frozenset(["occupying", "occupation", "aggressor", "enemy", "victorious", "invading", "former"])
_ARMED = frozenset(["fighters", "rebels", "militia", "guerrillas", "insurgents", "militants", "gunmen", "militiamen"])


class Owner(msgspec.Struct, frozen=True):
    """Whose army or ministry: the words, the entity's key, and an adjective and a noun for it."""

    first: int
    last: int
    key: str
    noun: str
    country: str


class Organizations:
    """Recognises organizations; one a process."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def find(self, line: Line, atoms: Sequence[Atom]) -> list[Found]:
        ends = {a.last: a for a in atoms}
        starts = {a.first: a for a in atoms}
        found: list[Found] = [*self._table(line)]
        used = {i for f in found for i in range(f.first, f.last + 1)}
        spans = {(f.first, f.last) for f in found}
        ends_of = frozenset(f.last for f in found)
        for source in (
            self._forces(line, ends, starts),
            self._organs(line, ends, starts),
            named(line, starts, ends_of, lambda atom: self.owner(line, atom).country),
        ):
            own: set[int] = set()  # head words of this kind of name: "Armenian and Artsakh troops" are two names
            for item in source:
                if item.last in own and (item.first, item.last) in spans:
                    continue  # one by its head word and by its place in a longer name
                spans.add((item.first, item.last))
                inside = range(item.first, item.last + 1)
                if item.last in own or used.isdisjoint(inside) or self._wider(line, item, found):
                    found.append(item)
                    used.update(inside)
                    own.add(item.last)
        return found

    @staticmethod
    def _wider(line: Line, item: Found, found: Sequence[Found]) -> bool:
        """Whether a name only adds words to names inside it: "BBC Russian Service", "General Command of the Army"."""
        touched = [f for f in found if f.overlaps(item)]
        return all(
            item.covers(f)
            and (f.last < item.last or (f.first > item.first and line.word(f.first - 1) in ("of", "the", "and")))
            for f in touched
        )

    def _table(self, line: Line) -> Iterator[Found]:
        table, opening, longest = bodies()
        after = 0
        for i in line.capitals:
            if i >= after and fold_word(line.text[i]) in opening:
                for last in range(min(i + longest, len(line)) - 1, i - 1, -1):
                    if not line.cap[last] and line.low[last] not in ("agency", "group", ")"):
                        continue
                    body = table.get(line.words(i, last)) or (table.get(line.folded(i, last)) if last > i else None)
                    if body is not None and (self._longer(line, i) if last > i else self._surname(line, i)):
                        body = None
                    if body is not None and self._of_another(line, i, last):
                        body = None
                    if body is not None and not (line.word(last + 1) == "-" and line.is_cap(last + 2)):
                        yield Found(i, last, body.key, body.types, body.label, body.names)
                        after = last + 1
                        break

    @staticmethod
    def _longer(line: Line, i: int) -> bool:
        """Whether a capitalised word before says that it is another body: "National |Security Council"."""
        before = line.word(i - 1)
        if before == "and" and line.is_cap(i - 2):  # "Peace and |Security Council", but "General Assembly and |…|"
            return line.low[i - 2] not in heads("organization")
        return (
            line.is_cap(i - 1)
            and before not in heads("not_a_name")
            and before not in ("un", "u.n.", "nations")
            and line.tokens[i - 1].pos_ in ("PROPN", "ADJ", "NOUN")
        )

    @staticmethod
    def _of_another(line: Line, i: int, last: int) -> bool:
        """ "Ukraine's |Security Council|": what many states have is the known body only where nobody owns it."""
        owned = line.word(i - 1) in ("'s", "’s") and line.word(i - 2) not in ("un", "u.n.", "nations")
        return owned and " ".join(line.low[i : last + 1]) in heads("organ")

    @staticmethod
    def _surname(line: Line, i: int) -> bool:
        """ "Ali al-|Houthi": the end of a person's name."""
        return line.word(i - 1) == "-" and line.word(i - 2) in ARTICLES and line.is_cap(i - 3)

    # ------------------------------------------------------------ owners

    def owner(self, line: Line, atom: Atom) -> Owner:
        """The state or people behind a known name."""
        if atom.people is not None:
            record = self._gazetteer.by_key.get(atom.people.country)
            if record is not None:
                return Owner(atom.first, atom.last, record.key, line.words(atom.first, atom.last), record.country)
            words = line.words(atom.first, atom.last)
            return Owner(atom.first, atom.last, f"people:{atom.people.people.lower()}", words, "")
        record = atom.best
        if record.types[0] == "Settlement":
            state = self._gazetteer.capital_of(record)
            if state is not None:
                return Owner(atom.first, atom.last, state.key, state.label, state.country)
        return Owner(atom.first, atom.last, record.key, record.label, record.country)

    def _owners_before(self, line: Line, i: int, ends: Mapping[int, Atom]) -> list[Owner]:
        """Known names that end before word i, coordinated: "Armenian and Azerbaijani |forces"."""
        owners: list[Owner] = []
        joined = False
        k = i - 1
        while k >= 0:
            if line.word(k) in ("'s", "'"):
                k -= 1
            atom = ends.get(k)
            if atom is None:
                break
            before = ends.get(atom.first - 1)
            if atom.people is not None and not atom.people.country and before is not None and before.people is not None:
                atom = Atom(before.first, atom.last, people=before.people)  # "|Syrian Arab Army"
            owners.append(self.owner(line, atom))
            k = atom.first - 1
            while k > 0 and line.word(k) in ("ethnic", "local", "separatist", "rebel", "-", "the"):
                if line.word(k) == "-" and k - 1 not in ends:
                    break
                k -= 1
            if line.word(k) not in ("and", "-", ",", "or") or (line.word(k) == "," and not joined):
                break
            joined = joined or line.word(k) in ("and", "or")
            k -= 1
        return owners

    def _owner_after(self, line: Line, i: int, starts: Mapping[int, Atom]) -> Owner | None:
        """ "forces |of Azerbaijan", "Ministry of Defense |in Baku"."""
        if line.word(i + 1) not in ("of", "in"):
            return None
        k = i + 2
        while line.word(k) in ("the", "self", "-", "proclaimed", "unrecognized", "unrecognised"):
            k += 1
        atom = starts.get(k)
        if atom is None:
            return None
        if line.word(i + 1) == "in" and (atom.people or self._gazetteer.capital_of(atom.best) is None):
            return None
        after = line.word(atom.last + 1)
        if atom.people is not None and not atom.people.plural:  # "of the Armenian Army": the army speaks for itself
            return None
        if line.is_cap(atom.last + 1) or after in heads("force") or after in heads("force_adjective"):
            return None
        return self.owner(line, atom)

    # ------------------------------------------------------------ forces

    def _forces(self, line: Line, ends: Mapping[int, Atom], starts: Mapping[int, Atom]) -> Iterator[Found]:
        nouns, adjectives = heads("force"), heads("force_adjective")
        if nouns.isdisjoint(line.vocabulary):
            return
        for i, low in enumerate(line.low):
            if low not in nouns or (line.tokens[i].pos_ not in ("NOUN", "PROPN") and low != "military"):
                continue
            if line.word(i + 1) in nouns and line.tokens[i].dep_ in ("compound", "amod", "nmod"):
                continue
            first = i
            while line.word(first - 1) in adjectives and first - 1 not in ends:
                first -= 1
            if line.word(first - 1) == "-" and line.word(first - 2) in adjectives:
                first -= 2
            owners = self._owners_before(line, first, ends)
            extra = [line.low[k] for k in range(first, i) if line.low[k] not in ("-", "the")]
            if owners:
                for owner in owners:
                    front = owner.first
                    while line.word(front - 1) in (
                        "ethnic",
                        "local",
                        "separatist",
                        "rebel",
                        "occupying",
                        "enemy",
                        "aggressor",
                    ):
                        front -= 1
                        extra.insert(0, line.low[front])
                    yield self._force(line, front, i, owner, extra, low)
                    extra = [e for e in extra if e not in ("ethnic", "local")]
            else:
                if low in _ARMED and first == i and self._proper(line, i - 1):
                    body = bodies()[0].get(line.text[i - 1])
                    if body is not None:  # "M23 |rebels"
                        yield Found(i - 1, i, body.key, body.types, body.label, (*body.names, line.words(i - 1, i)))
                        continue
                    key = f"force:{fold_word(line.text[i - 1])}"
                    yield Found(i - 1, i, key, FORCE, line.words(i - 1, i), (line.text[i - 1],), kind=low)
                    continue
                after = self._owner_after(line, i, starts)
                if after is None or line.word(i + 1) != "of":
                    continue
                front = self._own_name(line, first) if line.cap[i] else first
                if front < first:  # "|National Resistance| Army of Uganda": not the state's
                    label = line.words(front, after.last)
                    key = f"force:{fold_word(label)}"
                    names = (line.words(front, i),)
                    yield Found(front, after.last, key, FORCE, label, names, country=after.country, kind=low)
                elif low in _MAIN or line.cap[i]:
                    yield self._force(line, first, after.last, after, extra, low)

    @staticmethod
    def _own_name(line: Line, first: int) -> int:
        """Where the capitalised words before an army's head word begin."""
        k = first
        while k > 0:
            before = k - 2 if line.word(k - 1) in ("'s", "’s") else k - 1
            if before < 0 or not line.cap[before] or line.low[before] in heads("not_a_name"):
                break
            if line.tokens[before].pos_ not in ("PROPN", "ADJ", "NOUN"):
                break
            k = before
        return k

    @staticmethod
    def _proper(line: Line, k: int) -> bool:
        """A capitalised name that is in no table: "Fretilin |fighters"."""
        alone = k > 0 and line.cap[k] and line.word(k - 1) != "-"  # no "Liberation Movement-|North| fighters"
        return alone and line.tokens[k].pos_ == "PROPN" and line.low[k] not in heads("not_a_name")

    def _force(self, line: Line, first: int, last: int, owner: Owner, extra: Sequence[str], head: str) -> Found:
        own = [e for e in extra if e not in _PLAIN]
        main = head in _MAIN and not own
        key = f"force:{owner.key}:" + ("main" if main else " ".join([*own, head]))
        start = first
        while line.word(start) in _DROP and start < owner.first:
            start += 1
        label = line.words(start, last)
        if owner.last < last and any(line.word(k) in ("and", "or", ",") for k in range(owner.last + 1, last)):
            tail = owner.last + 1
            while line.word(tail) not in heads("force_adjective") | heads("force"):
                tail += 1
            tail = next((k for k in range(last, owner.last, -1) if line.word(k) in ("and", "or", ",")), tail)
            tail += 1
            while (
                tail < last
                and line.word(tail) not in heads("force_adjective")
                and line.word(tail) not in heads("force")
            ):
                tail += 1
            label = f"{line.words(start, owner.last)} {line.words(tail, last)}"
        names: tuple[str, ...] = ()
        if main and owner.key.startswith("iso:"):
            adjective = self._gazetteer.adjective(owner.key)
            noun = self._gazetteer.by_key[owner.key].label
            names = (f"{adjective} armed forces", f"Armed Forces of {noun}") if adjective else ()
        return Found(first, last, key, FORCE, label, names, country=owner.country, kind="main" if main else head)

    # ------------------------------------------------------------ organs

    def _organs(self, line: Line, ends: Mapping[int, Atom], starts: Mapping[int, Atom]) -> Iterator[Found]:
        words, opening, longest = organs()
        if line.vocabulary.isdisjoint(opening):
            return
        i = 0
        while i < len(line.low):
            if line.low[i] not in opening:
                i += 1
                continue
            most = min(longest, len(line.low) - i)
            size = next((n for n in range(most, 0, -1) if " ".join(line.low[i : i + n]) in words), 0)
            last = i + size - 1
            if not size or (line.tokens[last].pos_ not in ("NOUN", "PROPN") and line.low[last] != "mod"):
                i += 1
                continue
            owners = self._owners_before(line, i, ends)
            if line.low[last] == "state" and i - 1 in ends and not self._is_sovereign(ends[i - 1]):
                owners = []  # "Upper Nile |state" is a place
            name = organ_key(" ".join(line.low[i : last + 1]))
            after = self._owner_after(line, last, starts)
            if owners:
                for owner in owners[:1] if not line.low[last].endswith("s") else owners:
                    start = owner.first
                    while line.word(start - 1) in ("new", "former") and line.cap[start - 1]:
                        start -= 1
                    label = line.words(start, last)
                    if (
                        any(line.word(k) in ("and", ",") for k in range(owner.last + 1, i))
                        or line.low[last] == "governments"
                    ):
                        label = f"{line.words(start, owner.last)} {line.words(i, last)}".removesuffix("s")
                    yield Found(start, last, f"org:{owner.key}:{name}", BODY, label, country=owner.country, kind=name)
            elif after is not None and (size > 1 or line.low[last] in _OF):
                yield Found(i, after.last, f"org:{after.key}:{name}", BODY, line.words(i, after.last),
                            (line.words(i, last),) if size > 1 else (), country=after.country, kind=name)  # fmt: skip
            elif size > 1 and line.cap[i] and not self._longer(line, i):
                yield Found(i, last, f"org::{name}", BODY, line.words(i, last), kind=name)
            i = last + 1

    @staticmethod
    def _is_sovereign(atom: Atom) -> bool:
        return atom.people is not None or atom.best.types[0] in ("Country", "State")


_OF = frozenset(["government", "parliament", "authorities", "president", "leadership", "cabinet", "embassy", "senate"])
