"""The body of a resolution -> its preambular and operative paragraphs, however the lines are broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kgbuild.extract.resolutions import resolution_scan as scan
from kgbuild.model import Frozen, Span

_NUMBERED = re.compile(rf"[ \t]*(?P<number>\d{{1,2}}|[lI|]|[lI1]{scan.DIGIT})[.,][ \t]+(?=[A-Z“\"(‘'])")
_OPENER = re.compile(  # "Recalling", "Deeply concerned", "Having considered", "Also taking note"
    r"(?:(?:[A-Z][a-z]+ly|Also|Further|Again|Once\s+again|Being|While)\s+(?:also\s+)?)?"
    r"(?:(?:(?<=\s)[a-z]|[A-Z])[a-z]+(?:ing|ed)|(?:H|(?<=\s)h)aving|Mindful|Conscious|Cognizant|Aware|In\s+view\s+of|In\s+accordance|In\s+discharging|In\s+pursuance|Indignant|Whereas|Desirous|"
    r"Anxious|Confident|(?<=ly\s)(?:aware|mindful|conscious))\b"
)
_NOT_OPENER = re.compile(r"(?:United|During|Being\s+held|According|Pending|Adopted)\b")
_FOOTNOTE = re.compile(
    r"(?m)^[ \t]*(?:\d{1,3}|[*†]|\d{1,2}/)[ \t.]*(?=(?:[IJ]bid\b|See\b|Official\s+Records|United\s+Nations,\s+Treaty|"
    r"For\s+the\s|"
    r"Document\b|documents?\s+S/|S/\d|Resolutions?\s+of\s|Adopted\b|General\s+Assembly\s+resolution|Subsequently|Mimeographed|"
    r"Reissued|Later\b|Circulated|The\s+text\s|A/\d|Also\s+(?:issued|circulated)))[^\n]*(?:\n[^\n]*\S[^\n]*)*"
)
_ITEM = re.compile(r"\([a-z]\)\s+(?=[A-Z])")
_LINE = re.compile(r"[^\n\f]+")


class Paragraph(Frozen, frozen=True):
    """number: as printed ("3"), "" where there is none.  span: the words without the number."""

    number: str
    span: Span
    operative: bool = False


def without_footnotes(text: str) -> str:
    """The text with footnotes blanked out, of the same length."""
    return _FOOTNOTE.sub(lambda m: re.sub(r"[^\n\f]", " ", m.group()), text)


def first_opener(text: str, start: int, end: int, opens: Callable[[str, int], bool]) -> int:
    """Where the first line begins that opens a preambular or operative paragraph; -1 if none does."""
    for line in _LINE.finditer(text, start, end):
        mark = _NUMBERED.match(text, line.start(), end)
        at = mark.end() if mark else line.start() + len(line.group()) - len(line.group().lstrip())
        if item := _ITEM.match(text, at):
            at = item.end()
        if line.start() > start and (opens(text, at) or (_OPENER.match(text, at) and not _NOT_OPENER.match(text, at))):
            return line.start()
    return -1


def paragraphs(
    text: str, start: int, end: int, opens: Callable[[str, int], bool]
) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    """Preambular and operative paragraphs of text[start:end].  opens(text, at): an operative verb begins there."""
    found = [p for p in _cut(text, start, end, opens) if p.span.end - p.span.start > 12]
    return tuple(p for p in found if not p.operative), tuple(p for p in found if p.operative)


def _cut(text: str, start: int, end: int, opens: Callable[[str, int], bool]) -> Iterator[Paragraph]:
    begun: tuple[int, str, bool] | None = None
    last, numbered = 0, False
    for line in _LINE.finditer(text, start, end):
        if not line.group().strip():
            continue
        at = line.start() + len(line.group()) - len(line.group().lstrip())
        before = text[start : line.start()].rstrip()
        mark = _NUMBERED.match(text, line.start(), end)
        which = scan.number(mark.group("number")) if mark else ""
        if mark and which.isdigit() and (int(which) in (last + 1, last + 2) or (int(which) == 1 and _new_part(before))):
            if begun:
                yield _paragraph(text, begun, line.start())
            begun, last, numbered = (mark.end(), which, True), int(which), True
            continue
        item = _ITEM.match(text, at)
        at = item.end() if item and opens(text, item.end()) else at
        apart = not before or before[-1] in ',;:.”"])' or before[-1].isdigit() or _blank(text, line.start())
        operative = apart and opens(text, at) and (not numbered or (_blank(text, line.start()) and before[-1:] in ";."))
        preambular = (
            apart
            and not numbered
            and not operative
            and bool(_OPENER.match(text, at))
            and not _NOT_OPENER.match(text, at)
        )
        if operative or preambular or begun is None:
            if begun:
                yield _paragraph(text, begun, line.start())
            begun = (at, "", operative)
    if begun:
        yield _paragraph(text, begun, end)


def _new_part(before: str) -> bool:
    """A heading like "II" or "B" or a title in capitals starts the numbers again."""
    tail = before.rsplit("\n", 1)[-1].strip()
    return bool(re.fullmatch(r"(?:[IVX]+|[A-H])\.?|[A-Z][A-Z ]{3,60}", tail))


def _blank(text: str, at: int) -> bool:
    return bool(re.search(r"\n[ \t]*\n[ \t]*$", text[max(0, at - 40) : at]))


def _paragraph(text: str, begun: tuple[int, str, bool], end: int) -> Paragraph:
    start, number, operative = begun
    piece = text[start:end]
    return Paragraph(number=number, span=Span(start, start + len(piece.rstrip())), operative=operative)
