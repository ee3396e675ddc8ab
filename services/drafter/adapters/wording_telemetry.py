"""Counts and durations of the generative model, by OpenTelemetry's names for generative AI. No content."""

import re
from typing import Final

from opentelemetry.metrics import Meter

from shared.telemetry import names
from shared.telemetry.instruments import counter, histogram

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OPERATION: Final = {names.GEN_AI_OPERATION: "chat", names.GEN_AI_PROVIDER: "local"}


class Wordings:
    """Instruments of the semantic conventions for generative AI, and our own count of what became of wordings."""

    def __init__(self, meter: Meter, model: str) -> None:
        self.about = _OPERATION | {names.GEN_AI_REQUEST_MODEL: model}
        self._outcomes = counter(meter, names.WORDINGS)
        self._duration = histogram(meter, names.GEN_AI_DURATION)
        self._tokens = histogram(meter, names.GEN_AI_TOKENS)

    def count(self, outcome: str, reason: str | None = None) -> None:
        """`reason` is a code: what failed, or what a check refused."""
        why = {names.REASON_CODE: reason if _CODE.fullmatch(reason) else "other"} if reason is not None else {}
        self._outcomes.add(1, {names.OUTCOME: outcome, **why})

    def call(self, seconds: float, error: str | None = None) -> None:
        self._duration.record(seconds, self.about | ({names.ERROR_TYPE: error} if error is not None else {}))

    def tokens(self, *, given: int | None, made: int | None) -> None:
        for kind, number in (("input", given), ("output", made)):
            if number is not None:
                self._tokens.record(number, self.about | {names.GEN_AI_TOKEN_TYPE: kind})
