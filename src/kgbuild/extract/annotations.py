"""Document -> mentions, times, quantities: what the steps inside extract hand to each other."""

from __future__ import annotations

from kgbuild.model import DateValue, Frozen, Name, Node, NumberValue, Span, Unresolved


class Mention(Frozen, frozen=True):
    """Words that name or refer to an entity.

    `entity`: local node id.  `types`: kg class names, most specific first; ("Group",) for peoples.
    `form`: "name" | "description" ("the district") | "pronoun" | "demonym" ("Azerbaijani" before a noun).
    `named`: of a capital that stands for its state, the town: who is meant and what is named are two.
    Mentions may nest (a place inside an organization's name), never cross.
    """

    span: Span
    entity: str
    types: tuple[str, ...]
    form: str = "name"
    named: str = ""


class RoleFact(Frozen, frozen=True):
    """person holds position (as written) in organization: read off titles and appositions by the mentions step."""

    person: str
    position: str
    span: Span
    organization: str = ""
    how: str = ""  # why it is this organization's, where the words beside the office do not say so


class Alias(Frozen, frozen=True):
    """The text itself says that `entity` is also called `name` (words at `name_span`)."""

    entity: str
    name: Name
    span: Span


class Containment(Frozen, frozen=True):
    """The text itself says that one place lies in another ("the Kalbajar district of Azerbaijan").  Entity ids."""

    place: str
    within: str
    span: Span


class Mentions(Frozen, frozen=True):
    """All mentions of one document in text order, the entities they name, and what stayed unresolved.

    `roles`, `aliases`, `containments`: what titles, appositions and "X district of Y" say without any verb.
    """

    mentions: tuple[Mention, ...] = ()
    entities: tuple[Node, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    roles: tuple[RoleFact, ...] = ()
    aliases: tuple[Alias, ...] = ()
    containments: tuple[Containment, ...] = ()


class Time(Frozen, frozen=True):
    """A time expression.  kind: "point" | "range" | "duration" | "anniversary" | "set" ("every year")."""

    span: Span
    value: DateValue
    kind: str = "point"


class Quantity(Frozen, frozen=True):
    """A number.  `span` covers qualifier, number and unit; `head`: the noun phrase that it counts."""

    span: Span
    value: NumberValue
    head: Span | None = None
