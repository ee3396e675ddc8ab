"""The alerts speak of what is measured, and each says what to do."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.telemetry import alerts, names
from shared.telemetry.alerts import BURNS, DAYS, LEVELS
from shared.telemetry.contract import SECONDS
from tests.contract.test_telemetry import known_series

ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "k8s" / "monitoring" / "alerts.yaml"
RUNBOOKS = ROOT / "docs" / "runbooks"
HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0}

RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]
]
ALERTS = [rule for rule in RULES if "alert" in rule]


def hours(window: str) -> float:
    return float(window[:-1]) * HOURS[window[-1]]


def test_the_file_is_the_one_that_is_made() -> None:
    assert FILE.read_text(encoding="utf-8") == alerts.text()


@pytest.mark.feature(82)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_speaks_of_metrics_and_labels_that_exist(rule: dict[str, Any]) -> None:
    expr = rule["expr"]
    recorded = {item["record"] for item in RULES if "record" in item}
    bare = re.sub(r'"[^"]*"', '""', expr)
    assert set(re.findall(r"guichet:[\w:]+", bare)) <= recorded
    known_series(expr)
    labels = {name.replace(".", "_") for name in names.ATTRIBUTES}
    for label in re.findall(r"(\w+)\s*=~?\s*\"", expr):
        assert label == "le" or label in labels, label
    for limit in re.findall(r'le=~"(\d+)', expr):
        assert int(limit) in SECONDS
    assert expr.count("(") == expr.count(")")
    assert "WINDOW" not in expr


@pytest.mark.feature(82)
def test_each_level_is_watched_over_long_and_short_windows_at_the_workbooks_budgets() -> None:
    """The share of a month's budget that is gone when an alert comes: 2 %, 5 %, 10 %, 10 %."""
    gone = [round(burn.factor * hours(burn.long) / (DAYS * 24), 3) for burn in BURNS]
    assert gone == [0.02, 0.05, 0.1, 0.1]
    assert all(hours(burn.short) * 12 == pytest.approx(hours(burn.long)) for burn in BURNS)
    burning = [rule for rule in ALERTS if "Burn" in rule["alert"]]
    assert len(burning) == len(LEVELS) * len(BURNS)
    for rule, (level, burn) in zip(burning, ((level, burn) for level in LEVELS for burn in BURNS), strict=True):
        limits = {float(value) for value in re.findall(r"ratio_\w+ > ([\d.]+)", rule["expr"])}
        assert sorted(limits) == pytest.approx([burn.factor * (1 - level.objective)])
        assert {f"ratio_{burn.long}", f"ratio_{burn.short}"} <= set(re.findall(r"ratio_\w+", rule["expr"]))


@pytest.mark.feature(82)
@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_each_alert_has_a_runbook_that_knows_it(rule: dict[str, Any]) -> None:
    page = ROOT / rule["annotations"]["runbook"]
    assert page.parent == RUNBOOKS
    text = page.read_text(encoding="utf-8")
    assert re.sub(r"Burn\w+$", "Burn…", rule["alert"]) in text
    assert "**Do.**" in text
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert f"]({page.name})" in (RUNBOOKS / "README.md").read_text(encoding="utf-8")


@pytest.mark.feature(82)
@pytest.mark.parametrize("page", sorted(RUNBOOKS.glob("*.md")), ids=lambda page: page.name)
def test_a_runbooks_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).resolve().exists(), target


@pytest.mark.feature(82)
def test_each_alert_has_a_case_in_which_it_must_fire() -> None:
    """`make noc-check` has promtool try them; here, that none was forgotten and that each speaks of its rule's series."""
    from tests.noc.alert_cases import CASES

    by_name = {rule["alert"]: rule for rule in ALERTS}
    assert {case.alert for case in CASES if case.fires} == set(by_name)
    recorded = {rule["record"]: rule["expr"] for rule in RULES if "record" in rule}
    for case in CASES:
        expr = by_name[case.alert]["expr"]
        expr += "".join(recorded[name] for name in re.findall(r"guichet:\w+:\w+", expr))
        if case.alert != "GuichetMetricsSilent":
            assert all(name.split("{")[0] in expr for name in case.given), case.alert
