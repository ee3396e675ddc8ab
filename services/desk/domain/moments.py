"""Moments that come from outside."""

from datetime import UTC, datetime


def moment_of(text: str) -> datetime | None:
    """What an address says as a moment; None for one that names no zone, or that the calendar does not hold."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
