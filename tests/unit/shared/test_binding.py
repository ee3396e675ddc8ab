from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from schemas.tickets import TicketCorrected
from shared.messaging import binding
from shared.messaging.binding import Malformed
from shared.messaging.event import Event, derive, originate
from shared.telemetry import tracing

TICKET = uuid4()


def an_event() -> Event[TicketCorrected]:
    data = TicketCorrected(
        ticket_id=TICKET, version=3, field="category", value="network", agent="a.roy", corrected_at=datetime.now(UTC)
    )
    return originate(data, source="desk", tenant="t1", ticket_id=TICKET, actor="a.roy")


def headers(**changes: str | None) -> dict[str, str]:
    merged: Mapping[str, str | None] = {**binding.headers_of(an_event(), {"traceparent": "00-1-2-3"}), **changes}
    return {name: value for name, value in merged.items() if value is not None}


def test_an_event_survives_the_bus() -> None:
    event = an_event()
    back = binding.parse(TicketCorrected, binding.headers_of(event, {}), binding.value_of(event))
    assert back == event


@pytest.mark.feature(75)
def test_the_headers_carry_identity_order_and_cause() -> None:
    event = derive(an_event(), an_event().data, source="triage")
    found = binding.headers_of(event, {})
    assert found["ce_id"] == str(event.id)
    assert found["ce_subject"] == str(TICKET)
    assert found["ce_sequence"] == "3"
    assert found["ce_causationid"] == str(event.cause_id)
    assert binding.key_of(event) == str(TICKET).encode()


def test_the_reference_sdk_reads_our_events() -> None:
    event = an_event()
    message = KafkaMessage(
        headers={name: value.encode() for name, value in binding.headers_of(event, {}).items()},
        key=binding.key_of(event),
        value=binding.value_of(event),
    )
    read = from_binary(message, JSONFormat(), CloudEvent)
    assert (read.get_id(), read.get_type(), read.get_subject()) == (str(event.id), event.type, str(TICKET))
    assert read.get_extension("actor") == "a.roy"


def test_a_derived_event_has_the_same_id_each_time() -> None:
    cause = an_event()
    assert derive(cause, cause.data, source="triage").id == derive(cause, cause.data, source="triage").id
    assert derive(cause, cause.data, source="triage").id != derive(cause, cause.data, source="crm").id
    assert derive(cause, cause.data, source="triage").id != derive(cause, cause.data, source="triage", step="2").id
    assert derive(cause, cause.data, source="triage").id != derive(an_event(), cause.data, source="triage").id


def test_a_derived_event_is_of_its_cause_s_ticket_and_tenant_and_of_whoever_acted() -> None:
    cause = an_event()
    by_itself, by_somebody = (derive(cause, cause.data, source="triage", actor=who) for who in (None, "a.roy"))
    for event in (by_itself, by_somebody):
        assert (event.tenant, event.ticket_id, event.cause_id) == ("t1", TICKET, cause.id)
    assert (by_itself.actor, by_somebody.actor) == ("triage", "a.roy")


def test_an_event_of_no_ticket_has_no_subject_and_no_key() -> None:
    event = originate(
        an_event().data,
        source="desk",
        tenant="t1",
        ticket_id=None,
        actor="a.roy",
        id=TICKET,
        trace={"traceparent": "t"},
    )
    assert (event.id, event.cause_id, event.trace) == (TICKET, None, {"traceparent": "t"})
    said = binding.headers_of(event, {})
    assert not {"ce_subject", "ce_causationid"} & said.keys()
    assert binding.key_of(event) is None
    assert binding.parse(TicketCorrected, said, binding.value_of(event)).ticket_id is None


@pytest.mark.feature(2)
@pytest.mark.parametrize(
    ("broken", "value", "code"),
    [
        ({"ce_specversion": None}, b"{}", "not_a_cloudevent"),
        ({"ce_type": "ticket.exploded.v1"}, b"{}", "type_unknown"),
        ({}, None, "no_data"),
        ({}, b"{}", "data_invalid:missing"),
        ({}, b"not json", "data_invalid:json_invalid"),
        ({"ce_id": "seven"}, "valid", "attributes_invalid"),
        ({"ce_time": "yesterday"}, "valid", "attributes_invalid"),
        ({"ce_subject": "marie@example.org"}, "valid", "attributes_invalid"),
        ({"ce_subject": str(uuid4())}, "valid", "subject_mismatch"),
        ({"ce_time": "2026-11-02T09:00:00"}, "valid", "attributes_invalid"),
        ({"ce_tenant": "a\0b"}, "valid", "attributes_invalid"),
        ({"ce_actor": "x" * 500}, "valid", "attributes_invalid"),
    ],
)
def test_a_malformed_record_is_refused_with_a_code(broken: dict[str, str | None], value: object, code: str) -> None:
    body = binding.value_of(an_event()) if value == "valid" else value
    with pytest.raises(Malformed) as refused:
        binding.parse(TicketCorrected, headers(**broken), body)  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.feature(81)
def test_a_refusal_never_repeats_what_it_refused() -> None:
    with pytest.raises(Malformed) as refused:
        binding.parse(TicketCorrected, headers(), b'{"ticket_id": "Marie Tremblay, mot de passe Soleil2024"}')
    assert "Soleil2024" not in repr(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_headers_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(Malformed, match="header_encoding"):
        binding.text_headers([("ce_id", b"\xff\xfe")])


@pytest.mark.feature(80, 81)
def test_of_a_foreign_trace_the_ids_go_on_and_nothing_else() -> None:
    """What stands in `tracestate`, or where ids should, would be in each later event's headers, spans and webhooks."""
    ids = f"00-{'a' * 32}-{'b' * 16}-01"
    for given, kept in ((ids, {"traceparent": ids}), ("Marie Durand, +33 6 12 34 56 78", {})):
        foreign = headers(traceparent=given, tracestate="crm=marie.durand-at-example.org")
        read = binding.parse(TicketCorrected, foreign, binding.value_of(an_event()))
        assert read.trace == kept
        with tracing.span("process x", parent=read.trace):
            assert "tracestate" not in tracing.inject()
