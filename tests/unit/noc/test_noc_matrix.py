"""The signal matrix's comparing: silent on what is as declared, and naming each thing that is not."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.topics import SERVICES, TOPICS
from shared.telemetry import names, reference
from shared.telemetry.contract import BY_FIELD, METRICS, SPANS, USUAL_LINES
from shared.telemetry.generate import ROOT
from shared.telemetry.kinds import SpanName
from shared.telemetry.otlp_logs import event_name
from tests.noc import matrix, planted, prometheus, signals
from tests.noc.received import Log, Point, Received, Span, Values, read
from tests.privacy.canaries import CANARIES

LINES = {event_name(one.logger, one.message): one.logger for one in reference.lines(ROOT)}
TRACE = "t"
ROOT_SPAN = "root"


def words(**values: str) -> Values:
    return {key.replace("__", "."): ("string", value) for key, value in values.items()}


def on(topic: str) -> Values:
    return {names.MESSAGING_DESTINATION: ("string", topic)}


def travelling() -> Iterator[Span]:
    """Each topic's event, sent by each of its writers and taken by all of its readers."""
    for topic in TOPICS:
        for writer in (one for one in topic.writers if one in SERVICES):
            sent = f"{topic.name}-{writer}"
            yield Span(writer, f"send {topic.name}", "PRODUCER", TRACE, sent, ROOT_SPAN, on(topic.name))
            for reader in topic.readers:
                about = on(topic.name)
                yield Span(reader, f"process {topic.name}", "CONSUMER", TRACE, f"{sent}-{reader}", sent, about)
        if topic.outside:
            yield from (
                Span(one, f"process {topic.name}", "CONSUMER", "crm", one, None, on(topic.name))
                for one in topic.readers
            )


def preparing(service: str, declared: SpanName) -> Span:
    topic = {"pseudonymizer": "ticket.received.v1", "triage": "ticket.pseudonymized.v1"}.get(
        service, "ticket.triaged.v1"
    )
    writer = next(one for topic_ in TOPICS if topic_.name == topic for one in topic_.writers)
    about = {**on(topic), names.MESSAGING_BATCH: ("int", 1)}
    link = (TRACE, f"{topic}-{writer}")
    return Span(service, f"{service} prepare", declared.kind, f"of-{service}", "p", None, about, (link,))


def steps() -> Iterator[Span]:
    for declared in SPANS:
        if declared.rare or "{topic}" in declared.name:
            continue
        for service in declared.by:
            if declared.linked:
                yield preparing(service, declared)
            elif declared.name == "intake receive":
                yield Span(service, declared.name, declared.kind, TRACE, ROOT_SPAN)
            else:
                yield Span(service, declared.name, declared.kind, TRACE, declared.name, ROOT_SPAN)


def points() -> Iterator[Point]:
    for one in METRICS:
        for service in one.by if not one.rare else ():
            values = dict.fromkeys(one.attributes, ("string", "x"))
            yield Point(service, one.name, one.kind, one.unit, values, tuple(float(limit) for limit in one.buckets))


def logs() -> Iterator[Log]:
    for (logger, said), by in USUAL_LINES.items():
        for service in by:
            about = {BY_FIELD["logger"].attribute: ("string", logger)}
            yield Log(service, said, event_name(logger, said), about)


@pytest.fixture
def whole() -> Received:
    resources = [
        {names.SERVICE_NAME: ("string", one), names.SERVICE_NAMESPACE: ("string", "guichet")} for one in SERVICES
    ]
    return Received([*travelling(), *steps()], list(points()), list(logs()), resources)


@pytest.mark.feature(79, 80)
def test_what_is_as_declared_is_in_order(whole: Received) -> None:
    assert matrix.amiss(whole, LINES) == []


