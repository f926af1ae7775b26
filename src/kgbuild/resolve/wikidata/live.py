"""A name -> items, from Wikidata's own services: asked politely, one request at a time, each answer kept on disk.

Used only when somebody asks for it (`kgbuild wikidata lookup|review|compare --live`), never by a build on its own.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import msgspec

from kgbuild import __version__
from kgbuild.errors import KgbuildError, UsageError
from kgbuild.model import Frozen
from kgbuild.resolve.wikidata.dump import Entity
from kgbuild.resolve.wikidata.items import Item, fold
from kgbuild.resolve.wikidata.lookup import bound, item_of
from kgbuild.resolve.wikidata.record import Record, known_classes, known_countries

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
        self._one = threading.Lock()
        headers = {"User-Agent": service.user_agent, "Accept": "application/json"}
        self._http = httpx.Client(headers=headers, timeout=service.timeout, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        self._http.close()

    def get(self, url: str, parameters: Mapping[str, str]) -> bytes:
        """Raises ServiceError when the service keeps refusing."""
        return self._answer(httpx.Request("GET", f"{url}?{urlencode(sorted(parameters.items()))}"))

    def post(self, url: str, body: bytes) -> bytes:
        """A JSON body, for services that are asked so; kept and retried like a GET."""
        return self._answer(httpx.Request("POST", url, content=body, headers={"Content-Type": "application/json"}))

    def _answer(self, asked: httpx.Request) -> bytes:
        asked.headers.update(self._http.headers)
        question = f"{asked.method} {asked.url} ".encode() + asked.content
        kept = self.cache / f"{hashlib.sha256(question).hexdigest()}.json"
        with self._one:  # never two requests at once, whoever calls
            if kept.exists():
                return kept.read_bytes()
            data = self._fetched(asked)
            _keep(kept, data)
            return data

    def _fetched(self, asked: httpx.Request) -> bytes:
        url, reason = str(asked.url.copy_with(query=None)), ""
        for attempt in range(self.service.tries):
            wait = 2.0**attempt
            try:
                reply = self._http.send(asked)
            except httpx.TransportError as error:
                reason = type(error).__name__
            else:
                lag = _maxlag(reply.content)
                if reply.status_code == 200 and lag is None:
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
    tells = True

    def __init__(self, client: PoliteClient, language: str = "en") -> None:
        self._client, self._language = client, language
        self._classes, self._countries = known_classes(), known_countries()

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:  # noqa: ARG002 - the API has no keys
        ids: dict[str, None] = {}
        for name in dict.fromkeys(names):
            asked = {"action": "wbsearchentities", "search": name, "language": self._language, "uselang": "en"}
            answer = self._get({**asked, "type": "item", "limit": "7"})
            ids |= dict.fromkeys(hit.id for hit in msgspec.json.decode(answer, type=_Search).search)
        return self.items(ids)

    def items(self, ids: Iterable[str]) -> list[Item]:
        return [self._item(record) for record in self._records(list(ids))]

    def facts(self, qid: str) -> Mapping[str, tuple[str, ...]]:
        return next((record.facts for record in self._records([qid])), {})

    def label(self, qid: str) -> str:
        return next((record.label for record in self._records([qid])), "")

    def bonds(self, qid: str) -> frozenset[str]:
        tied = self._records(bound(self.facts(qid)))
        return frozenset(fold(name) for record in tied for _, name in record.names) - {""}

    def _records(self, wanted: Sequence[str]) -> Iterator[Record]:
        for at in range(0, len(wanted), AT_ONCE):
            props = {"action": "wbgetentities", "props": "labels|aliases|claims|sitelinks"}
            answer = self._get({**props, "ids": "|".join(wanted[at : at + AT_ONCE])})
            for raw in msgspec.json.decode(answer, type=_Entities).entities.values():
                entity = msgspec.json.decode(raw, type=Entity)
                if entity.labels and entity.id.startswith("Q"):
                    yield entity.record()

    def _get(self, parameters: Mapping[str, str]) -> bytes:
        return self._client.get(self._client.service.url, {**parameters, "format": "json", "maxlag": str(MAXLAG)})

    def _item(self, record: Record) -> Item:
        types = dict.fromkeys(self._classes[n] for n in record.items("P31") if n in self._classes)
        return item_of(record, tuple(types), self._countries.get(record.country or 0, ""), record.sitelinks)


class _Type(msgspec.Struct):
    id: str
    name: str = ""


class _Candidate(msgspec.Struct):
    id: str
    name: str
    score: float = 0.0
    type: list[_Type | str] = []


class _Result(msgspec.Struct):
    result: list[_Candidate] = []  # 0.2
    candidates: list[_Candidate] = []  # 1.0-draft


class _Results(msgspec.Struct):
    results: list[_Result]


class _Manifest(msgspec.Struct):
    versions: list[str] = []


class Reconciler:
    """Any service that speaks the Reconciliation API, 0.2 (?queries=…) or 1.0-draft (a JSON body to …/match).

    Which of them, its manifest tells.
    """

    name = "reconciliation"
    tells = False

    def __init__(self, client: PoliteClient, limit: int = 5) -> None:
        self._client, self._limit = client, limit
        self._classes = known_classes()
        self._url = client.service.url.rstrip("/")

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:  # noqa: ARG002
        asked = list(dict.fromkeys(names))
        results = self._matched(asked) if self._is_draft() else self._queried(asked)
        found = {c.id: c for result in results for c in (*result.result, *result.candidates)}
        return [Item(qid=c.id, label=c.name, types=self._types(c), names=(c.name,)) for c in found.values()]

    def facts(self, qid: str) -> Mapping[str, tuple[str, ...]]:  # noqa: ARG002 - the API tells no statements
        return {}

    def label(self, qid: str) -> str:  # noqa: ARG002
        return ""

    def bonds(self, qid: str) -> frozenset[str]:  # noqa: ARG002
        return frozenset()

    def _is_draft(self) -> bool:
        manifest = msgspec.json.decode(self._client.get(self._url, {}), type=_Manifest)
        return "0.2" not in manifest.versions and any(version.startswith("1.0") for version in manifest.versions)

    def _queried(self, names: Sequence[str]) -> list[_Result]:
        queries = {f"q{n}": {"query": name, "limit": self._limit} for n, name in enumerate(names)}
        answer = self._client.get(self._url, {"queries": msgspec.json.encode(queries).decode()})
        by_query = msgspec.json.decode(answer, type=dict[str, _Result])
        return [by_query[query] for query in queries if query in by_query]

    def _matched(self, names: Sequence[str]) -> list[_Result]:
        queries = [
            {"conditions": [{"matchType": "name", "propertyValue": name}], "limit": self._limit} for name in names
        ]
        answer = self._client.post(f"{self._url}/match", msgspec.json.encode({"queries": queries}))
        return msgspec.json.decode(answer, type=_Results).results

    def _types(self, candidate: _Candidate) -> tuple[str, ...]:
        told = [t if isinstance(t, str) else t.id for t in candidate.type]
        ids = [int(t[1:]) for t in told if re.fullmatch(r"Q\d+", t)]
        return tuple(dict.fromkeys(self._classes[n] for n in ids if n in self._classes))


def _maxlag(body: bytes) -> float | None:
    """Seconds of lag where the answer is MediaWiki's "maxlag" refusal, which comes with status 200."""
    try:
        error = msgspec.json.decode(body, type=_Refusal).error
    except msgspec.DecodeError:
        return None
    return error.lag if error.code in ("maxlag", "ratelimited") else None


def _seconds(header: str, default: float) -> float:
    """Retry-After: a number of seconds, or a date."""
    if re.fullmatch(r"\d+(\.\d+)?", header):
        return float(header)
    try:
        when = parsedate_to_datetime(header)
    except ValueError:
        return default
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
