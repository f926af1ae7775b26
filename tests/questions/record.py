"""Writes the expected answers anew, after a change that is meant to change them: `python -m tests.questions.record`.

Run at the top of the checkout; look at `git diff tests/questions/expected` before committing: every line is an answer.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from .answers import EXPECTED, QUESTIONS, answer, build


def main() -> None:
    EXPECTED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        snapshot = build(Path(folder))
        for old in EXPECTED.glob("*.tsv"):
            old.unlink()
        for question in QUESTIONS:
            text = answer(snapshot, question)
            (EXPECTED / f"{question.stem}.tsv").write_text(text, "utf-8")
            print(f"{question.stem}: {len(text.splitlines()) - 1} answers")


if __name__ == "__main__":
    main()
