"""Messages -> a chat model's answer, over any OpenAI-compatible endpoint, each answer kept on disk."""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec

from kgbuild.errors import KgbuildError, UsageError
from kgbuild.model import Frozen

RETRIED = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class EndpointError(KgbuildError):
    """The endpoint did not answer, or not with a chat completion."""


class Endpoint(Frozen, frozen=True):
    """Where to ask.  `key` is read from the environment by the caller and stands in no log, cache or message."""

    url: str  # base, e.g. "http://127.0.0.1:8000/v1"
    model: str
    key: str = ""
    timeout: float = 120.0  # seconds for one answer
    tries: int = 5
    longest_wait: float = 60.0  # seconds; a longer Retry-After ends the run with a clear message


class Answer(Frozen, frozen=True):
    text: str
    cached: bool


class ChatClient:
    """Asks one question at a time; an answer that is in `cache` is never asked for again."""

    def __init__(self, endpoint: Endpoint, cache: Path, sleep: Callable[[float], None] = time.sleep) -> None:
        if not endpoint.url.startswith(("http://", "https://")):
            raise UsageError("not an HTTP address", where=endpoint.url, hint="e.g. http://127.0.0.1:8000/v1")
        self.endpoint, self.cache, self._sleep = endpoint, cache, sleep
        headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
        # trust_env=False: a proxy or .netrc of the surroundings never gets to see documents or the key.
        self._http = httpx.Client(timeout=endpoint.timeout, headers=headers, trust_env=False, follow_redirects=False)

    def __enter__(self) -> ChatClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> Answer:
        """Raises EndpointError when no usable answer came within the tries."""
        body = {
            "model": self.endpoint.model,
            "messages": messages,
            "temperature": 0,
            "seed": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "claims", "strict": True, "schema": schema},
            },
        }
        question = msgspec.json.encode(body, order="sorted")
        kept = self.cache / f"{hashlib.sha256(question).hexdigest()}.json"
        if kept.exists():
            return Answer(text=kept.read_text("utf-8"), cached=True)
        text = self._post(question)
        _write(kept, text)
        return Answer(text=text, cached=False)

    def _post(self, question: bytes) -> str:
        where = f"{self.endpoint.url.rstrip('/')}/chat/completions"
        reason = ""
        for attempt in range(self.endpoint.tries):
            try:
                status, headers, data = self._once(where, question)
            except httpx.TransportError as error:
                reason = f"{type(error).__name__} after at most {self.endpoint.timeout:g} s"
                wait = min(2.0**attempt, self.endpoint.longest_wait)
            else:
                if status == 200:
                    return _content(data, where)
                reason = f"HTTP {status}"
                if status not in RETRIED:
                    raise EndpointError(reason, where=where, hint="check the address, the key and the model's name")
                wait = _retry_after(headers.get("Retry-After", ""), 2.0**attempt)
                if wait > self.endpoint.longest_wait:
                    raise EndpointError(
                        f"{reason}: asks to wait {wait:g} s",
                        where=where,
                        hint="run the same command later: what was answered is kept and not asked again",
                    )
            if attempt + 1 < self.endpoint.tries:
                self._sleep(wait)
        raise EndpointError(f"{reason}, {self.endpoint.tries} times", where=where, hint="is the server running?")

    def _once(self, where: str, question: bytes) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body.  httpx limits the wait for each piece; the whole answer has its time, too."""
        until = time.monotonic() + self.endpoint.timeout
        sent = {"Content-Type": "application/json"}
        with self._http.stream("POST", where, content=question, headers=sent) as reply:
            pieces = []
            for piece in reply.iter_bytes():
                pieces.append(piece)
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("the answer comes too slowly")
            return reply.status_code, reply.headers, b"".join(pieces)


class _Message(msgspec.Struct):
    content: str | None = None  # none where the model refuses: an answer without claims


class _Choice(msgspec.Struct):
    message: _Message


class _Completion(msgspec.Struct):
    choices: list[_Choice]


def _content(data: bytes, where: str) -> str:
    try:
        return msgspec.json.decode(data, type=_Completion).choices[0].message.content or ""
    except (msgspec.DecodeError, IndexError) as error:
        raise EndpointError(
            f"not a chat completion: {error}", where=where, hint="is this an OpenAI-compatible server?"
        ) from error


def _retry_after(header: str, default: float) -> float:
    """Seconds to wait, from a number of them or a date; the default for anything else."""
    with suppress(ValueError):
        seconds = float(header)
        return seconds if 0 <= seconds < math.inf else default
    with suppress(ValueError):
        moment = parsedate_to_datetime(header)
        return max((moment - datetime.now(moment.tzinfo)).total_seconds(), 0.0)
    return default


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
