"""How long a customer's message waits for its suggestion."""

from datetime import UTC, datetime

from opentelemetry.metrics import Meter

from schemas.tickets import TicketTriaged
from shared.telemetry import names
from shared.telemetry.instruments import histogram


class Suggestions:
    def __init__(self, meter: Meter) -> None:
        self._age = histogram(meter, names.SUGGESTION_AGE)

    def made(self, triaged: TicketTriaged) -> None:
        """By the priority that triage gave. Told when it is written: rolled back after that, it counts twice."""
        waited = (datetime.now(UTC) - triaged.received_at).total_seconds()
        self._age.record(max(0.0, waited), {names.PRIORITY: triaged.priority})
