"""Counts and durations of the generative model, by OpenTelemetry's names for generative AI. No content."""

import re
from typing import Final

from opentelemetry.metrics import Meter

from shared.telemetry import names

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SECONDS: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_TOKENS: Final = (1, 4, 16, 64, 256, 1024, 4096, 16384, 65536)
_OPERATION: Final = {names.GEN_AI_OPERATION: "chat", names.GEN_AI_PROVIDER: "local"}


class Wordings:
    """Instruments of the semantic conventions for generative AI, and our own count of what became of wordings."""

    def __init__(self, meter: Meter, model: str) -> None:
        self.about = _OPERATION | {names.GEN_AI_REQUEST_MODEL: model}
        self._outcomes = meter.create_counter(names.WORDINGS, "{draft}", "composed drafts, by what became of a wording")
        self._duration = meter.create_histogram(
            names.GEN_AI_DURATION, "s", "one call of the generative model", explicit_bucket_boundaries_advisory=_SECONDS
        )
        self._tokens = meter.create_histogram(
            names.GEN_AI_TOKENS, "{token}", "tokens of one call", explicit_bucket_boundaries_advisory=_TOKENS
        )

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
