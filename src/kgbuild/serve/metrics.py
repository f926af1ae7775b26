"""Counters in shared memory -> Prometheus text."""

from __future__ import annotations

from collections.abc import Mapping

from kgbuild.serve import slots


def text(table: slots.Slots, gauges: Mapping[str, float]) -> str:
    """gauges: further values of now, by name without prefix."""
    lines: list[str] = []

    def metric(name: str, kind: str, help_: str, values: Mapping[str, float]) -> None:
        lines.append(f"# HELP kgbuild_{name} {help_}\n# TYPE kgbuild_{name} {kind}")
        lines.extend(f"kgbuild_{name}{labels} {value:.10g}" for labels, value in values.items())

    metric(
        "requests_total", "counter", "Requests answered, by class of status.",
        {f'{{status="{index + 1}xx"}}': table.total(slots.BY_STATUS + index) for index in range(5)},
    )  # fmt: skip
    metric(
        "outcomes_total", "counter", "Requests answered, by what became of them.",
        {f'{{outcome="{name}"}}': table.total(slots.OUTCOMES + i) for i, name in enumerate(slots.OUTCOME_NAMES)},
    )  # fmt: skip
    for name, column, help_ in (
        ("cache_hits_total", slots.HITS, "Results taken from the cache."),
        ("not_modified_total", slots.NOT_MODIFIED, "Answers 304."),
        ("rows_total", slots.ROWS_SENT, "Rows sent."),
        ("bytes_total", slots.BYTES_SENT, "Bytes sent."),
    ):
        metric(name, "counter", help_, {"": table.total(column)})
    lines.append("# HELP kgbuild_request_seconds Time from request to last byte.")
    lines.append("# TYPE kgbuild_request_seconds histogram")
    running = 0
    for index, bound in enumerate((*slots.BOUNDS, float("inf"))):
        running += table.total(slots.BUCKETS + index)
        label = "+Inf" if bound == float("inf") else f"{bound:g}"
        lines.append(f'kgbuild_request_seconds_bucket{{le="{label}"}} {running}')
    lines.append(f"kgbuild_request_seconds_sum {table.total(slots.NANOSECONDS) / 1e9:.10g}")
    lines.append(f"kgbuild_request_seconds_count {running}")
    for name, value in gauges.items():
        lines.append(f"# TYPE kgbuild_{name} gauge\nkgbuild_{name} {value:.10g}")
    return "\n".join(lines) + "\n"
