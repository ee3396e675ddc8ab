"""Every name that leaves a process is declared, with what it means; the page and the files made of it are up to date."""

import ast
import json
import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from shared.telemetry import collector, dashboards, generate, names, reference
from shared.telemetry.contract import ATTRIBUTES, BY_FIELD, BY_METRIC, KEYS, METRICS, SPANS, USUAL_LINES
from shared.telemetry.kinds import Metric
from shared.telemetry.logs import fields
from tests.contract.test_house_rules import ROOT, sources

MAKERS = frozenset({"counter", "histogram", "gauge", "up_down_counter", "watched_counter"})
RAW = frozenset(
    f"create_{kind}"
    for kind in (
        "counter", "histogram", "gauge", "up_down_counter", "observable_counter", "observable_gauge",
        "observable_up_down_counter",
    )
)  # fmt: skip
EVERYWHERE = ("services", "shared", "models")
GRAFANAS = {"$__rate_interval", "$__range"}


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)


@cache
def calls() -> list[tuple[Path, ast.Call]]:
    return [
        (path, node) for path, tree in sources(*EVERYWHERE) for node in ast.walk(tree) if isinstance(node, ast.Call)
    ]


@pytest.mark.feature(79)
def test_a_metric_is_made_in_one_way_by_a_listed_name_and_every_listed_one_is_made() -> None:
    made = set()
    for path, node in calls():
        place = f"{path}:{node.lineno}"
        assert called(node) not in RAW or path.name == "instruments.py", place
        if called(node) in MAKERS and len(node.args) > 1 and path.name != "instruments.py":
            name = node.args[1]
            assert isinstance(name, ast.Attribute), place
            assert ast.unparse(name.value) == "names", place
            made.add(getattr(names, name.attr))
    assert made == names.METRICS


@pytest.mark.feature(79)
def test_every_name_is_declared_once_with_what_it_means() -> None:
    assert sorted(one.name for one in ATTRIBUTES) == sorted(names.ATTRIBUTES)
    assert sorted(one.name for one in METRICS) == sorted(names.METRICS)
    assert len({one.attribute for one in BY_FIELD.values()}) == len(BY_FIELD)
    types = {one.name: one.type for one in ATTRIBUTES}
    assert all(types.get(one.attribute, one.type) == one.type for one in BY_FIELD.values())
    for one in (*METRICS, *SPANS):
        assert set(one.attributes) <= names.ATTRIBUTES, one.name
        assert one.says
    assert len({one.prometheus for one in METRICS}) == len(METRICS)


def test_names_are_opentelemetrys_or_ours() -> None:
    known = ("service.", "messaging.", "error.", "gen_ai.", "guichet.")
    assert all(name.startswith(known) for name in KEYS | names.METRICS)
    assert all((one.stability == "guichet") is one.name.startswith("guichet.") for one in (*ATTRIBUTES, *METRICS))


@pytest.mark.feature(80)
def test_a_span_has_a_declared_name() -> None:
    """Constants and the constant parts of formatted names, as the code gives them to the one way to make a span."""
    patterns = {one.name: re.sub(r"\\\{\w+\\\}", ".+", re.escape(one.name)) for one in SPANS}
    found = set()
    for path, node in calls():
        if (
            path.parts[0] == "models"
            or called(node) != "span"
            or ast.unparse(node.func) not in {"tracing.span", "span"}
            or not node.args
        ):
            continue
        for name in possible(node.args[0]):
            matching = [one for one, pattern in patterns.items() if re.fullmatch(pattern, name)]
            assert matching, f"{path}:{node.lineno} {name}"
            found.add(name if name in matching else matching[0])
    assert found == {one.name for one in SPANS}


