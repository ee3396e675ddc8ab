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

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)
"""Limits of the histograms' buckets; service levels may only be set at one of them."""

DONE, DEAD, REPEATED, PUT_BACK = "done", "dead", "repeated", "put_back"


class Stages:
    """The instruments that all stages of a process share."""

    def __init__(self, meter: Meter) -> None:
        self.events = meter.create_counter(names.STAGE_EVENTS, "{event}", "records taken, by what became of them")
        self.duration = meter.create_histogram(
            names.STAGE_DURATION, "s", "from being taken to being done, its batch's and its own tries included",
            explicit_bucket_boundaries_advisory=SECONDS,
        )  # fmt: skip
        self.age = meter.create_histogram(
            names.STAGE_AGE, "s", "from the event's own time to being done", explicit_bucket_boundaries_advisory=SECONDS
        )
        self.in_progress = meter.create_up_down_counter(
            names.STAGE_IN_PROGRESS, "{event}", "records taken and not yet done"
        )

    @contextmanager
    def batch(self, stage: str, topic: str, size: int) -> Iterator["Batch"]:
        """What is not done when the block ends with an error was put back."""
        taken = Batch(self, {names.STAGE: stage, names.MESSAGING_DESTINATION: topic})
        self.in_progress.add(size, taken.where)
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
