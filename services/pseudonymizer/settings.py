"""What the pseudonymiser is told from outside."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from shared.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Keys are files with 32 base64 bytes a line, the newest first; this service holds two of the private ones."""

    inbound_private_key_file: Path
    vault_private_key_file: Path
    outbound_public_key_file: Path | None = None
    not_personal_key_file: Path | None = None
    """Keys the hashes of terms that are not personal; without it the oldest vault key does, which then must stay."""
    disclosures_file: Path | None = None
    pseudonymizer_workers: int = 1
    pseudonymizer_hold_seconds: float = 120.0
    pseudonymizer_detection_seconds: float = Field(default=120.0, gt=0)
    pseudonymizer_terms_file: Path | None = None
    keep_held_days: int = Field(default=30, ge=0, le=36500)
    """Messages that waited for an earlier one which never came, sealed. 0: for ever."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.disclosures_file is not None and self.outbound_public_key_file is None:
            raise ValueError("disclosures_file needs outbound_public_key_file, to which disclosed fields are sealed")
        return self
