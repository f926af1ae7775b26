"""Berlin SPARQL Benchmark, explore use case, with its own tools -> query mixes an hour, side by side.

    python bench/serve_bsbm.py --tools BSBM [--products 1000] [--clients 1] [--oxigraph PATH] [--virtuoso-t PATH]

BSBM is a folder of the benchmark's tools with lib/*.jar, queries/ and usecases/; java has to be on the path.
Rounds are interleaved; the best round of each server counts.  `cpu` is the servers' own processor time for one mix:
steadier than rates on a busy machine.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import subprocess
import tempfile
from pathlib import Path

import serve_peers

WARM = 50  # mixes before each round
GRAPH = "<http://example.org/bsbm>"


def java(tools: Path, *arguments: str) -> str:
    """Runs a class of the tools in their folder; what it prints."""
    command = ["java", "-Xmx512M", "-cp", ".:lib/*", *arguments]
    return subprocess.run(command, cwd=tools, check=True, capture_output=True, text=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--products", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    serve_peers.arguments(parser)
    options = parser.parse_args()
    best: dict[str, tuple[float, str]] = {}
    times: dict[str, dict[int, float]] = {}
    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        data, drive = Path(folder) / "data", Path(folder) / "td"
        java(options.tools, "benchmark.generator.Generator", "-s", "nt", "-pc", str(options.products),
             "-fn", str(data), "-dir", str(drive))  # fmt: skip
        lines = data.with_suffix(".nt").read_text("utf-8").splitlines()
        quads = "".join(
            f"{line.rstrip().removesuffix('.').rstrip()} {GRAPH} .\n" for line in dict.fromkeys(lines) if line
        )
        servers = serve_peers.endpoints(stack, Path(folder) / "out", quads, options)
        clients = ["-mt", str(options.clients)] if options.clients > 1 else []
        for number in range(options.rounds):
            for one in servers:
                result = Path(folder) / "result.xml"
                before = serve_peers.cpu(one.pid)
                said = java(
                    options.tools, "benchmark.testdriver.TestDriver", "-runs", str(options.runs), "-w", str(WARM),
                    "-idir", str(drive), "-seed", str(808080 + number), "-o", str(result), *clients,
                    f"http://127.0.0.1:{one.port}{one.path}",
                )  # fmt: skip
                mix = (serve_peers.cpu(one.pid) - before) / (options.runs + WARM) * 1000
                spent[one.name] = min(spent.get(one.name, mix), mix)
                rate = re.search(r"<qmph>([0-9.]+)", result.read_text())
                timeouts = sum(map(int, re.findall(r"<timeoutcount>([0-9]+)", result.read_text())))
                value = float(rate[1]) if rate else 0.0
                note = f"{timeouts} timeouts" if timeouts else "" if rate else said[-200:]
                if (value, note) >= best.get(one.name, (0.0, "")):
                    best[one.name] = (value, note)
                    found = re.findall(r'<query nr="([0-9]+)">.*?<aqet>([0-9.]+)', result.read_text(), re.DOTALL)
                    times[one.name] = {int(query): float(mean) * 1000 for query, mean in found if float(mean)}
    print(f"explore mixes an hour, best of {options.rounds} rounds of {options.runs}, {options.clients} clients, "
          f"{len(quads.splitlines()):,} statements")  # fmt: skip
    for name, (value, note) in best.items():
        ratio = best["kgbuild"][0] / max(value, 1)
        print(f"{name:16} {value:>10,.0f}   kgbuild is {ratio:.2f}x   cpu {spent[name]:.1f} ms a mix  {note}")
    print("\nmean time of each query in that round, ms")
    print(f"{'':16}" + "".join(f"{query:>7}" for query in times["kgbuild"]))
    for name, means in times.items():
        print(f"{name:16}" + "".join(f"{mean:>7.2f}" for mean in means.values()))


if __name__ == "__main__":
    main()
