"""The endpoint's own description as OpenAPI 3.1, which programs read and test it by."""

from __future__ import annotations

from typing import Any

import msgspec

from kgbuild.serve import media
from kgbuild.serve.settings import Settings

_TEXT = {"content": {"text/plain": {"schema": {"type": "string"}},
                     "application/problem+json": {"schema": {"type": "object"}}}}  # fmt: skip
_REFUSALS = {
    "400": "No query, two queries, bad syntax (with line and column), nested too deeply",
    "403": "An update, on a server that is read-only",
    "406": "None of the formats asked for; they are listed",
    "408": "The request did not arrive in time",
    "413": "The request is too large",
    "414": "The request's address is too long",
    "415": "The body's type is not understood",
    "422": "The result has more rows or bytes than allowed",
    "429": "Too many queries at a time from one address",
    "431": "The request's headers are too large",
    "503": "Too busy, or the query needs too much memory; see Retry-After",
    "504": "Timed out",
}


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string", **schema}}


def _graphs(name: str) -> dict[str, Any]:
    item = {"type": "string", "format": "uri"}
    return {"name": name, "in": "query", "description": "May be repeated", "explode": True,
            "schema": {"type": "array", "items": item}}  # fmt: skip


def _answers(*kinds: media.Format, **more: str) -> dict[str, Any]:
    content: dict[str, Any] = {kind.media: {"schema": {}} for kind in kinds}
    refusals = {status: {"description": words, **_TEXT} for status, words in {**_REFUSALS, **more}.items()}
    return {"200": {"description": "The result", "content": content}, "304": {"description": "Not modified"},
            "303": {"description": "A browser is sent to the result page"}, **refusals}  # fmt: skip


def document(settings: Settings) -> bytes:
    """JSON."""
    graphs = [_graphs("default-graph-uri"), _graphs("named-graph-uri")]
    shared = [
        *graphs,
        _parameter("format", "Short name or media type of the result, before Accept"),
        _parameter("timeout", f"Seconds, at most {settings.timeout:g}", pattern=r"^[0-9]{1,6}(\.[0-9]{1,6})?$"),
    ]
    results = (*media.BINDINGS, *media.GRAPHS)
    query = {"type": "string", "minLength": 1}
    graph = [
        _parameter("graph", "IRI of a named graph", format="uri"),
        {"name": "default", "in": "query", "description": "The default graph", "allowEmptyValue": True,
         "schema": {"type": "string"}},
    ]  # fmt: skip
    own = {"200": {"description": "As said", "content": {"text/plain": {"schema": {"type": "string"}}}}}
    paths: dict[str, Any] = {
        "/sparql": {
            "get": {
                "summary": "SPARQL 1.1 query; without parameters the service description",
                "parameters": [_parameter("query", "SPARQL 1.1 query"), *shared],
                "responses": _answers(*results),
            },
            "post": {
                "summary": "SPARQL 1.1 query",
                "parameters": shared,
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/x-www-form-urlencoded": {
                            "schema": {"type": "object", "properties": {"query": query}, "required": ["query"]}
                        },
                        "application/sparql-query": {"schema": query},
                    },
                },
                "responses": _answers(*results, **{"401": "Writing needs a token"}),
            },
        },
        "/gsp": {
            "get": {"summary": "A graph", "parameters": graph,
                    "responses": _answers(*media.GRAPHS, **{"404": "No such graph"})},
        },
        "/.well-known/void": {"get": {"summary": "The data described (VoID)", "responses": _answers(*media.GRAPHS)}},
        "/openapi.json": {"get": {"responses": {"200": {"description": "This", "content": {"application/json": {}}}}}},
        "/metrics": {"get": {"summary": "Prometheus metrics", "responses": own}},
        "/healthz": {"get": {"summary": "Whether the server runs", "responses": own}},
        "/readyz": {"get": {"summary": "Whether queries are answered",
                            "responses": {**own, "503": {"description": "Not yet", **_TEXT}}}},
    }  # fmt: skip
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": "kgbuild SPARQL endpoint", "version": "1", "license": {"name": "Apache-2.0"}},
            "paths": paths,
        }
    )
