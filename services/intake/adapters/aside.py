"""What intake itself fails on over HTTP: set aside for a person, sealed, or else said not to be kept; and counted."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from opentelemetry.metrics import Meter

from services.intake.adapters.problems import Problem
from shared.persistence.database import TRANSIENT
from shared.telemetry import names
from shared.telemetry.instruments import counter
from shared.telemetry.metrics import meter

Reject = Callable[[bytes, str], Awaitable[UUID]]
T = TypeVar("T")

_NOT_ITS_OWN_SAKE: tuple[type[BaseException], ...] = (Problem, *TRANSIENT)

logger = logging.getLogger("guichet.intake")


class Aside:
    """What fails for its own sake would fail each time it came again: the sender is told so, and a person sees it."""

    def __init__(self, reject: Reject, measured_by: Meter | None = None) -> None:
        self._reject = reject
        self._failed = counter(measured_by or meter(), names.INTAKE_FAILED)

    async def unless(self, work: Awaitable[T], raw: bytes, reason: str) -> T:
        """What `work` comes to.

        Raises:
            Problem: it failed, and `raw` was set aside for this reason.
        """
        try:
            return await work
        except _NOT_ITS_OWN_SAKE:
            raise
        except Exception:
            logger.exception("a message could not be kept")
        await self._reject(raw, reason)
        self._failed.add(1, {names.REASON_CODE: reason})
        raise Problem(422, "unforeseen")

    def not_kept(self) -> Problem:
        self._failed.add(1, {names.REASON_CODE: "not_kept"})
        return Problem(500, "failed")
