"""The signal matrix: what a collector received, service by service, against what the contract declares. Pure; says what is amiss.

Both ways: what is declared and not rare must have come, and nothing else may have. Then how spans hang together.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from schemas.topics import BY_NAME, DEAD_LETTER_SUFFIX, SERVICES, TOPICS
from shared.telemetry import names
from shared.telemetry.contract import ATTRIBUTES, BY_METRIC, FIELDS, METRICS, SPANS, USUAL_LINES
from shared.telemetry.kinds import Metric, SpanName
from shared.telemetry.otlp_logs import event_name
from tests.noc.received import Log, Point, Received, Span, Values

Lines = Mapping[str, str]
"""Each declared event's name, and its logger."""

_TYPES: Final = {one.name: one.type for one in ATTRIBUTES} | {one.attribute: one.type for one in FIELDS}
_BEGINNINGS: Final = {"intake receive"} | {f"process {one.name}" for one in TOPICS if one.outside}
_RESOURCE: Final = frozenset({names.SERVICE_NAME, names.SERVICE_NAMESPACE, names.SERVICE_INSTANCE})
_FIELDS: Final = frozenset(one.attribute for one in FIELDS)
_LOGGER: Final = next(one.attribute for one in FIELDS if one.field == "logger")


def amiss(received: Received, lines: Lines) -> list[str]:
    """Nothing, when all is as declared."""
    return sorted(
        {
            *missing(received),
            *(problem for one in received.resources for problem in _attributes("resource", one, _RESOURCE)),
            *(problem for one in received.spans for problem in span_amiss(one)),
            *(problem for one in received.points for problem in point_amiss(one)),
            *(problem for one in received.logs for problem in log_amiss(one, lines)),
            *edges_amiss(received.spans),
        }
    )


def missing(received: Received) -> Iterator[str]:
    spans = {(one.service, declared.name) for one in received.spans if (declared := declared_span(one.name))}
    points = {(one.service, one.name) for one in received.points}
    events = {(one.service, one.event) for one in received.logs}
    for service in SERVICES:
        yield from (f"{service}: no span {name}" for name in _wanted(SPANS, service) if (service, name) not in spans)
        yield from (
            f"{service}: no metric {name}" for name in _wanted(METRICS, service) if (service, name) not in points
        )
        for (logger, said), by in USUAL_LINES.items():
            if service in by and (service, event_name(logger, said)) not in events:
                yield f"{service}: no log line {event_name(logger, said)}"


def _wanted(declared: Iterable[Metric | SpanName], service: str) -> list[str]:
    return [one.name for one in declared if service in one.by and not one.rare]


@cache
def declared_span(name: str) -> SpanName | None:
    """By its whole name first: `send mail` is no topic."""
    for one in sorted(SPANS, key=lambda one: "{" in one.name):
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", ".+", re.escape(one.name)), name):
            return one
    return None


def _attributes(whose: str, given: Values, declared: Iterable[str]) -> Iterator[str]:
    known = frozenset(declared)
    for key, (kind, _) in given.items():
        if key not in known:
            yield f"{whose}: the attribute {key} is not declared"
        elif _TYPES[key] != kind:
            yield f"{whose}: {key} is a {kind}, declared is {_TYPES[key]}"


def span_amiss(span: Span) -> Iterator[str]:
    whose, declared = f"{span.service}: span {span.name}", declared_span(span.name)
    if declared is None or span.service not in (*declared.by, *declared.rarely_by):
        yield f"{whose} is not declared"
        return
    if span.kind != declared.kind:
        yield f"{whose} is a {span.kind}, declared is {declared.kind}"
    if span.links and not declared.linked:
        yield f"{whose} has links, and none are declared"
    yield from _attributes(whose, span.attributes, declared.attributes)


def point_amiss(point: Point) -> Iterator[str]:
    whose, declared = f"{point.service}: metric {point.name}", BY_METRIC.get(point.name)
    if declared is None or point.service not in declared.by:
        yield f"{whose} is not declared"
        return
    if (point.kind, point.unit) != (declared.kind, declared.unit):
        yield f"{whose} is a {point.kind} in {point.unit}, declared is {declared.kind} in {declared.unit}"
    if point.kind == "histogram" and point.bounds != tuple(declared.buckets):
        yield f"{whose} has other buckets than declared"
    yield from _attributes(whose, point.attributes, declared.attributes)


