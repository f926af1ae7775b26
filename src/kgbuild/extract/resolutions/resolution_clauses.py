"""An operative paragraph -> its clauses: the verb's class, who is addressed, and each thing that is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from kgbuild.extract.resolutions.resolution_tables import Operative, inner_call, verb_at
from kgbuild.model import Frozen, Span

_SEIZED = re.compile(
    r"[^.;]{0,30}?(?:\b(?:remain|keep|continue\s+to\s+be|be)\b[^.;]{0,25}?\bseized|keep\s+[^.;]{0,40}?under\s+(?:\w+\s+)?(?:review|consideration))",
    re.IGNORECASE,
)  # fmt: skip
_TO = re.compile(
    r"[\s,]+(?:(?:[a-z]+ly|also|forthwith|therefore|once\s+again|not)\s+)*to\s+(?=[a-z])(?!(?:the|this|its|his|their|all|any|a|an|that|these)\b)"
)
_PURPOSE = re.compile(
    r"(?:in\s+order|with\s+a\s+view|so\s+as|in\s+response|with\s+(?:respect|regard)|according|due|pursuant|in\s+relation|addressed|related|access)\s*,?$"
)
_THAT = re.compile(r"[\s,]*(?:[^,;]{0,60},\s*)?that[\s,]+")
_MODAL = re.compile(
    r"\b(?:shall|should|must|will|are\s+to|is\s+to)\b\s+(?:[a-z]+ly\s+|also\s+|therefore\s+)*(?:be\s+(?=\w))?"
)
# "|the parties must| respect", "|no gain should| be recognised"; not what a clause inside of the subject says
_OUGHT = re.compile(
    r"(?:(?!\b(?:which|who|whose|that|if|when|until|shall|will|is|are|was|were|has|have)\b)[^;:]){3,200}?\s"
    r"(?P<ought>must|should|ought\s+to|shall\s+not|cannot|can\s+not|may\s+not)\s+(?:not\s+)?(?:[a-z]+ly\s+)?(?P<does>(?!be\b)[a-z])?"
)
_FOR = re.compile(r"\s*,?\s*(?:for|that|upon|on|to)\s+(?=\S)")
# "(immediate) withdrawal of": a noun that tells what is to be done.
_DEED = (
    r"(?:the\s+)?(?:[a-z]+\s+){0,3}?(?:[a-z]+(?:ations?|itions?|[st]ions?|ments?|ances?|drawal|moval|newal|ures?)|release|return|halt|end|access)"
    r"\s+(?:of|to|from|for)\b"
)
_CUT = re.compile(  # after the addressee's own words
    r",\s*(?=(?:in|as|acting|without|through|while|where|especially|including|with|pending|by|on|under|pursuant|within|upon|for|if|when|after|following|before|subject|consistent|and\s+in|"
    r"particularly|taking|bearing|having|at|inter)\b)|\s+(?=in\s+(?:consultation|cooperation|co-operation|accordance|conformity|the\s+light|close|"
    r"this|conjunction|that|particular|order)\b)|\s+(?=as\s+(?!well\b)(?:the\s+)?[a-z])"
)
_JOINED = re.compile(
    r",\s*(?:and\s+|as\s+well\s+as\s+)?(?=(?:the|all|other|relevant|its|any)\s|[A-Z])|"
    r",?\s+(?:and|as\s+well\s+as)\s+(?:on\s+|upon\s+)?(?=(?:the|all|other|relevant|its|international|regional|neighbouring|any|particularly)\s)"
)
_ASIDE = re.compile(  # "that, pending action by the Council, Iraq shall"
    r"[\s,]*(?:also\s+|further\s+|that,?\s+)?(?:in|immediately|upon|pending|with|for|as|subject|following|after|if|when|effective|by|notwithstanding|until|at)\b"
    r"[^,;]*,\s*"
)
_TWO_NAMES = re.compile(r"(?P<first>(?:[A-Z][\w’'-]+\s?)+?)\s+and\s+[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)*\s*")
_MARK = re.compile(r"(?:^|(?<=[\s:;,]))(?<!\d\s)(?<!\d)\((?:[a-z]|[ivx]{1,4})\)\s+(?:To\s+|that\s+|That\s+)?")
_AND_TO = re.compile(
    r"\s*[,;]?\s+(?:and|or|as\s+well\s+as)(?:\s*,\s+[^,;]{3,90},)?\s+(?:(?:also|further|[a-z]+ly)\s+)*to\s+(?=[a-z])(?!(?:the|this|its|his|their|all|any|an?|that|these)\b)"
)
_COMMA_TO = re.compile(
    r"\s*[,;]\s+(?:[a-z]+ly\s+)?to\s+(?=[a-z])(?!(?:the|this|its|his|their|all|any|an?|that|these)\b)"
)
_AS_WELL = re.compile(
    r"\s*,\s*as\s+well\s+as\s+(?:for\s+|on\s+)?(?=[a-z])|\s*;\s*(?:and\s+)?(?=\w)|,?\s+and\s+for\s+(?=(?:the|an?|unimpeded|full|immediate)\b)"
)
_INCLUDING = re.compile(rf",?\s+(?:including|in\s+particular)\s+(?={_DEED})")
_AND_DEED = re.compile(rf",?\s+and\s+(?=(?:the|for\s+the)\s+{_DEED})|,\s+(?=the\s+{_DEED})")
_AND_FROM = re.compile(r",?\s+and\s+(?=from\s)")
_LEAD = re.compile(r"[\s,;:]*(?:(?:that|to|for|the|an?|also|immediately\s+to)\s+)*")
_AND_VERB = re.compile(r"\s*,?\s*(?:\band\b|\bor\b|,)\s*(?:(?:also|further|thereafter|then|[a-z]+ly)\s+)*(?=[a-z])")
_CALL_FOR = re.compile(
    r"(?:(?<=\sfor)|\s*(?:also\s+|once\s+again\s+)?(?:in\s+(?:its\s+)?(?:paragraphs?|resolutions?)[^;]{0,160}?)?\bfor)\s+(?=\S)"
)
_BARE_VERB = re.compile(
    r"(?:be|do|take|make|give|submit|report|ensure|provide|refrain|continue|cease|comply|assist|withdraw|accept|resume)\b"
)
SHORTEST = 4  # characters of an action


class Clause(Frozen, frozen=True):
    """of: classes.  verb: its words, small.  head: the verb's place; span: the whole; actions: what is asked."""

    of: tuple[str, ...]
    verb: str
    head: Span
    span: Span
    addressees: tuple[Span, ...]
    actions: tuple[Span, ...]


