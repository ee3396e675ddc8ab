"""What the ledger is told from outside."""

from pathlib import Path

from shared.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """The newest key signs checkpoints, the oldest keys digests; that file lies outside the database it vouches for."""

    checkpoint_file: Path | None = None
    verify_hours: int = 24
    """How often the whole ledger is read and checked; the desk's page says what was found, and asks for it between."""
    erasures_file: Path | None = None
    """Which tickets were erased, by id, so that a restored backup brings no key back; see `adapters/erasures.py`."""
    ledger_key_file: Path | None = None
