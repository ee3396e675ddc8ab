"""What intake is told from outside."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from shared.runtime.settings import ServiceSettings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(ServiceSettings):
    """Intake holds one public key: it seals, and can open nothing.

    `request_types` and `actions` list, with commas, which are taken; empty takes all.
    The use cases file is YAML: by tenant, which messages belong to which use case; see `shared/use_cases`.
    With `backlog_most` events in the outbox, or one that waits for `backlog_seconds`, nothing more is taken: HTTP says
    503, mail servers 451, a folder and a mailbox are left alone. `requests_at_once` and `bytes_at_once` bound what HTTP
    and mail servers have in hand, `mail_sessions_at_once` how many of the latter may be speaking.
    `mail_own_addresses`, with commas, are those that our replies leave from, and those of our own forms and lists: a
    mail from one of them is of whom it names to be answered; one that names nobody gets no draft.
    The API key file has one `name sha256-of-the-key` a line; without it the HTTP API refuses everybody.
    """

    inbound_public_key_file: Path
    intake_secret_file: Path
    api_keys_file: Path | None = None
    connectors_file: Path | None = None
    drop_folder: Path | None = None
    drop_poll_seconds: float = Field(default=0.5, gt=0)
    request_types: str = ""
    actions: str = ""
    use_cases_file: Path | None = None
    mail_domain: str = "guichet.local"
    mail_own_addresses: str = ""
    mail_answers_per_hour: int = Field(default=10, ge=1)
    mail_max_bytes: int = Field(default=10 * 1024 * 1024, gt=0)
    json_max_bytes: int = Field(default=1024 * 1024, gt=0)
    backlog_most: int = Field(default=5000, ge=1)
    backlog_seconds: float = Field(default=300.0, gt=0)
    requests_at_once: int = Field(default=64, ge=1)
    bytes_at_once: int = Field(default=24 * 1024 * 1024, gt=0)
    keep_raw_mail_days: int = Field(default=90, ge=0, le=36500)
    """The mail as it came, sealed; what was read of it stays with the ticket. 0, here and below: for ever."""
    keep_rejected_mail_days: int = Field(default=30, ge=0, le=36500)
    """Mail that could not become a ticket, sealed."""
    keep_erased_mail_days: int = Field(default=3650, ge=0, le=36500)
    """The keyed fingerprints of erased mail, by which it is passed over when it comes again."""
    attachment_seconds: float = Field(default=20.0, gt=0)

    imap_host: str | None = None
    imap_port: int | None = Field(default=None, ge=1, le=65535)
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_ca_file: Path | None = None
    imap_user: str = ""
    imap_password_file: Path | None = None
    imap_folder: str = "INBOX"
    imap_done_folder: str | None = None
    imap_start: Literal["new", "all"] = "new"
    imap_poll_seconds: float = Field(default=30.0, gt=0)

    mail_listen: str | None = Field(default=None, pattern=r"^[^\s:]+:[0-9]{1,5}$|^\[[0-9a-fA-F:]+\]:[0-9]{1,5}$")
    mail_protocol: Literal["smtp", "lmtp"] = "smtp"
    mail_recipients: str = ""
    mail_sessions_at_once: int = Field(default=8, ge=1)
    mail_certificate_file: Path | None = None
    mail_key_file: Path | None = None

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if self.imap_host is not None and not (self.imap_user and self.imap_password_file):
            raise ValueError("a mailbox needs its user and its password file")
        if self.imap_host is not None and self.imap_security == "none" and self.imap_host not in LOOPBACK:
            raise ValueError("a mailbox on another machine is read over TLS only")
        if self.mail_listen is not None and not self.mail_recipients.strip(", "):
            raise ValueError("a mail receiver needs the addresses that it takes mail for")
        if (self.mail_certificate_file is None) != (self.mail_key_file is None):
            raise ValueError("a certificate and its key come together")
        return self
