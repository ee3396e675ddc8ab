"""When a reply is to leave, if its agent chose a later time than now. Pure: no I/O."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.desk.domain.approval import Refusal
from shared.approval import LONGEST_DELAY

_MORNING: Final = time(8)
_MONDAY: Final = 0
_FORMAT: Final = "%Y-%m-%dT%H:%M"


def chosen(text: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    """A form's local time (`YYYY-MM-DDTHH:MM`, HTML's `datetime-local`) in the reader's zone; None when left empty.

    A time that a clock change skips or repeats is the one that `zoneinfo` makes of it (PEP 495, fold 0).

    Raises:
        Refusal: `later_unreadable`, `later_past` or `later_far`.
    """
    if not text:
        return None
    try:
        moment = datetime.strptime(text[: len("2026-01-01T08:00")], _FORMAT).replace(tzinfo=zone)
    except ValueError:
        raise Refusal("later_unreadable") from None
    if moment <= now:
        raise Refusal("later_past")
    if moment - now > LONGEST_DELAY:
        raise Refusal("later_far")
    return moment


def proposals(zone: ZoneInfo, now: datetime) -> tuple[tuple[str, str], ...]:
    """The times that one press chooses: tomorrow morning and the next Monday's, each as its name and form value."""
    today = now.astimezone(zone).date()
    tomorrow = today + timedelta(days=1)
    monday = today + timedelta(days=(_MONDAY - today.weekday()) % 7 or 7)
    days = {"tomorrow": tomorrow} if tomorrow == monday else {"tomorrow": tomorrow, "monday": monday}
    return tuple((name, datetime.combine(day, _MORNING).strftime(_FORMAT)) for name, day in days.items())


def bounds(zone: ZoneInfo, now: datetime) -> tuple[str, str]:
    """The earliest and latest time that a form offers. `chosen` takes both, but for the repeat of autumn's hour."""
    earliest, latest = now + timedelta(minutes=1), now + LONGEST_DELAY
    return earliest.astimezone(zone).strftime(_FORMAT), latest.astimezone(zone).strftime(_FORMAT)
