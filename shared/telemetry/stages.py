"""Rate, errors and duration of each stage, and what is in progress. Codes and counts, never content.

A stage is one service taking one topic. Its records are counted once each time they are taken, by what became of them:
`done`, `dead` (with the reason's code), `repeated` (the inbox knew them), `put_back` (to be taken again: a
dependency is away).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from opentelemetry.metrics import Meter

from shared.telemetry import names
from shared.telemetry.instruments import counter, histogram, up_down_counter

DONE, DEAD, REPEATED, PUT_BACK = "done", "dead", "repeated", "put_back"


class Stages:
    """The instruments that all stages of a process share."""

    def __init__(self, meter: Meter) -> None:
        self.events = counter(meter, names.STAGE_EVENTS)
        self.duration = histogram(meter, names.STAGE_DURATION)
        self.age = histogram(meter, names.STAGE_AGE)
        self.in_progress = up_down_counter(meter, names.STAGE_IN_PROGRESS)
        self.size = histogram(meter, names.STAGE_BATCH)

    def begin(self, stage: str, topic: str) -> None:
        """Tells that the stage is there, so that one to which nothing comes is not taken for one that is gone."""
        self.in_progress.add(0, {names.STAGE: stage, names.MESSAGING_DESTINATION: topic})

    @contextmanager
    def batch(self, stage: str, topic: str, size: int) -> Iterator["Batch"]:
        """What is not done when the block ends with an error was put back."""
        taken = Batch(self, {names.STAGE: stage, names.MESSAGING_DESTINATION: topic})
        self.in_progress.add(size, taken.where)
        self.size.record(size, taken.where)
        try:
            yield taken
        except BaseException:
            if size > taken.finished:
                self.events.add(size - taken.finished, {**taken.where, names.OUTCOME: PUT_BACK})
            raise
        finally:
            self.in_progress.add(-size, taken.where)


class Batch:
    """Records that one stage has in hand."""

    def __init__(self, stages: Stages, where: dict[str, str]) -> None:
        self.where = where
        self.finished = 0
        self._stages = stages
        self._started = time.perf_counter()

    def done(self, at: datetime | None, reason: str | None = None) -> None:
        """One is through; `at` is its event's own time, `reason` why it went to the dead letters."""
        self._count(DONE if reason is None else DEAD, reason)
        self._stages.duration.record(time.perf_counter() - self._started, self.where)
        if at is not None and reason is None:
            self._stages.age.record(max(0.0, (datetime.now(UTC) - at).total_seconds()), self.where)

    def repeated(self) -> None:
        self._count(REPEATED, None)

    def _count(self, outcome: str, reason: str | None) -> None:
        self.finished += 1
        error = {names.ERROR_TYPE: reason.split(":")[0]} if reason is not None else {}
        self._stages.events.add(1, {**self.where, names.OUTCOME: outcome, **error})
