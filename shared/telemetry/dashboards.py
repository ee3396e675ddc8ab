"""Grafana dashboards, one for each audience: `k8s/monitoring/dashboards/`. Queries speak of declared metrics only."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from shared.telemetry import names
from shared.telemetry.alerts import label, series

_STAGE, _TOPIC, _OUTCOME = label(names.STAGE), label(names.MESSAGING_DESTINATION), label(names.OUTCOME)
_PRIORITY, _VIEW, _CATEGORY = label(names.PRIORITY), label(names.VIEW), label(names.CATEGORY)
_JUDGED: Final = "corrected|accepted"
_SOURCE: Final = label(names.ENERGY_SOURCE)
_EVENTS, _OUTCOMES, _AGE = series(names.STAGE_EVENTS), series(names.OUTCOMES), series(names.STAGE_AGE)
_RATE: Final = "[$__rate_interval]"
WIDTH: Final = 12
HEIGHT: Final = 8


@dataclass(frozen=True, slots=True)
class Panel:
    """`queries`: a legend and what is asked. `unit` is Grafana's word."""

    title: str
    says: str
    queries: Sequence[tuple[str, str]]
    unit: str = "short"
    kind: Literal["timeseries", "stat"] = "timeseries"


@dataclass(frozen=True, slots=True)
class Dashboard:
    uid: str
    title: str
    panels: Sequence[Panel]


def _outcome(topic: str, *outcomes: str, by: str = _OUTCOME) -> str:
    of = f', {_OUTCOME}=~"{"|".join(outcomes)}"' if outcomes else ""
    return f'sum by ({by}) (rate({_OUTCOMES}{{{_TOPIC}="{topic}"{of}}}{_RATE}))'


def _share(part: str, whole: str) -> str:
    """Nothing of something is 0, not a gap: what never happened has no series yet."""
    return f"({part} or 0 * {whole}) / ({whole} > 0)"


def _quantile(share: float, metric: str, by: str) -> str:
    return f"histogram_quantile({share}, sum by (le, {by}) (rate({metric}_bucket{_RATE})))"


_TRIAGED: Final = f'sum(increase({_OUTCOMES}{{{_TOPIC}="ticket.triaged.v1"}}[1h]))'

