"""Ledgers for tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.audit.domain.ledger import Entry, Row, chain, data_digest

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SPACE = UUID("00000000-0000-4000-8000-000000000000")


def entry(number: int, **changes: Any) -> Entry:
    made = Entry(
        event_id=uuid5(SPACE, f"event {number}"),
        event_type="ticket.corrected.v1",
        event_time=START + timedelta(seconds=number),
        source="desk",
        tenant="default",
        ticket_id=uuid5(SPACE, f"ticket {number % 3}"),
        actor="a.roy",
        cause_id=None,
        trace_id=None,
        facts={"version": 1, "value": "network", "confidence": "0.5000", "edited": False, "abstained": ["type"]},
        data_digest=data_digest(b"k", {"number": number}),
    )
    return replace(made, **changes)


def ledger(entries: Sequence[Entry]) -> list[Row]:
    rows: list[Row] = []
    for number, item in enumerate(entries):
        after = (rows[-1].seq, rows[-1].hash) if rows else None
        rows.append(chain(item, after=after, recorded_at=START + timedelta(seconds=number, microseconds=7)))
    return rows


def of_length(length: int) -> list[Row]:
    return ledger([entry(number) for number in range(length)])