def log_amiss(log: Log, lines: Lines) -> Iterator[str]:
    """A line of another library has no event's name; its logger must not be one of ours."""
    logger = str(log.attributes.get(_LOGGER, ("", ""))[1])
    whose = f"{log.service}: log line {log.event or log.body}"
    if log.event is None:
        if logger.startswith("guichet") or not logger:
            yield f"{whose} has no event's name"
    elif lines.get(log.event) != logger or log.event != event_name(logger, log.body):
        yield f"{whose} is not declared"
    elif _speaker(logger) not in {None, log.service}:
        yield f"{whose} is not that service's"
    yield from _attributes(whose, log.attributes, _FIELDS)


def _speaker(logger: str) -> str | None:
    """Whose logger it is; none's, when it is of a part that services share."""
    return next((one for one in logger.split(".")[1:2] if one in SERVICES), None)


def edges_amiss(spans: Sequence[Span]) -> Iterator[str]:
    """Every parent came too and is of the same trace; what takes an event hangs on what sent it; all readers took it."""
    by_id = {(one.trace, one.id): one for one in spans}
    for span in spans:
        parent = by_id.get((span.trace, span.parent or ""))
        if span.parent is not None and parent is None:
            yield f"{span.service}: the parent of span {span.name} did not come in its trace"
        yield from _parent_amiss(span, parent)
        yield from _links_amiss(span, by_id)
    yield from unread(spans)
    linked = {declared.name for one in spans if one.links and (declared := declared_span(one.name))}
    yield from (f"no span {one.name} with links" for one in SPANS if one.linked and one.name not in linked)
    yield from _traces_amiss(spans)


def _parent_amiss(span: Span, parent: Span | None) -> Iterator[str]:
    kind = declared_span(span.name)
    if kind is None:
        return
    if kind.name == "intake receive":
        if span.parent is not None:
            yield f"{span.service}: span {span.name} does not begin its trace"
    elif kind.name == "process {topic}" or (kind.linked and not span.links):
        topic = str(span.value(names.MESSAGING_DESTINATION))
        if not _sent(parent, topic) and not _outside(topic):
            yield f"{span.service}: span {span.name} of {topic} has no parent that sent it"
    elif not kind.linked and span.parent is None and (kind.kind != "PRODUCER" or span.value(names.TICKET_ID)):
        yield f"{span.service}: span {span.name} has no parent"


def _outside(topic: str) -> bool:
    of = BY_NAME.get(topic)
    return of is not None and of.outside


def _sent(sender: Span | None, topic: str) -> bool:
    if sender is None or sender.name != f"send {topic}" or sender.kind != "PRODUCER":
        return False
    of = BY_NAME.get(topic.removesuffix(DEAD_LETTER_SUFFIX))
    return of is not None and (sender.service in of.writers or topic.endswith(DEAD_LETTER_SUFFIX))


def _links_amiss(span: Span, by_id: Mapping[tuple[str, str], Span]) -> Iterator[str]:
    declared = declared_span(span.name)
    if not span.links or declared is None or not declared.linked:
        return
    topic = str(span.value(names.MESSAGING_DESTINATION))
    if span.parent is not None:
        yield f"{span.service}: span {span.name} has links and a parent"
    if len(span.links) != span.value(names.MESSAGING_BATCH):
        yield f"{span.service}: span {span.name} has another number of links than of events"
    if not all(_sent(by_id.get(link), topic) for link in span.links):
        yield f"{span.service}: span {span.name} is linked to what did not send its events"


def unread(spans: Sequence[Span]) -> Iterator[str]:
    """Events that a reader of their topic has not taken (yet)."""
    taken = {(one.trace, one.parent, one.service) for one in spans if one.kind == "CONSUMER"}
    count: Counter[tuple[str, str]] = Counter()
    for span in spans:
        topic = BY_NAME.get(span.name.removeprefix("send "))
        if span.kind == "PRODUCER" and topic is not None and not span.failed:
            count.update((topic.name, one) for one in topic.readers if (span.trace, span.id, one) not in taken)
    for (topic_name, reader), number in count.items():
        yield f"{reader}: {number} of {topic_name} were sent and have no span process {topic_name}"


def _traces_amiss(spans: Sequence[Span]) -> Iterator[str]:
    """A reply that went out is of the trace that the message began at intake."""
    steps: defaultdict[str, set[str]] = defaultdict(set)
    for span in spans:
        steps[span.trace].add(span.name)
    sent = [one for one in spans if one.name == "send mail"]
    if not sent:
        yield "no reply was sent"
    if not all(_BEGINNINGS & steps[one.trace] for one in sent):
        yield "a reply was sent in a trace that intake did not begin"