def possible(name: ast.expr) -> Iterator[str]:
    match name:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(part.value if isinstance(part, ast.Constant) else "x" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from possible(one)
            yield from possible(other)
        case ast.Name(id="name"):
            yield "x prepare"


@pytest.mark.feature(80, 81)
def test_a_log_line_has_declared_fields_only() -> None:
    for path, node in calls():
        if path.parts[0] != "models" and called(node) in {"fields", "_fields"}:
            for keyword in node.keywords:
                assert keyword.arg is None or keyword.arg in BY_FIELD, f"{path}:{node.lineno} {keyword.arg}"


def test_no_two_log_lines_of_ours_become_one_event() -> None:
    from shared.telemetry.otlp_logs import event_name

    lines = {(line.logger, line.message) for line in reference.lines(ROOT)}
    assert len({event_name(*line) for line in lines}) == len(lines) > 80


def test_a_line_of_every_day_is_one_that_the_code_says() -> None:
    assert set(USUAL_LINES) <= {(line.logger, line.message) for line in reference.lines(ROOT)}


def test_what_is_made_of_the_contract_is_up_to_date() -> None:
    assert generate.differing() == []


@pytest.mark.feature(81)
def test_the_collector_lets_through_what_is_declared_and_no_more() -> None:
    made = yaml.safe_load(collector.text())
    assert made["processors"]["redaction"]["allow_all_keys"] is False
    assert set(made["processors"]["redaction"]["allowed_keys"]) == KEYS
    for name, pipeline in made["service"]["pipelines"].items():
        assert pipeline["processors"][:2] == ["memory_limiter", "redaction"], name
        assert pipeline["processors"][-1] == "batch", name
        assert set(pipeline["processors"]) <= set(made["processors"])
        assert set(pipeline["exporters"]) <= set(made["exporters"])
    policies = {one["name"]: one for one in made["processors"]["tail_sampling"]["policies"]}
    assert int(collector.DECIDED_AFTER.removesuffix("s")) * 1000 > policies["slow"]["latency"]["threshold_ms"]


def known_series(expr: str) -> None:
    """Metrics and labels of a query, against the contract: of a histogram its parts, of a label one of that metric's."""
    bare = re.sub(r'"[^"]*"', '""', expr)
    series = {one.prometheus: one for one in METRICS}
    for name in re.findall(r"(?<![:\w$])guichet_\w+(?=\s*[\[{)])|(?<![:\w$])gen_ai_\w+(?=\s*[\[{)])", bare):
        if name not in {label.replace(".", "_") for label in names.ATTRIBUTES}:
            metric = series.get(re.sub(r"_(bucket|count|sum)$", "", name)) or series.get(name)
            assert metric is not None, name
            assert (metric.kind == "histogram") is name.endswith(("_bucket", "_count", "_sum")), name
    for name, inside in re.findall(r"(guichet_\w+)\{([^}]*)\}", expr):
        metric = series[name] if name in series else series[re.sub(r"_(bucket|count|sum)$", "", name)]
        told = {attribute.replace(".", "_") for attribute in metric.attributes} | {"le"}
        assert set(re.findall(r"(\w+)\s*=", inside)) <= told, f"{name}: {inside}"
    assert expr.count("(") == expr.count(")")
    assert set(re.findall(r"\$\w+", expr)) <= GRAFANAS


@pytest.mark.feature(79)
@pytest.mark.parametrize("dashboard", dashboards.DASHBOARDS, ids=lambda one: one.uid)
def test_a_dashboard_asks_for_what_is_told(dashboard: dashboards.Dashboard) -> None:
    drawn = json.loads(dashboards.text(dashboard))
    assert len({panel["id"] for panel in drawn["panels"]}) == len(dashboard.panels)
    for panel in drawn["panels"]:
        assert panel["description"]
        for target in panel["targets"]:
            known_series(target["expr"])


@pytest.mark.parametrize(
    "expr", ["rate(guichet_stage_event_total[5m])", 'rate(guichet_stage_events_total{priority="P1"}[5m])']
)
def test_a_query_for_what_nobody_tells_is_found(expr: str) -> None:
    with pytest.raises((AssertionError, KeyError)):
        known_series(expr)


def test_a_metric_in_prometheus_ends_with_its_unit() -> None:
    assert BY_METRIC[names.STAGE_AGE].prometheus == "guichet_stage_age_seconds"
    assert BY_METRIC[names.ENERGY].prometheus == "guichet_energy_joules_total"
    assert Metric("guichet.x", "gauge", "{ticket}", "x").prometheus == "guichet_x"


@pytest.mark.feature(80, 81)
def test_a_field_that_nobody_declared_does_not_leave_as_otlp() -> None:
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor

    from shared.telemetry.otlp_logs import OtlpLines

    provider, kept = LoggerProvider(shutdown_on_exit=False), InMemoryLogRecordExporter()
    provider.add_log_record_processor(SimpleLogRecordProcessor(kept))
    record = logging.LogRecord("guichet.x", logging.WARNING, __file__, 1, "dead letter written", (), None)
    record.__dict__.update(fields(reason="type_unknown", subject="Marie Tremblay"))
    OtlpLines(provider).emit(record)
    (found,) = kept.get_finished_logs()
    told = found.log_record
    assert (told.body, told.event_name) == ("dead letter written", "guichet.x.dead_letter_written")
    assert told.attributes is not None
    assert told.attributes["guichet.reason"] == "type_unknown"
    assert told.attributes["guichet.log.attributes"] == 1
    assert "Marie" not in f"{told.body} {dict(told.attributes)}"
