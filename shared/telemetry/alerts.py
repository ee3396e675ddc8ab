"""Prometheus rules for the service levels; `python -m shared.telemetry.generate` writes `k8s/monitoring/alerts.yaml`.

Burn rates over a long and a short window, after the Google SRE Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate
Alerts". Metric names are OpenTelemetry's as an OTLP receiver writes them in Prometheus: dots become underscores, a
unit and `_total` are added.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml

from shared.telemetry import names
from shared.telemetry.contract import BY_METRIC, SECONDS
from shared.telemetry.stages import DEAD, DONE, PUT_BACK

DAYS: Final = 30
FEWEST: Final = 3
"""Bad events under which nobody is called: at night one of three tickets is no third of the month."""
KNOWN: Final = "6h"
"""For how long figures may have stopped and not be taken for another process's when they come again."""
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


def label(name: str) -> str:
    """An attribute as Prometheus names it."""
    return name.replace(".", "_")


def series(name: str) -> str:
    """A metric as Prometheus names it."""
    return BY_METRIC[name].prometheus


STAGE: Final = label(names.STAGE)
OUTCOME: Final = label(names.OUTCOME)
TOPIC: Final = label(names.MESSAGING_DESTINATION)
PRIORITY: Final = label(names.PRIORITY)
MEASURE: Final = label(names.DRIFT_MEASURE)
VIEW: Final = label(names.VIEW)
EVENTS: Final = series(names.STAGE_EVENTS)
AGE: Final = series(names.STAGE_AGE)
IN_PROGRESS: Final = series(names.STAGE_IN_PROGRESS)
LAG: Final = series(names.STAGE_LAG)
OUTCOMES: Final = series(names.OUTCOMES)
SUGGESTION: Final = series(names.SUGGESTION_AGE)
SUGGESTED_WITHIN: Final = {"P1": 60, "P2": 120, "P3": 300, "P4": 900}
"""Seconds from a customer's message to its suggestion, by priority."""
PRESSING: Final = 1800
"""Seconds after which a P1 ticket that nobody answered is told."""
COPY_OVERDUE: Final = 900
"""Seconds that a row of the ledger may be late for its copy."""


@dataclass(frozen=True, slots=True)
class Level:
    """One service level by stage: the share of good events, and how to count the bad and all of them over a window."""

    name: str
    objective: float
    says: str
    runbook: str
    bad: str
    all: str
    by: str = STAGE

    @property
    def budget(self) -> float:
        return round(1 - self.objective, 6)


def _gained(told: str, window: str) -> str:
    """By how much each process's series grew in the window; one that is younger than that, by all it has told.

    Not by increase(): the first one ever makes the series, and would not show; a service that pours fifty at once into
    its dead letters and ends itself neither. A process's series never begins anew, so what it told last before the
    window is looked for further back: what comes again after a while is not counted again.
    """
    last = f"last_over_time({told}[{window}])"
    return f"({last} - last_over_time({told}[{KNOWN}] offset {window})) or {last}"


def _grown(told: str) -> str:
    return f"sum by ({STAGE}) ({_gained(told, 'WINDOW')})"


def _late(seconds: int) -> str:
    assert seconds in SECONDS, "a histogram knows only the limits of its buckets"
    within = f'sum by ({STAGE}) (increase({AGE}_bucket{{le=~"{seconds}(.0)?"}}[WINDOW]))'
    return f"sum by ({STAGE}) (increase({AGE}_count[WINDOW])) - {within}"


def _unsuggested(priority: str, seconds: int) -> str:
    assert seconds in SECONDS, "a histogram knows only the limits of its buckets"
    of = f'{PRIORITY}="{priority}"'
    within = f'sum by ({PRIORITY}) (increase({SUGGESTION}_bucket{{{of}, le=~"{seconds}(.0)?"}}[WINDOW]))'
    return f"(sum by ({PRIORITY}) (increase({SUGGESTION}_count{{{of}}}[WINDOW])) - {within})"


