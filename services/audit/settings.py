"""What the ledger is told from outside."""

from pathlib import Path
from typing import Final

from pydantic import Field, field_validator

from shared.runtime.settings import ServiceSettings

_A_YEAR_OF_HOURS: Final = 8760


class Settings(ServiceSettings):
    """The newest key signs checkpoints, the oldest keys digests; that file lies outside the database it vouches for."""

    checkpoint_file: Path | None = None
    verify_hours: int = Field(default=24, ge=1, le=_A_YEAR_OF_HOURS)
    """How often the whole ledger is read and checked; the desk's page says what was found, and asks for it between."""
    erasures_file: Path | None = None
    """Which tickets were erased, by id, so that a restored backup brings no key back; see `adapters/erasures.py`."""
    ledger_copy_dir: Path | None = None
    """A folder on write-once storage, outside the database, that gets each row of the ledger once."""
    ledger_copy_minutes: int = Field(default=60, ge=1, le=60 * _A_YEAR_OF_HOURS)
    """How old a row may be that is not in the copy yet."""
    ledger_key_file: Path | None = None

    @field_validator("checkpoint_file", "erasures_file", "ledger_copy_dir", "ledger_key_file", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """What is set to nothing would else be the working folder."""
        return value or None