@pytest.mark.feature(79, 80)
def test_each_thing_that_is_missing_is_named(whole: Received) -> None:
    without = replace(
        whole,
        spans=[one for one in whole.spans if one.name != "send mail"],
        points=[one for one in whole.points if (one.service, one.name) != ("desk", names.QUEUE_OLDEST)],
        logs=[one for one in whole.logs if one.service != "triage"],
    )
    assert matrix.amiss(without, LINES) == [
        "crm: no span send mail",
        "desk: no metric guichet.queue.oldest",
        "no reply was sent",
        "triage: no log line guichet.service.service_has_stopped",
        "triage: no log line guichet.service.service_is_ready",
        "triage: no log line guichet.triage.the_model_is_loaded",
    ]


@pytest.mark.feature(79, 80, 81)
@pytest.mark.parametrize(
    ("added", "said"),
    [
        (Span("crm", "sendmail", "CLIENT", TRACE, "n", ROOT_SPAN), "crm: span sendmail is not declared"),
        (Span("triage", "send mail", "CLIENT", TRACE, "n", ROOT_SPAN), "triage: span send mail is not declared"),
        (Span("crm", "send mail", "INTERNAL", TRACE, "n", ROOT_SPAN), "crm: span send mail is a INTERNAL, declared is CLIENT"),
        (
            Span("crm", "send mail", "CLIENT", TRACE, "n", ROOT_SPAN, words(subject="x")),
            "crm: span send mail: the attribute subject is not declared",
        ),
        (
            Span("crm", "send mail", "CLIENT", TRACE, "n", ROOT_SPAN, {names.TICKET_VERSION: ("string", "1")}),
            "crm: span send mail: guichet.ticket.version is a string, declared is int",
        ),
        (
            Span("crm", "send mail", "CLIENT", TRACE, "n", ROOT_SPAN, links=((TRACE, ROOT_SPAN),)),
            "crm: span send mail has links, and none are declared",
        ),
        (Point("desk", "guichet.tickets", "gauge", "{ticket}"), "desk: metric guichet.tickets is not declared"),
        (Point("intake", names.QUEUE_OLDEST, "gauge", "s"), "intake: metric guichet.queue.oldest is not declared"),
        (
            Point("desk", names.QUEUE_OLDEST, "gauge", "ms"),
            "desk: metric guichet.queue.oldest is a gauge in ms, declared is gauge in s",
        ),
        (
            Point("desk", names.STAGE_AGE, "histogram", "s", {}, (1.0, 2.0)),
            "desk: metric guichet.stage.age has other buckets than declared",
        ),
        (
            Point("desk", names.QUEUE_OLDEST, "gauge", "s", words(customer="x")),
            "desk: metric guichet.queue.oldest: the attribute customer is not declared",
        ),
        (
            Log("desk", "hello", "guichet.desk.hello", words(guichet__log__logger="guichet.desk")),
            "desk: log line guichet.desk.hello is not declared",
        ),
        (
            Log("desk", "hello", None, words(guichet__log__logger="guichet.desk")),
            "desk: log line hello has no event's name",
        ),
        (
            Log(
                "desk", "the model is loaded", "guichet.triage.the_model_is_loaded",
                words(guichet__log__logger="guichet.triage"),
            ),
            "desk: log line guichet.triage.the_model_is_loaded is not that service's",
        ),
        (
            Log("desk", "started", None, words(guichet__log__logger="uvicorn", text="x")),
            "desk: log line started: the attribute text is not declared",
        ),
    ],
)  # fmt: skip
def test_each_thing_that_is_not_declared_is_named(whole: Received, added: Span | Point | Log, said: str) -> None:
    match added:
        case Span():
            more = replace(whole, spans=[*whole.spans, added])
        case Point():
            more = replace(whole, points=[*whole.points, added])
        case Log():
            more = replace(whole, logs=[*whole.logs, added])
    assert matrix.amiss(more, LINES) == [said]


