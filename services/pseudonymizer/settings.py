"""What the pseudonymiser is told from outside."""

from pathlib import Path

from pydantic import Field

from shared.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Keys are files with 32 base64 bytes; this service holds two of the private ones."""

    inbound_private_key_file: Path
    vault_private_key_file: Path
    pseudonymizer_workers: int = 1
    pseudonymizer_hold_seconds: float = 120.0
    pseudonymizer_detection_seconds: float = Field(default=120.0, gt=0)
    pseudonymizer_terms_file: Path | None = None
    keep_held_days: int = Field(default=30, ge=0, le=36500)
    """Messages that waited for an earlier one which never came, sealed. 0: for ever."""
