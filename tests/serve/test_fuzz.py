"""Schemathesis over the OpenAPI document that the server itself serves."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from .conftest import Server


def test_the_document_names_every_resource(server: Server) -> None:
    reply = server.send("GET", "/openapi.json")
    assert set(json.loads(reply.body)["paths"]) == {
        "/sparql", "/gsp", "/.well-known/void", "/openapi.json", "/metrics", "/healthz", "/readyz",
    }  # fmt: skip


@pytest.mark.skipif(shutil.which("schemathesis") is None, reason="needs schemathesis (pip install schemathesis)")
def test_schemathesis(server: Server) -> None:
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance"
    command = ["schemathesis", "run", server.address + "openapi.json", "--max-examples", "60", "--checks", checks]
    done = subprocess.run([*command, "--seed", "1"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:]
