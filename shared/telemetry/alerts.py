"""Prometheus rules for the stages' service levels: `python -m shared.telemetry.alerts > k8s/monitoring/alerts.yaml`.

Burn rates over a long and a short window, after the Google SRE Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate
Alerts". Metric names are OpenTelemetry's as an OTLP receiver writes them in Prometheus: dots become underscores, a
unit and `_total` are added.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from shared.telemetry import names
from shared.telemetry.stages import DEAD, DONE, PUT_BACK, SECONDS

DAYS: Final = 30
FEWEST: Final = 3
"""Bad events under which nobody is called: at night one of three tickets is no third of the month."""
RUNBOOKS: Final = "docs/runbooks"


@dataclass(frozen=True, slots=True)
class Burn:
    """The error budget is used up `factor` times too fast, over the long window and still over the short one."""

    long: str
    short: str
    factor: float
    severity: str
    wait: str


BURNS: Final = (
    Burn("1h", "5m", 14.4, "page", "2m"),
    Burn("6h", "30m", 6, "page", "5m"),
    Burn("1d", "2h", 3, "ticket", "15m"),
    Burn("3d", "6h", 1, "ticket", "30m"),
)


def prometheus(name: str, *, unit: str = "", suffix: str = "") -> str:
    return "_".join(part for part in (name.replace(".", "_"), unit, suffix) if part)


STAGE: Final = prometheus(names.STAGE)
OUTCOME: Final = prometheus(names.OUTCOME)
TOPIC: Final = prometheus(names.MESSAGING_DESTINATION)
EVENTS: Final = prometheus(names.STAGE_EVENTS, suffix="total")
AGE: Final = prometheus(names.STAGE_AGE, unit="seconds")
IN_PROGRESS: Final = prometheus(names.STAGE_IN_PROGRESS)
OUTCOMES: Final = prometheus(names.OUTCOMES, suffix="total")
FALLBACK: Final = prometheus(names.ENCODER_FALLBACK)


@dataclass(frozen=True, slots=True)
class Level:
    """One service level by stage: the share of good events, and how to count the bad and all of them over a window."""

    name: str
    objective: float
    says: str
    runbook: str
    bad: str
    all: str

    @property
    def budget(self) -> float:
        return round(1 - self.objective, 6)


def _late(seconds: int) -> str:
    assert seconds in SECONDS, "a histogram knows only the limits of its buckets"
    within = f'sum by ({STAGE}) (increase({AGE}_bucket{{le=~"{seconds}(.0)?"}}[WINDOW]))'
    return f"sum by ({STAGE}) (increase({AGE}_count[WINDOW])) - {within}"


LEVELS: Final = (
    Level(
        "Handled", 0.999, "events that end in the dead letters", "dead-letters-arriving.md",
        f'sum by ({STAGE}) (increase({EVENTS}{{{OUTCOME}="{DEAD}"}}[WINDOW]))',
        f'sum by ({STAGE}) (increase({EVENTS}{{{OUTCOME}=~"{DONE}|{DEAD}"}}[WINDOW]))',
    ),
    Level(
        "Fresh", 0.99, "events done later than 60 s after they happened", "stage-is-late.md", _late(60),
        f"sum by ({STAGE}) (increase({AGE}_count[WINDOW]))",
    ),
)  # fmt: skip


def rules() -> dict[str, Any]:
    return {
        "groups": [
            {
                "name": "guichet-levels",
                "interval": "1m",
                "rules": [rule for level in LEVELS for rule in _ratios(level)],
            },
            {"name": "guichet-burns", "rules": [_burn(level, burn) for level in LEVELS for burn in BURNS]},
            {"name": "guichet-causes", "rules": list(_causes())},
        ]
    }


def _ratio(level: Level, window: str) -> str:
    return f"guichet:{level.name.lower()}_bad:ratio_{window}"


def _ratios(level: Level) -> Iterator[dict[str, str]]:
    windows = dict.fromkeys(window for burn in BURNS for window in (burn.short, burn.long))
    for window in windows:
        bad, every = (part.replace("WINDOW", window) for part in (level.bad, level.all))
        yield {"record": _ratio(level, window), "expr": f"({bad}) / ({every} > 0)"}


def _burn(level: Level, burn: Burn) -> dict[str, Any]:
    limit = round(burn.factor * level.budget, 6)
    enough = f"({level.bad.replace('WINDOW', burn.long)}) >= {FEWEST}"
    expr = f"{_ratio(level, burn.long)} > {limit} and {_ratio(level, burn.short)} > {limit} and {enough}"
    summary = f"{{{{ $labels.{STAGE} }}}}: {level.says}, {burn.factor:g} times what {DAYS} days allow, for {burn.long}"
    return _alert(f"Guichet{level.name}Burn{burn.long}", expr, burn.wait, burn.severity, summary, level.runbook)


def _alert(name: str, expr: str, wait: str, severity: str, summary: str, runbook: str) -> dict[str, Any]:  # noqa: PLR0917
    return {
        "alert": name,
        "expr": expr,
        "for": wait,
        "labels": {"severity": severity},
        "annotations": {"summary": summary, "runbook": f"{RUNBOOKS}/{runbook}"},
    }


def _causes() -> Iterator[dict[str, Any]]:
    """What has one cause, and can be said before the budget is gone."""
    stage = f"{{{{ $labels.{STAGE} }}}}"
    back = f'sum by ({STAGE}) (increase({EVENTS}{{{OUTCOME}="{PUT_BACK}"}}[10m])) > 0'
    yield _alert(
        "GuichetWorkPutBack", back, "10m", "page", f"{stage}: events are put back, a dependency is away",
        "work-is-put-back.md",
    )  # fmt: skip
    stuck = f"sum by ({STAGE}) ({IN_PROGRESS}) > 0 unless sum by ({STAGE}) (increase({EVENTS}[15m])) > 0"
    yield _alert(
        "GuichetStageStuck", stuck, "15m", "page", f"{stage}: events are in hand and none gets done", "stage-is-late.md"
    )
    # Not by increase(): the first one ever makes the series, and would not show.
    told = f'{OUTCOMES}{{{TOPIC}="reply.sent.v1", {OUTCOME}="uncertain"}}'
    uncertain = f"sum({told}) - (sum({told} offset 15m) or vector(0)) > 0"
    yield _alert(
        "GuichetSendingUncertain", uncertain, "0m", "ticket", "nobody knows whether a reply went out",
        "uncertain-sending.md",
    )  # fmt: skip
    gone = f'{OUTCOMES}{{{TOPIC}="access.recorded.v1", {OUTCOME}="subscriber.disabled"}}'
    disabled = f"sum({gone}) - (sum({gone} offset 15m) or vector(0)) > 0"
    yield _alert(
        "GuichetSubscriberDisabled", disabled, "0m", "ticket", "a subscriber said that it is gone: it is disabled",
        "subscriber-disabled.md",
    )  # fmt: skip
    yield _alert(
        "GuichetEncoderOnCpu", f"{FALLBACK} == 1", "10m", "ticket", "the encoder runs on the CPU, a GPU is wanted",
        "model-artefact-missing.md",
    )  # fmt: skip
    yield _alert(
        "GuichetMetricsSilent", f"absent_over_time({IN_PROGRESS}[15m])", "5m", "page",
        "no service has told anything for a quarter of an hour", "metrics-are-silent.md",
    )  # fmt: skip


def text() -> str:
    head = "# Made by `python -m shared.telemetry.alerts`; change that file, not this one.\n"
    return head + yaml.safe_dump(rules(), sort_keys=False, width=120, allow_unicode=True)


if __name__ == "__main__":
    sys.stdout.write(text())