NOC: Final = Dashboard(
    "guichet-noc",
    "Guichet: the NOC's overview",
    (
        Panel(
            "Tickets that no agent can read",
            "In for over ten minutes, and not past the door. 0 is what must be.",
            [("missing", f"max({series(names.TICKETS_MISSING)})")],
            kind="stat",
        ),
        Panel(
            "Alerts",
            "What is firing now.",
            [("{{alertname}}", 'sum by (alertname) (ALERTS{alertname=~"Guichet.*", alertstate="firing"})')],
            kind="stat",
        ),
        Panel(
            "Messages in, suggestions and replies out",
            "By the minute.",
            [
                ("messages in", f'60 * sum(rate({_OUTCOMES}{{{_TOPIC}="ticket.received.v1"}}{_RATE}))'),
                ("suggestions", f'60 * sum(rate({_OUTCOMES}{{{_TOPIC}="reply.drafted.v1"}}{_RATE}))'),
                ("replies out", f'60 * sum(rate({_OUTCOMES}{{{_TOPIC}="reply.sent.v1", {_OUTCOME}="sent"}}{_RATE}))'),
            ],
        ),
        Panel(
            "From message to suggestion, the slowest in a hundred",
            "By priority.",
            [(f"{{{{{_PRIORITY}}}}}", _quantile(0.99, series(names.SUGGESTION_AGE), _PRIORITY))],
            "s",
        ),
        Panel(
            "Waiting longest",
            "By the queue's tab and priority.",
            [
                (
                    f"{{{{{_VIEW}}}}} {{{{{_PRIORITY}}}}}",
                    f"max by ({_VIEW}, {_PRIORITY}) ({series(names.QUEUE_OLDEST)}) > 0",
                )
            ],
            "s",
        ),
        Panel(
            "Dead letters",
            "By the hour, by stage.",
            [(f"{{{{{_STAGE}}}}}", f'sum by ({_STAGE}) (increase({_EVENTS}{{{_OUTCOME}="dead"}}[1h]))')],
        ),
    ),
)
STAGES: Final = Dashboard(
    "guichet-stages",
    "Guichet: the pipeline's stages",
    (
        Panel(
            "Rate",
            "Events done, by stage.",
            [(f"{{{{{_STAGE}}}}}", f'sum by ({_STAGE}) (rate({_EVENTS}{{{_OUTCOME}="done"}}{_RATE}))')],
            "ops",
        ),
        Panel(
            "Errors",
            "Dead or put back, by stage.",
            [
                (
                    f"{{{{{_STAGE}}}}} {{{{{_OUTCOME}}}}}",
                    f'sum by ({_STAGE}, {_OUTCOME}) (rate({_EVENTS}{{{_OUTCOME}=~"dead|put_back"}}{_RATE}))',
                )
            ],
            "ops",
        ),
        Panel(
            "Duration, 95 in 100",
            "From taken to done.",
            [(f"{{{{{_STAGE}}}}}", _quantile(0.95, series(names.STAGE_DURATION), _STAGE))],
            "s",
        ),
        Panel("Age, 95 in 100", "From happened to done.", [(f"{{{{{_STAGE}}}}}", _quantile(0.95, _AGE, _STAGE))], "s"),
        Panel(
            "Lag",
            "Events not taken yet.",
            [(f"{{{{{_STAGE}}}}} {{{{{_TOPIC}}}}}", f"sum by ({_STAGE}, {_TOPIC}) ({series(names.STAGE_LAG)})")],
        ),
        Panel(
            "In hand",
            "Taken and not done.",
            [(f"{{{{{_STAGE}}}}}", f"sum by ({_STAGE}) ({series(names.STAGE_IN_PROGRESS)})")],
        ),
        Panel(
            "Outbox", "Committed and not on the bus.", [("{{job}}", f"max by (job) ({series(names.OUTBOX_WAITING)})")]
        ),
        Panel(
            "Batch size, median",
            "Records taken at once.",
            [(f"{{{{{_STAGE}}}}}", _quantile(0.5, series(names.STAGE_BATCH), _STAGE))],
        ),
    ),
)
MODELS: Final = Dashboard(
    "guichet-models",
    "Guichet: models and drift",
    (
        Panel(
            "Fall-back",
            "1 while the encoder runs on the CPU though a GPU is wanted.",
            [("{{job}}", f"max by (job) ({series(names.ENCODER_FALLBACK)})")],
            kind="stat",
        ),
        Panel(
            "Unlike the reference window",
            "Measures that moved beyond chance, and far.",
            [
                (
                    f"{{{{{label(names.DRIFT_MEASURE)}}}}}",
                    f"max by ({label(names.DRIFT_MEASURE)}) ({series(names.DRIFT_ALERT)}) == 1",
                )
            ],
            kind="stat",
        ),
        Panel(
            "How far",
            "PSI of mixes; differences of means and shares; how far what tickets are about lies from before.",
            [
                (
                    f"{{{{{label(names.DRIFT_MEASURE)}}}}}",
                    f"max by ({label(names.DRIFT_MEASURE)}) ({series(names.DRIFT_SIZE)})",
                )
            ],
        ),
        Panel(
            "What tickets are about",
            "Distance of the embeddings from the reference window, from 0 to 1. From 0.1 on it matters.",
            [("distance", f'max({series(names.DRIFT_SIZE)}{{{label(names.DRIFT_MEASURE)}="embedding"}})')],
        ),
        Panel(
            "Abstentions",
            "Of a hundred tickets, by category.",
            [
                (
                    f"{{{{{_CATEGORY}}}}}",
                    "100 * "
                    + _share(
                        _outcome("ticket.triaged.v1", "abstained", by=_CATEGORY),
                        _outcome("ticket.triaged.v1", "abstained", "spoken", by=_CATEGORY),
                    ),
                )
            ],
            "percent",
        ),
        Panel(
            "Overrides",
            "Of a hundred values that people judged, those they changed.",
            [
                (
                    "overruled",
                    "100 * "
                    + _share(
                        f'sum(rate({_OUTCOMES}{{{_TOPIC}="ticket.corrected.v1", {_OUTCOME}="corrected"}}[1d]))',
                        f'sum(rate({_OUTCOMES}{{{_TOPIC}="ticket.corrected.v1", {_OUTCOME}=~"{_JUDGED}"}}[1d]))',
                    ),
                )
            ],
            "percent",
        ),
        Panel(
            "Wordings",
            "Of a generative model, by what became of them.",
            [(f"{{{{{_OUTCOME}}}}}", f"sum by ({_OUTCOME}) (rate({series(names.WORDINGS)}{_RATE}))")],
            "ops",
        ),
        Panel(
            "Energy for 1,000 tickets",
            "Wh, counted by the machine; empty where nothing counts it.",
            [
                (
                    f"{{{{{_SOURCE}}}}}",
                    f"sum by ({_SOURCE}) (increase({series(names.ENERGY)}[1h])) / 3.6 / scalar({_TRIAGED} > 0)",
                )
            ],
            "watth",
        ),
    ),
)
REPLIES: Final = Dashboard(
    "guichet-replies",
    "Guichet: approvals and sending",
    (
        Panel(
            "Decisions",
            "What agents did with suggestions and drafts of their own.",
            [(f"{{{{{_OUTCOME}}}}}", _outcome("reply.decided.v1"))],
            "ops",
        ),
        Panel(
            "Acceptance",
            "Of a hundred decisions, those that approved the text unchanged.",
            [
                (
                    "as it was",
                    "100 * "
                    + _share(
                        f'sum(rate({_OUTCOMES}{{{_TOPIC}="reply.decided.v1", {_OUTCOME}="approved"}}[1d]))',
                        f'sum(rate({_OUTCOMES}{{{_TOPIC}="reply.decided.v1"}}[1d]))',
                    ),
                )
            ],
            "percent",
        ),
        Panel(
            "Sending", "What became of approved replies.", [(f"{{{{{_OUTCOME}}}}}", _outcome("reply.sent.v1"))], "ops"
        ),
        Panel(
            "Refused at the gate",
            "Approvals that did not hold: 0 is what must be.",
            [
                ("refused", f'sum(increase({_OUTCOMES}{{{_TOPIC}="reply.sent.v1", {_OUTCOME}="refused"}}[1d]))'),
                (
                    "forged or overtaken",
                    f'sum(increase({_OUTCOMES}{{{_TOPIC}="access.recorded.v1", {_OUTCOME}="approval.refused"}}[1d]))',
                ),
            ],
            kind="stat",
        ),
        Panel(
            "Seals opened",
            "By what for, and how it ended.",
            [
                (
                    f"{{{{{label(names.PURPOSE)}}}}} {{{{{_OUTCOME}}}}}",
                    f"sum by ({label(names.PURPOSE)}, {_OUTCOME}) (rate({series(names.OPENED)}{_RATE}))",
                )
            ],
            "ops",
        ),
        Panel(
            "Waiting for a person",
            "By tab.",
            [(f"{{{{{_VIEW}}}}}", f"max by ({_VIEW}) (sum by ({_VIEW}, instance) ({series(names.QUEUE_TICKETS)}))")],
        ),
    ),
)
DASHBOARDS: Final = (NOC, STAGES, MODELS, REPLIES)


def text(dashboard: Dashboard) -> str:
    return json.dumps(_drawn(dashboard), indent=1, ensure_ascii=False) + "\n"


def _drawn(dashboard: Dashboard) -> dict[str, Any]:
    return {
        "uid": dashboard.uid,
        "title": dashboard.title,
        "tags": ["guichet"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {
            "list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}]
        },
        "panels": [_panel(number, panel) for number, panel in enumerate(dashboard.panels)],
    }


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "id": number + 1,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.says,
        "datasource": source,
        "gridPos": {"x": number % 2 * WIDTH, "y": number // 2 * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": None if panel.unit == "short" else 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + at), "datasource": source, "expr": expr, "legendFormat": legend}
            for at, (legend, expr) in enumerate(panel.queries)
        ],
    }
