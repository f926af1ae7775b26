"""What mentions know without a verb, and what frames say of places and names -> tellings and plain claims.

Titles and appositions become RoleHolding tellings; containments and aliases are claimed directly
(`within`, `altLabel`), once for each pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgbuild.extract.annotations import Mentions
from kgbuild.extract.syntax.phrases import root
from kgbuild.extract.telling.events import Told, rule
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frame_files import Sense
from kgbuild.extract.telling.frames import Found, quote
from kgbuild.extract.telling.slots import Context
from kgbuild.model import Claim, Ref, Span, Step, TextValue

ROLE = Sense(event="RoleHolding", slots=(), modality="asserted")
# Frames that say a plain property of an entity: class -> (role of the subject, role of the object, property)
PLAIN = {"Location": ("place", "within", "within"), "Alias": ("entity", "name", "altLabel")}

_WHOLE = ", part 'all'"  # "all of X" lies where X does; "parts of X" say nothing of X


def role_tellings(context: Context, mentions: Mentions) -> Iterator[Found]:
    """ "Russian President Vladimir Putin" -> RoleHolding."""
    for fact in mentions.roles:
        index = context.sentence_at(fact.span.start)
        if index < 0:
            continue
        sentence = context.sentences[index]
        tokens = sentence.tokens(fact.span)
        if not tokens:
            continue
        token = root(tokens)

        def ref(entity: str, how: str, span: Span = fact.span, token: object = token) -> tuple[Filler, ...]:
            return (Filler(Ref(entity), span, token, how, entity),)  # type: ignore[arg-type]

        roles = {
            "person": ref(fact.person, "the person named beside the title"),
            "position": (Filler(TextValue(words=fact.position), fact.span, token, "title", fact.position.lower()),),
        }
        if fact.organization:
            roles["organization"] = ref(fact.organization, fact.how or "whose title it is")
        yield Found("RoleHolding", ROLE, sentence, token, "title", roles)


def plain_claims(context: Context, mentions: Mentions, told: Sequence[Told]) -> list[Claim]:
    """`within` and `altLabel` claims, in text order."""
    claims: dict[tuple[str, str, str], Claim] = {}

    def add(claim: Claim) -> None:
        shown = claim.object.node if isinstance(claim.object, Ref) else claim.object.words.casefold()
        if claim.subject != shown:
            claims.setdefault((claim.subject, claim.predicate, shown), claim)

    for fact in mentions.containments:
        add(_plain(fact.place, "within", Ref(fact.within), fact.span, "mention/within"))
    for alias in mentions.aliases:
        add(_plain(alias.entity, "altLabel", TextValue(words=alias.name.text), alias.span, "mention/alias"))
    for item in told:
        found = item.found
        if found.event not in PLAIN:
            continue
        subject_role, object_role, predicate = PLAIN[found.event]
        for one in found.roles.get(subject_role, ()):
            for other in found.roles.get(object_role, ()):
                if not isinstance(one.value, Ref) or ", part " in one.how.replace(_WHOLE, ""):
                    continue
                value = other.value
                if predicate == "altLabel":
                    value = TextValue(words=other.span.of(context.document.text))
                elif not isinstance(value, Ref):
                    continue
                add(
                    Claim(
                        subject=one.value.node,
                        predicate=predicate,
                        object=value,
                        span=quote(found, [one.span, other.span]),
                        modality=item.modality,
                        speaker=item.speaker,
                        rule=rule(found),
                        confidence=found.sense.confidence,
                        steps=(Step(what="trigger", how=f"'{found.trigger.text}'"),),
                    )
                )
    return sorted(claims.values(), key=lambda c: (c.span.start, c.span.end, c.predicate))


def _plain(subject: str, predicate: str, value: Ref | TextValue, span: Span, name: str) -> Claim:
    return Claim(subject=subject, predicate=predicate, object=value, span=span, rule=name)
