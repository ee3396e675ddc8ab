"""For each alert, series under which it must fire, as promtool's unit tests take them: one value a minute."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from shared.telemetry import names
from shared.telemetry.alerts import (
    BURNS,
    EVENTS,
    IN_PROGRESS,
    LAG,
    MEASURE,
    OUTCOME,
    OUTCOMES,
    PRIORITY,
    STAGE,
    TOPIC,
    VIEW,
    series,
)  # fmt: skip

DAY: Final = 8 * 60
"""Minutes of a working one: windows that reach back further hold what there is."""


@dataclass(frozen=True)
class Case:
    """`given` are series by name with labels; the alert fires `at` so many minutes with these labels of its own.

    Or does not fire, where something explains what it would call for.
    """

    alert: str
    given: dict[str, str]
    at: int
    labels: dict[str, str] = field(default_factory=dict)
    fires: bool = True


def _bad(dead: str) -> dict[str, str]:
    return {
        f'{EVENTS}{{{STAGE}="triage", {OUTCOME}="done"}}': f"0+100x{DAY}",
        f'{EVENTS}{{{STAGE}="triage", {OUTCOME}="dead"}}': dead,
    }


def _late(metric: str, of: str) -> dict[str, str]:
    """Ten a minute, none within a minute."""
    return {
        f"{metric}_count{{{of}}}": f"0+10x{DAY}",
        f'{metric}_bucket{{{of}, le="60"}}': f"0+0x{DAY}",
        f'{metric}_bucket{{{of}, le="+Inf"}}': f"0+10x{DAY}",
    }


_TRIAGE, _P1 = {STAGE: "triage"}, {PRIORITY: "P1"}
_OUT: Final = series(names.AI_OUT)
_APPROVED: Final = f'{OUTCOMES}{{{TOPIC}="reply.decided.v1", {OUTCOME}="approved"}}'
_SENT: Final = f'{OUTCOMES}{{{TOPIC}="reply.sent.v1", {OUTCOME}="sent"}}'
_BROKEN: Final = f'{series(names.OPENED)}{{{OUTCOME}="broken"}}'
_AWAY: Final = {f'{EVENTS}{{{STAGE}="triage", {OUTCOME}="{what}"}}': f"{count}x199 _x64 {count}x60"
                for what, count in (("done", 900), ("dead", 50))}  # fmt: skip
"""What was counted long ago, and is told again after the collector was away for an hour."""
_DECIDED: Final = f'{STAGE}="crm", {TOPIC}="reply.decided.v1"'
_AUDIT: Final = f'{STAGE}="audit", {TOPIC}="ticket.received.v1"'
_STEADY: Final = 3 * 60
CASES: Final = (
    *(Case(f"GuichetHandledBurn{one.long}", _bad(f"0+10x{DAY}"), _STEADY, _TRIAGE) for one in BURNS),
    Case("GuichetHandledBurn1h", {f'{EVENTS}{{{STAGE}="triage", {OUTCOME}="done"}}': f"0+5x{DAY}",
                                  f'{EVENTS}{{{STAGE}="triage", {OUTCOME}="dead"}}': "_x59 50 _x60"}, 63, _TRIAGE),
    *(Case("GuichetHandledBurn1h", _AWAY, at, fires=False) for at in (266, 268, 300)),
    *(Case(f"GuichetFreshBurn{one.long}", _late(series(names.STAGE_AGE), f'{STAGE}="triage"'), _STEADY, _TRIAGE)
      for one in BURNS),
    *(Case(f"GuichetSuggestedBurn{one.long}", _late(series(names.SUGGESTION_AGE), f'{PRIORITY}="P1"'), _STEADY, _P1)
      for one in BURNS),
    Case("GuichetWorkPutBack", {f'{EVENTS}{{{STAGE}="crm", {OUTCOME}="put_back"}}': "0+1x60"}, 30, {STAGE: "crm"}),
    Case("GuichetStageStuck", {f"{IN_PROGRESS}{{{_DECIDED}}}": "3x90",
                               f'{EVENTS}{{{_DECIDED}, {OUTCOME}="done"}}': "7x90",
                               f'{EVENTS}{{{STAGE}="crm", {TOPIC}="ticket.triaged.v1", {OUTCOME}="done"}}': "0+5x90"},
         60, {STAGE: "crm", TOPIC: "reply.decided.v1"}),
    Case("GuichetStageStuck", {f"{IN_PROGRESS}{{{_DECIDED}}}": "3x90",
                               f'{EVENTS}{{{_DECIDED}, {OUTCOME}="done"}}': "0+5x90"}, 60, fires=False),
    Case("GuichetStageSilent", {f'{IN_PROGRESS}{{{STAGE}="triage"}}': "0x30 _x300"}, 60, _TRIAGE),
    Case("GuichetStageSilent", {f'{IN_PROGRESS}{{{STAGE}="triage"}}': "0x30 _x300"}, 300, _TRIAGE),
    Case("GuichetStageSilent", {f'{IN_PROGRESS}{{{STAGE}="triage"}}': "0x30 _x60", f'{_OUT}{{{STAGE}="triage"}}': "0x90"},
         60, _TRIAGE),
    Case("GuichetStageSilent", {f'{IN_PROGRESS}{{{STAGE}="triage"}}': "0x30 _x60",
                                f'{_OUT}{{{STAGE}="triage"}}': "0x28 1x60"}, 60, fires=False),
    Case("GuichetStageGaveUp", {f'{series(names.STAGE_GAVE_UP)}{{{STAGE}="triage"}}': "0x9 1x60"}, 30, _TRIAGE),
    Case("GuichetStageGaveUp", {f'{series(names.STAGE_GAVE_UP)}{{{STAGE}="triage"}}': "0x60"}, 30, fires=False),
    Case("GuichetStageBehind", {f'{LAG}{{{STAGE}="triage", {TOPIC}="ticket.pseudonymized.v1"}}': "500+1x90"}, 60,
         {STAGE: "triage", TOPIC: "ticket.pseudonymized.v1"}),
    Case("GuichetOutboxWaits", {f'{series(names.OUTBOX_WAITING)}{{job="guichet/desk"}}': "4x60"}, 30,
         {"job": "guichet/desk"}),
    Case("GuichetNothingGoesOut", {_APPROVED: "5x99 6x60", _SENT: "5x160"}, 130),
    Case("GuichetNothingGoesOut", {_APPROVED: "_x9 1x20 2x60"}, 40),
    Case("GuichetNothingGoesOut", {_APPROVED: "_x9 1x20 2x60", _SENT: "_x10 1x80"}, 40, fires=False),
    Case("GuichetNothingGoesOut", {_APPROVED: "5x200", _SENT: "5x200"}, 150, fires=False),
    Case("GuichetSendingFailed", {f'{OUTCOMES}{{{TOPIC}="reply.sent.v1", {OUTCOME}="failed"}}': "_x19 1x40"}, 25),
    Case("GuichetSendingUncertain", {f'{OUTCOMES}{{{TOPIC}="reply.sent.v1", {OUTCOME}="uncertain"}}': "_x19 1x40"}, 25),
    Case("GuichetApprovalRefused", {f'{OUTCOMES}{{{TOPIC}="reply.sent.v1", {OUTCOME}="refused"}}': "_x19 1x40"}, 25),
    Case("GuichetApprovalRefused", {f'{OUTCOMES}{{{TOPIC}="access.recorded.v1", {OUTCOME}="approval.refused"}}':
                                    "_x19 1x40"}, 25),
    Case("GuichetApprovalRefused", {f'{EVENTS}{{{STAGE}="crm", {TOPIC}="policy.decided.v1", {OUTCOME}="dead"}}':
                                    "_x19 1x40"}, 25),
    Case("GuichetApprovalRefused", {f'{OUTCOMES}{{{TOPIC}="access.recorded.v1", {OUTCOME}="policy.refused"}}':
                                    "_x19 1x40"}, 25, fires=False),
    Case("GuichetSubscriberDisabled",
         {f'{OUTCOMES}{{{TOPIC}="access.recorded.v1", {OUTCOME}="subscriber.disabled"}}': "_x19 1x40"}, 25),
    Case("GuichetEncoderOnCpu", {f'{series(names.ENCODER_FALLBACK)}{{job="guichet/triage"}}': "1x60"}, 30,
         {"job": "guichet/triage"}),
    Case("GuichetDrift", {f'{series(names.DRIFT_ALERT)}{{{MEASURE}="mix:category"}}': "1x90"}, 60,
         {MEASURE: "mix:category"}),
    Case("GuichetDrift", {f'{series(names.DRIFT_ALERT)}{{{MEASURE}="embedding"}}': "1x90"}, 60,
         {MEASURE: "embedding"}),
    Case("GuichetTicketsMissing", {series(names.TICKETS_MISSING): "2x60"}, 30),
    Case("GuichetMissingUnknown", {f"{IN_PROGRESS}{{{_AUDIT}}}": "0x90", series(names.TICKETS_MISSING): "0x20"}, 60),
    Case("GuichetMissingUnknown", {f"{IN_PROGRESS}{{{_AUDIT}}}": "_x30 0x60", series(names.TICKETS_MISSING): "_x32 0x58"},
         34, fires=False),
    Case("GuichetMissingUnknown", {f'{IN_PROGRESS}{{{STAGE}="triage"}}': "0x90"}, 60, fires=False),
    Case("GuichetLedgerCopyBehind", {series(names.LEDGER_COPY_OVERDUE): "0x20 0+60x60"}, 50),
    Case("GuichetLedgerCopyBehind", {series(names.LEDGER_COPY_OVERDUE): "0x20 0+60x10 0x60"}, 50, fires=False),
    Case("GuichetLedgerCopyContradicted", {series(names.LEDGER_COPY_CONTRADICTED): "0x20 1x40"}, 25),
    Case("GuichetPressingTicketWaits",
         {f'{series(names.QUEUE_OLDEST)}{{{PRIORITY}="P1", {VIEW}="to_answer"}}': "1700+60x60"}, 30),
    Case("GuichetSealBroken", {_BROKEN: "_x19 1x40"}, 25),
    Case("GuichetSealBroken", {_BROKEN: "3x29 _x10 3x60"}, 51, fires=False),
    Case("GuichetSealBroken", {_BROKEN: "3x29 _x10 4x60"}, 45),
    Case("GuichetSealBroken", {_BROKEN: "3x30", f'{_BROKEN[:-1]}, instance="next"}}': "_x39 1x60"}, 45),
    Case("GuichetMetricsSilent", {"up": "1x90"}, 60),
)  # fmt: skip


def quiet() -> dict[str, str]:
    """A day on which all is well, and two dead letters at night: nobody is called."""
    return {
        f'{EVENTS}{{{STAGE}="triage", {OUTCOME}="done"}}': f"0+5x{DAY}",
        f'{EVENTS}{{{STAGE}="triage", {OUTCOME}="dead"}}': f"0x200 1x100 2x{DAY - 300}",
        f'{IN_PROGRESS}{{{STAGE}="triage"}}': f"0x{DAY}",
        f"{IN_PROGRESS}{{{_AUDIT}}}": f"0x{DAY}",
        f'{LAG}{{{STAGE}="triage", {TOPIC}="ticket.pseudonymized.v1"}}': f"500-1x400 0x{DAY - 400}",
        f'{series(names.OUTBOX_WAITING)}{{job="guichet/desk"}}': f"0x{DAY}",
        f'{series(names.ENCODER_FALLBACK)}{{job="guichet/triage"}}': f"0x{DAY}",
        f'{series(names.DRIFT_ALERT)}{{{MEASURE}="mix:category"}}': f"0x{DAY}",
        series(names.TICKETS_MISSING): f"0x{DAY}",
        series(names.LEDGER_COPY_OVERDUE): f"0x{DAY}",
        series(names.LEDGER_COPY_CONTRADICTED): f"0x{DAY}",
        f'{series(names.OPENED)}{{{OUTCOME}="opened"}}': f"0+5x{DAY}",
        _APPROVED: f"0+1x{DAY}",
        _SENT: f"0+1x{DAY}",
    }


def promtool(alerts: dict[str, dict[str, Any]], rules: str) -> dict[str, Any]:
    """The file that `promtool test rules` takes; `alerts` are the rules by name."""
    return {
        "rule_files": [rules],
        "evaluation_interval": "1m",
        "tests": [*_tests(alerts), _nothing(alerts)],
    }


def _tests(alerts: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One for each set of series: the alerts of one level burn on the same."""
    for given, cases in groupby(CASES, key=lambda case: case.given):
        asked = [_asked(case, alerts[case.alert]) for case in cases]
        yield {"interval": "1m", "input_series": _series(given), "alert_rule_test": asked}


def _series(given: dict[str, str]) -> list[dict[str, str]]:
    return [{"series": name, "values": values} for name, values in given.items()]


def _asked(case: Case, rule: dict[str, Any]) -> dict[str, Any]:
    summary = rule["annotations"]["summary"]
    for name, value in case.labels.items():
        summary = summary.replace(f"{{{{ $labels.{name} }}}}", value)
    if not case.fires:
        return {"eval_time": f"{case.at}m", "alertname": case.alert, "exp_alerts": []}
    fired = {"exp_labels": rule["labels"] | case.labels, "exp_annotations": rule["annotations"] | {"summary": summary}}
    return {"eval_time": f"{case.at}m", "alertname": case.alert, "exp_alerts": [fired]}


def _nothing(alerts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    times = (60, 250, 350, DAY - 1)
    asked = [{"eval_time": f"{at}m", "alertname": name, "exp_alerts": []} for name in alerts for at in times]
    return {"interval": "1m", "input_series": _series(quiet()), "alert_rule_test": asked}
