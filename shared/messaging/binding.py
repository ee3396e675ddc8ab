"""CloudEvents 1.0, Kafka protocol binding, binary mode: attributes in `ce_` headers, data as the JSON value."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError

from schemas.base import EventData
from shared.messaging.event import Event

D = TypeVar("D", bound=EventData)

CONTENT_TYPE = "application/json"
_NAMES = ("ce_source", "ce_tenant", "ce_actor")
_PLAIN = re.compile(r"[\w.:@/+ -]{1,200}")
_TRACE_PARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class Malformed(Exception):  # noqa: N818
    """A record that is not one of our events. Carries a code, never the record."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def headers_of(event: Event[Any], trace: Mapping[str, str]) -> dict[str, str]:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(event.id),
        "ce_source": f"/guichet/{event.source}",
        "ce_type": event.type,
        "ce_time": event.time.isoformat(),
        "ce_tenant": event.tenant,
        "ce_actor": event.actor,
        "content-type": CONTENT_TYPE,
    }
    if event.ticket_id is not None:
        headers["ce_subject"] = str(event.ticket_id)
    if event.cause_id is not None:
        headers["ce_causationid"] = str(event.cause_id)
    version = getattr(event.data, "version", None)
    if version is not None:
        headers["ce_sequence"] = str(version)
    return {**headers, **trace}


def key_of(event: Event[Any]) -> bytes | None:
    """The ticket's opaque id, so that one ticket's events stay in order."""
    return str(event.ticket_id).encode() if event.ticket_id is not None else None


def value_of(event: Event[Any]) -> bytes:
    data: EventData = event.data
    return data.model_dump_json().encode()


def text_headers(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    try:
        return {name: value.decode("utf-8") for name, value in headers}
    except (UnicodeDecodeError, AttributeError):
        raise Malformed("header_encoding") from None


def parse(data: type[D], headers: Mapping[str, str], value: bytes | None) -> Event[D]:
    """Reads an event of type `data`, or raises `Malformed` with the reason's code."""
    _check_type(data, headers)
    if value is None:
        raise Malformed("no_data")
    try:
        body = data.model_validate_json(value)
    except ValidationError as error:
        kinds = "+".join(sorted({item["type"] for item in error.errors(include_input=False, include_context=False)}))
        raise Malformed(f"data_invalid:{kinds}") from None
    try:
        time = datetime.fromisoformat(headers["ce_time"])
        if time.tzinfo is None or not all(_PLAIN.fullmatch(headers.get(name, "x")) for name in _NAMES):
            raise Malformed("attributes_invalid")
        ticket_id = UUID(headers["ce_subject"]) if "ce_subject" in headers else None
        if ticket_id is not None and getattr(body, "ticket_id", None) not in (None, ticket_id):
            raise Malformed("subject_mismatch")
        return Event(
            id=UUID(headers["ce_id"]),
            source=headers["ce_source"].removeprefix("/guichet/"),
            time=time,
            tenant=headers.get("ce_tenant", "default"),
            ticket_id=ticket_id,
            actor=headers.get("ce_actor", "unknown"),
            cause_id=UUID(headers["ce_causationid"]) if "ce_causationid" in headers else None,
            data=body,
            trace=_trace(headers),
        )
    except (KeyError, ValueError):
        raise Malformed("attributes_invalid") from None


def _trace(headers: Mapping[str, str]) -> dict[str, str]:
    """Ids alone. `tracestate` is whatever a CRM's own tracing puts there, and would go on from event to event."""
    parent = headers.get("traceparent", "")
    return {"traceparent": parent} if _TRACE_PARENT.fullmatch(parent) else {}


def _check_type(data: type[EventData], headers: Mapping[str, str]) -> None:
    if headers.get("ce_specversion") != "1.0":
        raise Malformed("not_a_cloudevent")
    if headers.get("ce_type") != data.TYPE:
        raise Malformed("type_unknown")
