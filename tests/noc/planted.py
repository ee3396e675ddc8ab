"""What no service of ours says, told to the collector as if one did: undeclared keys, an address, an agent, traces to sample.

So it is seen that the allow-list drops on every signal, and that the search for canaries is not blind.
"""

import secrets
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

import httpx

from shared.telemetry import names
from tests.noc.collecting import Collector
from tests.noc.received import Span

SERVICE: Final = "planted"
NAME: Final = "Philiberte Montgolfier-Duvivier"
ADDRESS: Final = "philiberte.montgolfier@exemple-nuage.example"
LOGIN: Final = "agent-philiberte"
VALUES: Final = [("planted.name", NAME), ("planted.address", ADDRESS)]
GOOD: Final = 40
Json = dict[str, Any]


def leaky() -> list[Json]:
    """An undeclared key, and declared ones with what they must not hold."""
    return [
        *_strings({"customer.name": NAME, names.REASON_CODE: f"bounced {ADDRESS}", names.ACTOR: LOGIN}),
        {"key": "customer.names", "value": {"arrayValue": {"values": [{"stringValue": NAME}]}}},
    ]


def tell(collector: Collector) -> None:
    """A span, a data point and a log line that say too much."""
    now = str(time.time_ns())
    point = {"asInt": "1", "timeUnixNano": now, "attributes": leaky()}
    log = {"timeUnixNano": now, "body": {"stringValue": f"written by {ADDRESS}"}, "attributes": leaky()}
    _post(collector, "traces", "Spans", {"spans": [span("leaky", leaky())]})
    _post(collector, "metrics", "Metrics", {"metrics": [{"name": "planted", "gauge": {"dataPoints": [point]}}]})
    _post(collector, "logs", "Logs", {"logRecords": [log]})


def traces() -> dict[str, tuple[list[Json], list[Json]]]:
    """Traces that must be kept, by why: what comes at once, and what comes when the rest was decided on."""
    late = secrets.token_hex(16)
    return {
        "error": ([span("x", failed=True)], []),
        "reason": ([span("x", _strings({names.REASON_CODE: "type_unknown"}))], []),
        "uncertain": ([span("x", _strings({names.OUTCOME: "uncertain"}))], []),
        "slow": ([span("x", seconds=61)], []),
        "late": ([span("x", trace=late)], [span("x", trace=late, failed=True)]),
    }


def good() -> list[Json]:
    return [span("x", _strings({names.OUTCOME: "sent"})) for _ in range(GOOD)]


def post_spans(collector: Collector, spans: Sequence[Json]) -> None:
    _post(collector, "traces", "Spans", {"spans": list(spans)})


def sampling_amiss(kept: Sequence[Span], wanted: dict[str, str], others: Sequence[str]) -> Iterator[str]:
    """`wanted`: of each reason its trace. Of the others most are dropped; one that is kept may be among them by chance."""
    seen = {one.trace for one in kept}
    yield from (f"sampling: the trace for {why} was dropped" for why, trace in wanted.items() if trace not in seen)
    if len(seen & set(others)) == len(others):
        yield "sampling: every good trace was kept"


def span(
    name: str, attributes: Sequence[Json] = (), *, trace: str | None = None, seconds: float = 0.01, failed: bool = False
) -> Json:
    now = time.time_ns()
    return {
        "traceId": trace or secrets.token_hex(16),
        "spanId": secrets.token_hex(8),
        "name": name,
        "kind": 1,
        "startTimeUnixNano": str(now - int(seconds * 1e9)),
        "endTimeUnixNano": str(now),
        "attributes": list(attributes),
        "status": {"code": 2 if failed else 0},
    }


def _strings(values: dict[str, str]) -> list[Json]:
    return [{"key": key, "value": {"stringValue": value}} for key, value in values.items()]


def _post(collector: Collector, signal: str, kind: str, scope: Json) -> None:
    resource = {"attributes": _strings({names.SERVICE_NAME: SERVICE, "host.name": NAME})}
    body = {f"resource{kind}": [{"resource": resource, f"scope{kind}": [scope]}]}
    httpx.post(f"{collector.endpoint}/v1/{signal}", json=body).raise_for_status()
