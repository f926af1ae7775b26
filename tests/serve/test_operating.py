"""What an operator decides: memory of all together, a log, tokens, an account without rights."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.conftest import Run

from kgbuild.serve import allocator

from .conftest import NQUADS, Server, make_snapshot, running
from .test_killing import ENDLESS

HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
NOBODY = 65534


def _processes(root: int) -> list[int]:
    """A process and all below it."""
    parents: dict[int, int] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = [root]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _statuses(root: int) -> list[str]:
    """What the system says of a process and all below it, at a moment when none of them ends."""
    while True:
        try:
            return [Path(f"/proc/{pid}/status").read_text() for pid in _processes(root)]
        except FileNotFoundError:
            time.sleep(0.05)


def _memory(root: int) -> int:
    """Bytes that a process and all below it have; what several share is counted once."""
    total = 0
    for pid in _processes(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.search(r"^Pss: +([0-9]+)", text, re.MULTILINE)[1]) * 1024  # type: ignore[index]
    return total


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    lines = (
        f'<http://example.org/s{i}> <http://example.org/p{i % 7}> "value {i} {"x" * 250}" <http://example.org/g> .\n'
        for i in range(60_000)
    )
    make_snapshot(folder, "".join(lines))
    return folder


def _hunger(server: Server) -> tuple[int, list[int]]:
    """Most memory ever seen while many ask for too much, and the statuses."""
    most = 0
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(server.get, HUNGRY) for _ in range(12)]
        while not all(future.done() for future in asked):
            most = max(most, _memory(server.process.pid))
            time.sleep(0.02)
    return most, [future.result().status for future in asked]


def test_all_together_stay_within_their_memory(large: Path) -> None:
    """One query may have 1 GiB; six of them may not, when the server has 500 MiB."""
    with running(large, timeout=20, workers=4, total_memory=500 << 20) as server:
        assert server.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").status == 200
        quiet = _memory(server.process.pid)
        most, statuses = _hunger(server)
        assert set(statuses) <= {503, 504}
        assert 503 in statuses
        assert most < 650 << 20  # what grows between two looks is over before the next
        assert server.get("ASK {}").status == 200
        time.sleep(0.5)
        assert _memory(server.process.pid) < quiet * 1.5


def test_workers_share_the_data(large: Path) -> None:
    with running(large, workers=1) as one, running(large, workers=8) as eight:
        for server in (one, eight):
            for number in range(400):
                server.get(f"SELECT * {{ <http://example.org/s{number * 7}> ?p ?o }}")
        assert _memory(eight.process.pid) < 2 * _memory(one.process.pid)


def test_data_that_does_not_fit_is_read_from_disk(large: Path) -> None:
    with running(large, workers=1, total_memory=256 << 20) as server:
        assert server.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").values("n") == ["60000"]
        files = {os.path.realpath(fd) for pid in _processes(server.process.pid) for fd in _descriptors(pid)}
        assert any(name.startswith(str(large)) and "/store/" in name for name in files)
        assert _memory(server.process.pid) < 256 << 20


def _descriptors(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/fd").iterdir())


def test_a_program_starts_itself_again_once() -> None:
    """Also where the system takes the variable away on the way, as it does from programs with rights of their own."""
    program = "\n".join([
        "import os",
        "os.environ.pop('GLIBC_TUNABLES', None)",
        "from kgbuild.serve.allocator import start_again",
        "print('begun', os.getpid(), flush=True)",
        "start_again()",
    ])  # fmt: skip
    bare = {name: value for name, value in os.environ.items() if name not in (allocator.VARIABLE, allocator.MARK)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=bare, timeout=30)
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert lines[0] == lines[1]  # the same process


def test_too_little_memory_is_told(out: Path, kgbuild: Run) -> None:
    assert "at least 256 MiB" in kgbuild("serve", "--out", out, "--port", 0, "--total-memory", 10, status=2).stderr


def test_the_log_tells_duration_rows_and_outcome_and_no_secrets(out: Path, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with running(out, workers=1, timeout=0.5, max_rows=100, access_log=str(log)) as server:
        server.get("SELECT * { ?s <http://example.org/p> ?o } LIMIT 7", Authorization="Bearer hush1", User_Agent="me/1")
        server.get("SELECT * { ?s <http://example.org/p> ?o } LIMIT 7", Authorization="Bearer hush1", User_Agent="me/1")
        server.get("SELEC")
        server.get(ENDLESS)
        server.get("SELECT * { ?s ?p ?o }")
        server.send("GET", "/sparql?query=ASK%7B%7D&access_token=hush2&api_key=hush3")
        server.send("POST", "/sparql", "token=hush4&query=ASK%7B%7D", Content_Type="application/x-www-form-urlencoded")
        server.send("POST", "/sparql", "x", Content_Type="text/plain", Cookie="hush5")
        server.post('ASK {}\n{"outcome": "forged"}\n')
    assert stat.S_IMODE(log.stat().st_mode) & 0o007 == 0
    text = log.read_text()
    assert "hush" not in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert "forged" not in {line["outcome"] for line in lines}
    told = [(line["status"], line["outcome"], line["rows"]) for line in lines]
    assert told[:5] == [
        (200, "ok", 7), (200, "ok", 7), (400, "syntax", 0), (504, "timeout", 0), (422, "truncated", 0),
    ]  # fmt: skip
    assert 400 < lines[3]["ms"] < 1500
    assert all(0 <= line["ms"] < 500 for line in lines if line["status"] != 504)
    assert lines[0]["agent"] == "me/1"
    assert lines[0]["client"] == "127.0.0.1"
    assert lines[0]["bytes"] > 500


def test_a_token_is_made_and_known(kgbuild: Run, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    first = kgbuild("token", file, "--name", "A. Nother\nscrypt:00:00").stdout.strip()
    second = kgbuild("token", file).stdout.strip()
    assert len(first) > 40
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first not in file.read_text()
    assert len(file.read_text().splitlines()) == 4
    make_snapshot(tmp_path / "out", NQUADS)
    with running(tmp_path / "out", writable=True, token_file=str(file), workers=1) as server:
        for token, status in ((first, 204), (second, 204), (first + "x", 401)):
            reply = server.send(
                "POST", "/sparql", "CLEAR ALL",
                Content_Type="application/sparql-update", Authorization=f"Bearer {token}",
            )  # fmt: skip
            assert reply.status == status
    assert "cannot write" in kgbuild("token", tmp_path / "not" / "there", status=2).stderr


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that other users can look into, which pytest's are not."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


def test_it_runs_without_rights(open_folder: Path) -> None:
    """As nobody, over files that it cannot write to, as the unit and the container of docs/production do."""
    prefix: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("needs setpriv (util-linux)")
        kept = "-all,+dac_read_search"  # reads the virtual environment, wherever it is
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", f"--inh-caps={kept}",
                  f"--ambient-caps={kept}", f"--bounding-set={kept}", "--no-new-privs"]  # fmt: skip
    make_snapshot(open_folder, NQUADS)
    before = sorted(open_folder.rglob("*"))
    with running(open_folder, prefix=prefix, workers=2, timeout=1.0) as server:
        statuses = _statuses(server.process.pid)
        assert len(statuses) >= 4
        for status in statuses:
            assert re.search(r"^Uid:\s(\d+)\s\1\s\1", status, re.MULTILINE)[1] != "0"  # type: ignore[index]
            assert re.search(r"^CapEff:\s0+[04]$", status, re.MULTILINE)
            assert re.search(r"^Groups:\s*$" if prefix else "^Groups:", status, re.MULTILINE)
        assert server.get("SELECT (COUNT(*) AS ?n) { ?s <http://example.org/p> ?o }").values("n") == ["3000"]
        assert server.get(ENDLESS).status == 504
        assert server.get("ASK {}").status == 200
        assert server.send("GET", "/", Accept="text/html").status == 200
    assert sorted(open_folder.rglob("*")) == before


def test_production_examples_name_options_that_exist(kgbuild: Run) -> None:
    known = set(re.findall(r"--[a-z-]+", kgbuild("serve", "--help").stdout))
    folder = Path(__file__).parents[2] / "docs" / "production"
    unit = (folder / "kgbuild.service").read_text()
    command = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    assert set(re.findall(r"--[a-z-]+", command)) <= known
    entry = (folder / "Dockerfile").read_text().rpartition("ENTRYPOINT")[2]
    assert set(re.findall(r"--[a-z-]+", entry)) <= known
    if shutil.which("systemd-analyze"):
        done = subprocess.run(["systemd-analyze", "verify", folder / "kgbuild.service"], capture_output=True, text=True)
        assert "Unknown" not in done.stderr
