"""The event by which people set the masking right."""

from typing import ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, model_validator

from schemas.base import EventData
from schemas.sealed import Sealed
from schemas.tickets import Version

Verdict = Literal["missed", "not_personal"]


class MaskingCorrected(EventData):
    """An agent marked a stretch that should have been masked, or a placeholder that stands for nothing personal.

    `version` is the message's in which it was marked. `label` and `value` (sealed for the vault) are of
    what was missed, `placeholder` is the one that is not personal.
    """

    TYPE: ClassVar[str] = "masking.corrected.v1"

    ticket_id: UUID
    version: Version
    verdict: Verdict
    label: str | None = None
    placeholder: str | None = None
    value: Sealed | None = None
    agent: str
    corrected_at: AwareDatetime

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        missed = self.label is not None and self.value is not None and self.placeholder is None
        released = self.placeholder is not None and self.label is None and self.value is None
        if not (missed if self.verdict == "missed" else released):
            raise ValueError("a correction says either what was missed or what is not personal")
        return self