def clauses(text: str, span: Span, infinitives: Set[int]) -> Iterator[Clause]:
    """In text order.  infinitives: where a verb in its bare form begins, by the parse; may be empty."""
    for part in _parts(text, span):
        at = part.start + len(text[part.start : part.end]) - len(text[part.start : part.end].lstrip())
        mark = _MARK.match(text, at)
        verb = verb_at(text, mark.end() if mark and mark.end() < part.end else at)
        if verb is None or verb.end > part.end or _SEIZED.match(text, verb.end, part.end):
            continue
        end = part.start + len(text[part.start : part.end].rstrip(" \t\n\f;.,:"))
        of, addressees, actions = _asked(text, verb.entry, verb.end, end, infinitives)
        actions = tuple(action for action in actions if action.end - action.start >= SHORTEST)
        if actions:
            yield Clause(
                of=of,
                verb=verb.words,
                head=Span(at, verb.end),
                span=Span(at, end),
                addressees=addressees,
                actions=actions,
            )


def _parts(text: str, span: Span) -> Iterator[Span]:
    """ "Welcomes … and calls on the parties to accept it" is two."""
    start = span.start
    for found in inner_call().finditer(text, span.start, span.end):
        apart = found.group().lstrip()[:1] in (",", ";")
        relative = re.search(r"\b(?:which|who|that)\s+[\w\s]{0,40}$", text[start : found.start()])
        if verb_at(text, found.end()) is None or (relative and not apart):
            continue
        yield Span(start, found.start())
        start = found.end()
    yield Span(start, span.end)


def _asked(
    text: str, entry: Operative, at: int, end: int, infinitives: Set[int]
) -> tuple[tuple[str, ...], tuple[Span, ...], tuple[Span, ...]]:
    binds = "Demand" in entry.of
    if entry.shall and (that := _THAT.match(text, at, end)):
        modal = _MODAL.search(text, that.end(), min(end, that.end() + 220))
        if modal and re.match(r"shall|must", modal.group()) and _who(text, that.end(), modal.start()):
            return entry.shall, _who(text, that.end(), modal.start()), _split(text, modal.end(), end, infinitives)
    if entry.must and (that := _THAT.match(text, at, end)) and (ought := _OUGHT.match(text, that.end(), end)):
        does = ought.group("does") and ought.group("ought") in ("must", "should")
        bound = _who(text, that.end(), ought.start("ought")) if does else ()
        return entry.must, bound, (_trimmed(text, that.end(), end),)
    if not binds:
        lead = _LEAD.match(text, at, end)
        return entry.of, (), (_trimmed(text, lead.end() if lead else at, end),)
    if that := re.compile(r"[\s,]*(?:[^,;]{0,60},\s*)?that\s+").match(text, at, end):
        modal = _MODAL.search(text, that.end(), min(end, that.end() + 200))
        first = min((i for i in infinitives if that.end() <= i < min(end, that.end() + 160)), default=-1)
        if modal and re.search(r"\b(?:which|who|that)\b", text[that.end() : modal.start()]):
            modal = None
        if modal and not (0 < first < modal.start()):
            return entry.of, _who(text, that.end(), modal.start()), _split(text, modal.end(), end, infinitives)
        if first > 0 and text[first - 3 : first] != "to ":
            who = re.sub(r"\s+(?:[a-z]+ly\s*,?\s*)*$", "", text[that.end() : first])
            return entry.of, _who(text, that.end(), that.end() + len(who)), _split(text, first, end, infinitives)
        return entry.of, (), _split(text, that.end(), end, infinitives)
    if call := _CALL_FOR.match(text, at, end):
        return entry.of, (), _split(text, call.end(), end, infinitives)
    for to in _TO.finditer(text, at, min(end, at + 600)):
        if infinitives and to.end() not in infinitives and not _BARE_VERB.match(text, to.end()):
            continue
        if _PURPOSE.search(text[at : to.start()]):
            continue
        if text[at : to.start()].count(";"):
            break
        lead = _FOR.match(text, at, to.start() + 1)
        start = lead.end() if lead and lead.end() < to.start() else at
        refused = re.search(r"\bnot\b", to.group())  # "not |to recognize": the action keeps its "not"
        first = to.start() + refused.start() if refused else to.end()
        return entry.of, _who(text, start, to.start()), _split(text, first, end, infinitives)
    lead = _FOR.match(text, at, end)
    return entry.of, (), _split(text, lead.end() if lead else at, end, infinitives)


