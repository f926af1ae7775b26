"""What a build tells as it goes on -> a bar on a terminal, plain lines elsewhere; both on standard error."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO

from kgbuild.model import Frozen

TITLES = {
    "documents": "reading documents",
    "resolve": "telling who and what is meant",
    "check": "validating",
    "map": "writing the graph",
    "store": "loading the store",
}
EVERY = 10.0  # seconds between plain lines


class Progress(Frozen, frozen=True):
    """done of total in a step; step "why": the detail says why a document is worked on again."""

    step: str
    done: int = 0
    total: int = 0
    detail: str = ""


class Reporter:
    """Called with each Progress.  verbose: tells too why each document is worked on."""

    def __init__(self, stream: TextIO | None = None, *, verbose: bool = False, quiet: bool = False) -> None:
        self.stream = stream or sys.stderr
        self.verbose, self.quiet = verbose, quiet
        self.bar = self.stream.isatty() and not quiet
        self.step, self.told, self.open = "", 0.0, False

    def __call__(self, now: Progress) -> None:
        if now.step == "why":
            if self.verbose:
                self.line(now.detail)
        elif self.bar:
            self._draw(now)
        elif not self.quiet:
            self._tell(now)

    def line(self, text: str) -> None:
        """A line of its own, whatever bar is there."""
        self.close()
        print(text, file=self.stream, flush=True)

    def close(self) -> None:
        if self.open:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.open = False

    def _tell(self, now: Progress) -> None:
        title = TITLES.get(now.step, now.step)
        clock = time.monotonic()
        if now.step != self.step:
            self.step, self.told = now.step, clock
            self.line(f"{title} ({now.total})" if now.total > 1 else title)
        elif now.total > 1 and clock - self.told > EVERY:
            self.told = clock
            self.line(f"{title}: {now.done} of {now.total}")

    def _draw(self, now: Progress) -> None:
        title = TITLES.get(now.step, now.step)
        room = shutil.get_terminal_size().columns - 1
        text = f"{title} …"
        if now.total > 1:  # a step of one part is only named: its bar would stand still
            width = min(40, max(10, room - 59))
            full = width * now.done // now.total
            text = f"{title} [{'#' * full}{'.' * (width - full)}] {now.done}/{now.total} {now.detail}"
        self.stream.write(f"\r\x1b[K{text[:room]}")
        self.stream.flush()
        self.open = True
