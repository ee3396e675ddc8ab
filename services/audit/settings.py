"""What the ledger is told from outside."""

from pathlib import Path

from shared.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """The key signs checkpoints and keys the digests; the file lies outside the database it vouches for."""

    checkpoint_file: Path | None = None
    ledger_key_file: Path | None = None
