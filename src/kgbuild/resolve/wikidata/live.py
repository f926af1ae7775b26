"""A name -> items, from Wikidata's own services: asked politely, one request at a time, each answer kept on disk.

Used only when somebody asks for it (`kgbuild wikidata link --live`), never by a build on its own.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import urlencode

import httpx
import msgspec

from kgbuild import __version__
from kgbuild.errors import KgbuildError, UsageError
from kgbuild.model import Frozen
from kgbuild.resolve.wikidata.dump import DumpItem
from kgbuild.resolve.wikidata.index import known_classes, row_of
from kgbuild.resolve.wikidata.items import Item

API = "https://www.wikidata.org/w/api.php"
MAXLAG = 5  # seconds; Wikimedia's own advice for unattended clients
AT_ONCE = 50  # ids in one wbgetentities request, the service's limit


class ServiceError(KgbuildError):
    """The service did not answer, or refused."""


class Service(Frozen, frozen=True):
    """contact: where the person who runs this can be reached, as Wikimedia's User-Agent policy asks."""

    contact: str
    url: str = API
    timeout: float = 30.0
    tries: int = 5
    longest_wait: float = 120.0

    @property
    def user_agent(self) -> str:
        return f"kgbuild/{__version__} ({self.contact})"


class PoliteClient:
    """GETs with maxlag, Retry-After and a cache; never two requests at once."""

    def __init__(self, service: Service, cache: Path, sleep: Callable[[float], None] = time.sleep) -> None:
        if not re.search(r"@|https?://", service.contact):
            raise UsageError(
                "Wikidata asks its clients to say who runs them",
                where="--contact",
                hint="give an e-mail address or a page: --contact me@example.org",
            )
        self.service, self.cache, self._sleep = service, cache, sleep
        headers = {"User-Agent": service.user_agent, "Accept": "application/json"}
        self._http = httpx.Client(headers=headers, timeout=service.timeout, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        self._http.close()

    def get(self, url: str, parameters: Mapping[str, str]) -> bytes:
        """Raises ServiceError when the service keeps refusing."""
        question = f"{url}?{urlencode(sorted(parameters.items()))}"
        kept = self.cache / f"{hashlib.sha256(question.encode()).hexdigest()}.json"
        if kept.exists():
            return kept.read_bytes()
        reason = ""
        for attempt in range(self.service.tries):
            wait = 2.0**attempt
            try:
                reply = self._http.get(question)
            except httpx.TransportError as error:
                reason = type(error).__name__
            else:
                lag = _maxlag(reply.content)
                if reply.status_code == 200 and lag is None:
                    _keep(kept, reply.content)
                    return reply.content
                reason = f"the service lags {lag:g} s" if lag is not None else f"HTTP {reply.status_code}"
                if lag is None and reply.status_code not in (429, 500, 502, 503, 504):
                    raise ServiceError(reason, where=url, hint="is the address right?")
                wait = _seconds(reply.headers.get("Retry-After", ""), max(wait, lag or 0.0))
            if wait > self.service.longest_wait:
                raise ServiceError(f"{reason}, and asks to wait {wait:g} s", where=url, hint="run it again later")
            if attempt + 1 < self.service.tries:
                self._sleep(wait)
        raise ServiceError(f"{reason}, {self.service.tries} times", where=url, hint="run it again later")


class _Found(msgspec.Struct):
    id: str


class _Search(msgspec.Struct):
    search: list[_Found]


class _Entities(msgspec.Struct):
    entities: dict[str, msgspec.Raw]


class _Error(msgspec.Struct):
    code: str
    lag: float = 0.0


class _Refusal(msgspec.Struct):
    error: _Error


class WikidataApi:
    """wbsearchentities for names, wbgetentities for what is known of the finds."""

    name = "wikidata"

    def __init__(self, client: PoliteClient, language: str = "en") -> None:
        self._client, self._language = client, language
        self._classes = known_classes()

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:  # noqa: ARG002 - the API has no keys
        ids: dict[str, None] = {}
        for name in dict.fromkeys(names):
            asked = {"action": "wbsearchentities", "search": name, "language": self._language, "uselang": "en"}
            answer = self._get({**asked, "type": "item", "limit": "7"})
            ids |= dict.fromkeys(hit.id for hit in msgspec.json.decode(answer, type=_Search).search)
        return self.items(ids)

    def items(self, ids: Iterable[str]) -> list[Item]:
        wanted, found = list(ids), []
        for at in range(0, len(wanted), AT_ONCE):
            props = {"action": "wbgetentities", "props": "labels|aliases|claims|sitelinks"}
            answer = self._get({**props, "ids": "|".join(wanted[at : at + AT_ONCE])})
            for raw in msgspec.json.decode(answer, type=_Entities).entities.values():
                entity = msgspec.json.decode(raw, type=DumpItem)
                if entity.labels:
                    found.append(self._item(entity))
        return found

    def _get(self, parameters: Mapping[str, str]) -> bytes:
        return self._client.get(self._client.service.url, {**parameters, "format": "json", "maxlag": str(MAXLAG)})

    def _item(self, entity: DumpItem) -> Item:
        label, p31, _, keys, born, latitude, longitude, links = row_of(entity)
        types = dict.fromkeys(self._classes[int(c[1:])] for c in p31.split() if int(c[1:]) in self._classes)
        return Item(
            qid=entity.id, label=label, types=tuple(types), names=tuple(entity.names()), keys=tuple(keys.split()),
            born=born, latitude=latitude, longitude=longitude, prominence=links,
        )  # fmt: skip


class _Type(msgspec.Struct):
    id: str
    name: str = ""


class _Candidate(msgspec.Struct):
    id: str
    name: str
    score: float = 0.0
    type: list[_Type] = []


class _Result(msgspec.Struct):
    result: list[_Candidate] = []
    candidates: list[_Candidate] = []  # what 1.0-draft calls them


class Reconciler:
    """Any service that speaks the Reconciliation API, 0.2 ("queries") or 1.0-draft (a JSON body to /match)."""

    name = "reconciliation"

    def __init__(self, client: PoliteClient, limit: int = 5) -> None:
        self._client, self._limit = client, limit
        self._classes = known_classes()

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:  # noqa: ARG002
        queries = {f"q{n}": {"query": name, "limit": self._limit} for n, name in enumerate(dict.fromkeys(names))}
        answer = self._client.get(self._client.service.url, {"queries": msgspec.json.encode(queries).decode()})
        results = msgspec.json.decode(answer, type=dict[str, _Result])
        found = {c.id: c for _, result in sorted(results.items()) for c in (*result.result, *result.candidates)}
        return [Item(qid=c.id, label=c.name, types=self._types(c), names=(c.name,)) for c in found.values()]

    def _types(self, candidate: _Candidate) -> tuple[str, ...]:
        ids = [int(t.id[1:]) for t in candidate.type if re.fullmatch(r"Q\d+", t.id)]
        return tuple(dict.fromkeys(self._classes[n] for n in ids if n in self._classes))


def _maxlag(body: bytes) -> float | None:
    """Seconds of lag where the answer is MediaWiki's "maxlag" refusal, which comes with status 200."""
    try:
        error = msgspec.json.decode(body, type=_Refusal).error
    except msgspec.DecodeError:
        return None
    return error.lag if error.code in ("maxlag", "ratelimited") else None


def _seconds(header: str, default: float) -> float:
    return float(header) if re.fullmatch(r"\d+(\.\d+)?", header) else default


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
