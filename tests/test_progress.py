"""What a build tells as it goes on: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import io

import pytest

from kgbuild.progress import Progress, Reporter

STEPS = (
    Progress(step="documents", done=0, total=5),
    Progress(step="why", detail="a.txt: is new"),
    Progress(step="documents", done=3, total=5, detail="a-document-with-a-very-long-name" * 4),
    Progress(step="documents", done=5, total=5),
    Progress(step="resolve", total=1),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_a_bar_that_stays_on_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = Terminal()
    tell = Reporter(stream)
    for step in STEPS:
        tell(step)
    tell.close()
    drawn = [line.removeprefix("\x1b[K") for line in stream.getvalue().split("\r")]
    assert "\n" not in stream.getvalue()
    assert all(len(line) < 80 for line in drawn)
    assert any("[############........] 3/5" in line for line in drawn)
    assert "telling who and what is meant …" in drawn
    assert drawn[-1] == "", "the bar is gone when the summary comes"


def test_elsewhere_each_step_is_a_line() -> None:
    stream = io.StringIO()
    tell = Reporter(stream, verbose=True)
    for step in STEPS:
        tell(step)
    tell.close()
    assert stream.getvalue().splitlines() == [
        "reading documents (5)", "a.txt: is new", "telling who and what is meant",
    ]  # fmt: skip


def test_quiet_tells_nothing() -> None:
    stream = Terminal()
    for step in STEPS:
        Reporter(stream, quiet=True)(step)
    assert stream.getvalue() == ""