def _who(text: str, start: int, end: int) -> tuple[Span, ...]:
    """ "the Secretary-General, in consultation with X, and the parties" -> the Secretary-General."""
    aside = _ASIDE.match(text, start, end)
    start = aside.end() if aside else start
    cut = _CUT.search(text, start, end)
    end = cut.start() if cut else end
    end = start + len(re.sub(r"(?:\s+(?:[a-z]+ly|also|therefore|forthwith|again|not|once))+$", "", text[start:end]))
    found, at = [], start
    joints = list(_JOINED.finditer(text, start, end))
    if two := _TWO_NAMES.fullmatch(text, start, end):  # "Iraq and Kuwait"
        joints.append(re.compile(r"\s+and\s+").match(text, two.end("first")) or joints[0])
        joints.sort(key=lambda m: m.start())
    for joint in [*joints, None]:
        stop = joint.start() if joint else end
        lead = re.compile(r"[\s,]*(?:(?:on|upon|to|both|also|the|that)\s+)*").match(text, at, stop)
        first = lead.end() if lead else at
        words = text[first:stop].rstrip(" ,\n")
        if (
            words
            and len(words.split()) <= 20
            and not re.match(r"(?:in|immediately|upon|with|as|for|if|when|by|at)\b", words)
        ):
            found.append(Span(first, first + len(words)))
        at = joint.end() if joint else stop
    return tuple(found[:6])


def _split(text: str, start: int, end: int, infinitives: Set[int]) -> tuple[Span, ...]:
    """Coordinated actions taken apart: "to assess … and to submit", "resume … and refrain", "(a) … (b) …"."""
    marks = list(_MARK.finditer(text, start, end))
    if len(marks) > 1:
        edges = [m.end() for m in marks]
        stops = [*(m.start() for m in marks[1:]), end]
        pieces = [_trimmed(text, a, b) for a, b in zip(edges, stops, strict=True)]
        return tuple(p for p in pieces if p.end - p.start >= SHORTEST)[:26]
    cuts = {m.start(): m.end() for pattern in (_AND_TO, _AS_WELL) for m in pattern.finditer(text, start, end)}
    if cuts:
        cuts |= {m.start(): m.end() for m in _COMMA_TO.finditer(text, start, max(cuts))}
    if not re.match(r"[a-z]+", text[start:end]) or start not in infinitives:
        cuts |= {m.start(): m.end() for m in _INCLUDING.finditer(text, start, end)}
        if re.match(_DEED, text[start:end].removeprefix("the ")) or cuts:
            cuts |= {m.start(): m.end() for m in _AND_DEED.finditer(text, start, end)}
    if re.match(r"(?:refrain|desist|abstain)\s+from\s", text[start:end]):
        cuts |= {m.start(): m.end() for m in _AND_FROM.finditer(text, start, end)}
    bare = {m.start(): m.end() for m in _AND_VERB.finditer(text, start, end) if m.end() in infinitives}
    cuts |= {a: b for a, b in bare.items() if not any(a <= x <= b or x <= a <= y for x, y in cuts.items())}
    pieces, at = [], start
    for cut in sorted(cuts):
        if cut < at or (not _AS_WELL.match(text, cut) and _nested(text[at:cut])):
            continue
        pieces.append(_trimmed(text, at, cut))
        at = cuts[cut]
    pieces.append(_trimmed(text, at, end))
    return tuple(p for p in pieces if p.end - p.start >= SHORTEST)[:26]


def _nested(words: str) -> bool:
    """The last infinitive before the joint says what for: what follows may belong to it."""
    last = [m.start() for m in re.finditer(r"\bto\s+[a-z]", words)]
    return bool(last) and bool(re.search(r"(?:in\s+order|so\s+as|with\s+a\s+view)\s*$", words[: last[-1]]))


def _trimmed(text: str, start: int, end: int) -> Span:
    lead = _LEAD.match(text, start, end)
    first = lead.end() if lead else start
    return Span(first, max(first, first + len(text[first:end].rstrip(" \t\n\f;.,:"))))