LEVELS: Final = (
    Level(
        "Handled", 0.999, "events that end in the dead letters", "dead-letters-arriving.md",
        _grown(f'{EVENTS}{{{OUTCOME}="{DEAD}"}}'), _grown(f'{EVENTS}{{{OUTCOME}=~"{DONE}|{DEAD}"}}'),
    ),
    Level(
        "Fresh", 0.99, "events done later than 60 s after they happened", "stage-is-late.md", _late(60),
        f"sum by ({STAGE}) (increase({AGE}_count[WINDOW]))",
    ),
    Level(
        "Suggested", 0.99, "messages whose suggestion came later than their priority allows", "suggestions-are-late.md",
        " or ".join(_unsuggested(*pair) for pair in SUGGESTED_WITHIN.items()),
        f"sum by ({PRIORITY}) (increase({SUGGESTION}_count[WINDOW]))", PRIORITY,
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
    summary = (
        f"{{{{ $labels.{level.by} }}}}: {level.says}, {burn.factor:g} times what {DAYS} days allow, for {burn.long}"
    )
    return _alert(f"Guichet{level.name}Burn{burn.long}", expr, burn.wait, burn.severity, summary, level.runbook)


def _alert(name: str, expr: str, wait: str, severity: str, summary: str, runbook: str) -> dict[str, Any]:  # noqa: PLR0917
    return {
        "alert": name,
        "expr": expr,
        "for": wait,
        "labels": {"severity": severity},
        "annotations": {"summary": summary, "runbook": f"{RUNBOOKS}/{runbook}"},
    }


def _new(told: str) -> str:
    return f"sum({_gained(told, '15m')}) > 0"


def _causes() -> Iterator[dict[str, Any]]:
    """What has one cause, and can be said before the budget is gone."""
    yield from _of_stages()
    yield from _of_replies()
    yield from _of_models()
    yield _alert(
        "GuichetTicketsMissing", f"max({series(names.TICKETS_MISSING)}) > 0", "5m", "page",
        "tickets came in and no agent can read them", "tickets-are-missing.md",
    )  # fmt: skip
    audit = f'{IN_PROGRESS}{{{STAGE}="audit"}}'
    yield _alert(
        "GuichetMissingUnknown", f"count({audit}) unless count(last_over_time({series(names.TICKETS_MISSING)}[15m]))",
        "5m", "ticket", "the audit runs and does not say whether tickets are missing", "tickets-are-missing.md",
    )  # fmt: skip
    yield from _of_the_copy()
    waiting = f'{series(names.QUEUE_OLDEST)}{{{PRIORITY}="P1", {VIEW}=~"to_answer|to_triage"}}'
    yield _alert(
        "GuichetPressingTicketWaits", f"max({waiting}) > {PRESSING}", "1m", "ticket",
        "a P1 ticket has waited for half an hour for a person", "a-pressing-ticket-waits.md",
    )  # fmt: skip
    broken = f'{series(names.OPENED)}{{{OUTCOME}="broken"}}'
    yield _alert(
        "GuichetSealBroken", _new(broken), "0m", "page", "a seal did not fit its ticket: altered, or a wrong key",
        "a-seal-is-broken.md",
    )  # fmt: skip
    yield _alert(
        "GuichetMetricsSilent", f"absent_over_time({IN_PROGRESS}[15m])", "5m", "page",
        "no service has told anything for a quarter of an hour", "metrics-are-silent.md",
    )  # fmt: skip


def _of_the_copy() -> Iterator[dict[str, Any]]:
    yield _alert(
        "GuichetLedgerCopyBehind", f"max({series(names.LEDGER_COPY_OVERDUE)}) > {COPY_OVERDUE}", "5m", "ticket",
        "rows of the ledger wait for its write-once copy", "the-ledgers-copy-is-behind.md",
    )  # fmt: skip
    yield _alert(
        "GuichetLedgerCopyContradicted", f"max({series(names.LEDGER_COPY_CONTRADICTED)}) == 1", "0m", "page",
        "the ledger and its write-once copy say different things", "ledger-red.md",
    )  # fmt: skip


def _of_stages() -> Iterator[dict[str, Any]]:
    stage = f"{{{{ $labels.{STAGE} }}}}"
    back = f'sum by ({STAGE}) (increase({EVENTS}{{{OUTCOME}="{PUT_BACK}"}}[10m])) > 0'
    yield _alert(
        "GuichetWorkPutBack", back, "10m", "page", f"{stage}: events are put back, a dependency is away",
        "work-is-put-back.md",
    )  # fmt: skip
    each = f"sum by ({STAGE}, {TOPIC})"
    stuck = f"{each} ({IN_PROGRESS}) > 0 unless {each} (increase({EVENTS}[15m])) > 0"
    yield _alert(
        "GuichetStageStuck", stuck, "15m", "page",
        f"{stage}: events of {{{{ $labels.{TOPIC} }}}} are in hand and none gets done", "stage-is-late.md",
    )  # fmt: skip
    told = f"count by ({STAGE}) (last_over_time({IN_PROGRESS}[1d])) unless count by ({STAGE}) ({IN_PROGRESS})"
    gone = f"{told} unless max by ({STAGE}) ({series(names.AI_OUT)}) == 1"
    yield _alert(
        "GuichetStageSilent", gone, "10m", "page", f"{stage}: told figures within a day, and tells none now",
        "a-service-is-silent.md",
    )  # fmt: skip
    yield _alert(
        "GuichetStageGaveUp", f"max by ({STAGE}) ({series(names.STAGE_GAVE_UP)}) == 1", "0m", "page",
        f"{stage}: too many dead letters in a row, it takes nothing more until somebody starts it anew",
        "dead-letters-arriving.md",
    )  # fmt: skip
    lag = f"sum by ({STAGE}, {TOPIC}) ({LAG})"
    behind = f"{lag} > 100 and {lag} >= sum by ({STAGE}, {TOPIC}) ({LAG} offset 15m)"
    yield _alert(
        "GuichetStageBehind", behind, "15m", "ticket", f"{stage}: over a hundred events wait, and no fewer than before",
        "stage-is-late.md",
    )  # fmt: skip
    outbox = f"min_over_time({series(names.OUTBOX_WAITING)}[10m]) > 0"
    yield _alert(
        "GuichetOutboxWaits", outbox, "5m", "page", "{{ $labels.job }}: events are committed and do not reach the bus",
        "broker-down.md",
    )  # fmt: skip


def _of_replies() -> Iterator[dict[str, Any]]:
    approved = f'{OUTCOMES}{{{TOPIC}="reply.decided.v1", {OUTCOME}=~"approved|edited"}}'
    tried = f'{OUTCOMES}{{{TOPIC}="reply.sent.v1", {OUTCOME}=~"sent|failed|uncertain"}}'
    shut = f"sum({_gained(approved, '1h')}) > 0 unless sum({_gained(tried, '1h')}) > 0"
    yield _alert(
        "GuichetNothingGoesOut", shut, "15m", "page", "replies were approved within the hour, and none got out",
        "replies-do-not-go-out.md",
    )  # fmt: skip
    failed = f'{OUTCOMES}{{{TOPIC}="reply.sent.v1", {OUTCOME}="failed"}}'
    yield _alert(
        "GuichetSendingFailed", _new(failed), "0m", "ticket",
        "an approved reply was given up", "replies-do-not-go-out.md",
    )  # fmt: skip
    told = f'{OUTCOMES}{{{TOPIC}="reply.sent.v1", {OUTCOME}="uncertain"}}'
    yield _alert(
        "GuichetSendingUncertain", _new(told), "0m", "ticket",
        "nobody knows whether a reply went out", "uncertain-sending.md",
    )  # fmt: skip
    refused = f'{OUTCOMES}{{{TOPIC}="reply.sent.v1", {OUTCOME}="refused"}}'
    forged = f'{OUTCOMES}{{{TOPIC}="access.recorded.v1", {OUTCOME}="approval.refused"}}'
    # Not by `policy.refused`: the desk says that too, where a second person does not agree.
    policy = f'{EVENTS}{{{STAGE}="crm", {TOPIC}="policy.decided.v1", {OUTCOME}="{DEAD}"}}'
    yield _alert(
        "GuichetApprovalRefused", f"({_new(refused)}) or ({_new(forged)}) or ({_new(policy)})", "0m", "page",
        "the sender refused an approval, or an approval policy", "an-approval-is-refused.md",
    )  # fmt: skip
    gone = f'{OUTCOMES}{{{TOPIC}="access.recorded.v1", {OUTCOME}="subscriber.disabled"}}'
    yield _alert(
        "GuichetSubscriberDisabled", _new(gone), "0m", "ticket", "a subscriber said that it is gone: it is disabled",
        "subscriber-disabled.md",
    )  # fmt: skip


def _of_models() -> Iterator[dict[str, Any]]:
    yield _alert(
        "GuichetEncoderOnCpu", f"{series(names.ENCODER_FALLBACK)} == 1", "10m", "ticket",
        "the encoder runs on the CPU, a GPU is wanted", "model-artefact-missing.md",
    )  # fmt: skip
    yield _alert(
        "GuichetDrift", f"max by ({MEASURE}) ({series(names.DRIFT_ALERT)}) == 1", "30m", "ticket",
        f"{{{{ $labels.{MEASURE} }}}}: unlike the reference window", "the-models-drift.md",
    )  # fmt: skip


def text() -> str:
    head = "# Made by `python -m shared.telemetry.generate`; change shared/telemetry/alerts.py, not this file.\n"
    return head + yaml.safe_dump(rules(), sort_keys=False, width=120, allow_unicode=True)
