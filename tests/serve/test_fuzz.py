"""Schemathesis over the OpenAPI document that the server itself serves."""

from __future__ import annotations

import json
import subprocess
import sys

from .conftest import Server


def test_the_document_names_every_resource(server: Server) -> None:
    reply = server.send("GET", "/openapi.json")
    assert set(json.loads(reply.body)["paths"]) == {
        "/sparql", "/gsp", "/.well-known/void", "/openapi.json", "/metrics", "/healthz", "/readyz",
    }  # fmt: skip


def test_schemathesis(server: Server) -> None:
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance"
    program = [sys.executable, "-m", "schemathesis.cli", "run"]
    command = [*program, server.address + "openapi.json", "--max-examples", "60", "--checks", checks]
    done = subprocess.run([*command, "--seed", "1"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:]