def test_a_resource_says_who_tells_it_and_no_more(whole: Received) -> None:
    more = replace(whole, resources=[*whole.resources, words(host__name="x"), words(service__instance__id="y")])
    assert matrix.amiss(more, LINES) == ["resource: the attribute host.name is not declared"]


def changed(whole: Received, name: str, change: Callable[[Span], Span | None]) -> list[str]:
    """What is said when the first span of that name is another, or away."""
    at = next(number for number, one in enumerate(whole.spans) if one.name == name)
    other = change(whole.spans[at])
    return matrix.amiss(
        replace(whole, spans=[*whole.spans[:at], *([other] if other else []), *whole.spans[at + 1 :]]), LINES
    )


@pytest.mark.feature(80)
def test_each_edge_that_does_not_hold_is_named(whole: Received) -> None:
    taking, sending = "process ticket.triaged.v1", "send ticket.triaged.v1"
    untaken = "drafter: 1 of ticket.triaged.v1 were sent and have no span process ticket.triaged.v1"
    assert changed(whole, taking, lambda _: None) == [untaken]
    unsent = "drafter: span process ticket.triaged.v1 of ticket.triaged.v1 has no parent that sent it"
    assert changed(whole, taking, lambda one: replace(one, parent=ROOT_SPAN)) == [untaken, unsent]
    lost = "drafter: the parent of span process ticket.triaged.v1 did not come in its trace"
    assert lost in changed(whole, taking, lambda one: replace(one, trace="another"))
    assert lost in changed(whole, sending, lambda _: None)
    orphan = "triage: span send ticket.triaged.v1 has no parent"
    of_ticket = {names.TICKET_ID: ("string", "a-ticket")}
    assert changed(whole, sending, lambda one: replace(one, parent=None, attributes=of_ticket)) == [orphan]
    assert "crm: span send mail has no parent" in changed(whole, "send mail", lambda one: replace(one, parent=None))
    begun = changed(whole, "intake receive", lambda one: replace(one, parent="send mail"))
    assert begun == ["intake: span intake receive does not begin its trace"]
    assert "a reply was sent in a trace that intake did not begin" in changed(
        whole, "send mail", lambda one: replace(one, trace="another")
    )


@pytest.mark.feature(80)
def test_each_link_that_does_not_hold_is_named(whole: Received) -> None:
    name, whose = "triage prepare", "triage: span triage prepare"
    twice = changed(whole, name, lambda one: replace(one, links=one.links * 2))
    assert twice == [f"{whose} has another number of links than of events"]
    astray = changed(whole, name, lambda one: replace(one, links=((TRACE, ROOT_SPAN),)))
    assert astray == [f"{whose} is linked to what did not send its events"]
    both = changed(whole, name, lambda one: replace(one, trace=TRACE, parent=ROOT_SPAN))
    assert both == [f"{whose} has links and a parent"]
    none = replace(whole, spans=[replace(one, links=()) if one.links else one for one in whole.spans])
    assert "no span {service} prepare with links" in matrix.amiss(none, LINES)


@pytest.mark.feature(81)
def test_a_canary_is_found_in_clear_and_in_base64(tmp_path: Path) -> None:
    assert signals.searched(tmp_path) == []
    person = CANARIES[0]
    (tmp_path / "raw-logs.jsonl").write_text(json.dumps({"body": person.name}), encoding="utf-8")
    (tmp_path / "passed-traces.jsonl").write_bytes(base64.b64encode(f"from {person.email}".encode()))
    found = signals.searched(tmp_path)
    assert any(one.startswith("canary-0.name stands in raw-logs.jsonl") for one in found)
    assert "canary-0.email stands in passed-traces.jsonl as base64" in found


