"""That something was kept no longer: which class of data, how many rows, up to when. Never what it said."""

from typing import ClassVar

from pydantic import AwareDatetime

from schemas.base import EventData


class RetentionApplied(EventData):
    """A service removed what was older than `up_to`. `rows` by table; `left`: rows that old which are still there.

    `held`: rows that old which stay because their ticket's processing is restricted; they are not in `left`.
    """

    TYPE: ClassVar[str] = "retention.applied.v1"

    service: str
    data_class: str
    days: int
    up_to: AwareDatetime
    rows: dict[str, int]
    left: int
    held: int = 0
    at: AwareDatetime
