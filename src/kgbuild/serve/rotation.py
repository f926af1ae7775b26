"""OUT/current and what people wrote -> the template that workers are forked from, changed without a failed request."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from kgbuild.errors import KgbuildError
from kgbuild.serve.crew import Child, Crew, Template
from kgbuild.serve.settings import PROGRAMS, Settings
from kgbuild.serve.usergraphs import UserGraphs
from kgbuild.store import current


class Rotation:
    """zygote: socket to the process that forks templates.  say: where what an operator should read goes."""

    def __init__(self, settings: Settings, zygote: socket.socket, say: Callable[[str], None]) -> None:
        self.settings, self.zygote, self.say = settings, zygote, say
        self.user = UserGraphs(settings.out / "user")
        self.loading: Template | None = None
        self.refused = ""
        self.announced = False
        self.committed = False  # the template has taken up what a writer wrote; its workers are being renewed

    def look(self, crew: Crew) -> None:
        """Starts loading the current snapshot when it is another one than is served."""
        if self.loading is not None:
            return
        try:
            snapshot = current(self.settings.out)
        except KgbuildError as error:
            if crew.template is None:
                raise
            if self.refused != error.message:
                self.say(f"keeps serving the last snapshot: {error.message}")
            self.refused = error.message
            return
        known = crew.template.snapshot if crew.template is not None else ""
        if snapshot.id not in (known, self.refused):
            self._load(crew, snapshot.id, snapshot.path)

    def _load(self, crew: Crew, identifier: str, path: Path) -> None:
        version = self.version(identifier)
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        total = self.settings.total_memory
        room = max(1, total - PROGRAMS - crew.data()) if total else 0
        socket.send_fds(self.zygote, [f"{path}\n{version}\n{room}".encode()], [theirs.fileno()])
        theirs.close()
        self.loading = Template(mine, identifier, version)
        crew.adopt(self.loading)

    def version(self, snapshot: str) -> str:
        """Names all the data, for ETags."""
        return f"{snapshot}+{self.user.version()}" if self.settings.writable else snapshot

    def said(self, crew: Crew, template: Template, message: str) -> None:
        """A template has something to say."""
        if message.startswith("reloaded"):
            template.version = self.version(template.snapshot)
            self.committed = True
            crew.renew(template)
            crew.fill()
        elif template is self.loading:
            self.loading = None
            if message.startswith("loaded"):
                crew.use(template)
                return
            self.refused = template.snapshot
            self.say(f"snapshot {template.snapshot} cannot be loaded: {message}")
            if crew.template is None:
                sys.exit(3)
        elif message == "gone" and template is crew.template:
            crew.template = None  # killed from outside: load it again
            self.say("the process that held the data is gone; loading the snapshot again")

    def take_up(self, template: Template) -> None:
        """A writer has committed: the template reads what was written."""
        socket.send_fds(template.control, [b"reload " + self.version(template.snapshot).encode()], [])

    def ready(self, template: Template, writer: Child | None) -> None:
        """A fresh worker is up."""
        if self.committed and writer is not None:
            self.committed = False
            with contextlib.suppress(OSError):
                writer.channel.send(b"G")  # what was written is being served: the writer may answer its client
        if not self.announced:
            self.announced = True
            self.say(f"serves {template.quads} statements from {template.mode}")
