"""What intake is told from outside."""

from pathlib import Path

from pydantic import Field

from shared.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Intake holds one public key: it seals, and can open nothing.

    `request_types` lists, with commas, the request types that are taken; empty takes all.
    The API key file has one `name sha256-of-the-key` a line; without it the HTTP API refuses everybody.
    """

    inbound_public_key_file: Path
    intake_secret_file: Path
    api_keys_file: Path | None = None
    connectors_file: Path | None = None
    drop_folder: Path | None = None
    drop_poll_seconds: float = Field(default=0.5, gt=0)
    request_types: str = ""
    mail_domain: str = "guichet.local"
    mail_max_bytes: int = Field(default=10 * 1024 * 1024, gt=0)
    json_max_bytes: int = Field(default=1024 * 1024, gt=0)
    keep_raw_mail_days: int = Field(default=90, ge=0, le=36500)
    """The mail as it came, sealed; what was read of it stays with the ticket. 0, here and below: for ever."""
    keep_rejected_mail_days: int = Field(default=30, ge=0, le=36500)
    """Mail that could not become a ticket, sealed."""