@pytest.mark.feature(81)
def test_what_the_collector_lets_through_or_loses_is_named() -> None:
    span = Span("desk", "desk approve", "INTERNAL", TRACE, "a", None, {names.ACTOR: ("string", "agent-1")})
    assert list(signals.named([span])) == ["past the collector: a login stands in clear"]
    assert list(signals.named([])) == ["past the collector: no span says who acted"]
    assert list(signals.named([replace(span, attributes={names.ACTOR: ("string", "0" * 64)})])) == []
    assert list(signals.lost([span], [])) == ["the collector lost a span desk approve"]
    assert list(signals.lost([span], [span])) == []
    leaky = Received([replace(span, attributes=words(customer__name="x"))], (), (), [words(host__name="x")])
    assert list(signals.leaked(leaky)) == [
        "past the collector: the key customer.name, which is not declared",
        "past the collector: the key host.name, which is not declared",
    ]


def test_sampling_that_drops_what_matters_or_nothing_is_named() -> None:
    kept = [Span("planted", "x", "INTERNAL", one, "a") for one in ("1", "2")]
    assert list(planted.sampling_amiss(kept, {"error": "1"}, ["2", "3"])) == []
    assert list(planted.sampling_amiss(kept, {"late": "9"}, ["3"])) == ["sampling: the trace for late was dropped"]
    assert list(planted.sampling_amiss(kept, {}, ["1", "2"])) == ["sampling: every good trace was kept"]


def test_a_scrape_that_forgets_whose_a_series_is_is_named() -> None:
    kept = [{"job": "guichet/desk", "instance": "1"}, {"job": "guichet/crm", "instance": "2"}]
    assert list(prometheus.jobs_amiss(kept)) == []
    (said,) = prometheus.jobs_amiss([{**one, "job": "collector", "exported_job": one["job"]} for one in kept])
    assert "label job" in said
    (said,) = prometheus.jobs_amiss([{**one, "instance": "collector:8889"} for one in kept])
    assert "replicas" in said


def test_panels_that_may_be_empty_are_panels() -> None:
    from shared.telemetry.dashboards import DASHBOARDS

    assert set(prometheus.EMPTY) <= {(board.uid, panel.title) for board in DASHBOARDS for panel in board.panels}


def test_a_batch_of_the_file_exporter_is_read(tmp_path: Path) -> None:
    """As otelcol 0.139 writes it; a line that is still being written is left for later."""
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "desk"}}]}
    times = {"startTimeUnixNano": "1000000000", "endTimeUnixNano": "2500000000"}
    about = [
        {"key": "guichet.ticket.version", "value": {"intValue": "3"}},
        {"key": "guichet.log.error_at", "value": {"arrayValue": {"values": [{"stringValue": "a.py:1:f"}]}}},
    ]
    span = {
        "traceId": "a", "spanId": "b", "parentSpanId": "c", "name": "desk approve", "kind": 1, "attributes": about,
        "links": [{"traceId": "d", "spanId": "e"}], "status": {"code": 2}, **times,
    }  # fmt: skip
    total = {"name": "m", "unit": "{x}", "sum": {"isMonotonic": True, "dataPoints": [{"asInt": "1"}]}}
    log = {"body": {"stringValue": "said"}, "eventName": "guichet.said"}
    files = [
        (tmp_path / "t", {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}),
        (tmp_path / "m", {"resourceMetrics": [{"resource": resource, "scopeMetrics": [{"metrics": [total]}]}]}),
        (tmp_path / "l", {"resourceLogs": [{"resource": resource, "scopeLogs": [{"logRecords": [log]}]}]}),
    ]
    for path, batch in files:
        path.write_text(json.dumps(batch) + "\n" + json.dumps(batch)[:20], encoding="utf-8")
    values = {"guichet.ticket.version": ("int", 3), "guichet.log.error_at": ("string[]", ["a.py:1:f"])}
    assert read(*(path for path, _ in files)) == Received(
        [Span("desk", "desk approve", "INTERNAL", "a", "b", "c", values, (("d", "e"),), True, 1.5, 1.0)],
        [Point("desk", "m", "counter", "{x}")],
        [Log("desk", "said", "guichet.said")],
        [{"service.name": ("string", "desk")}] * 3,
    )
