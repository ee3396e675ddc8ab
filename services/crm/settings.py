"""What the sender is told from outside."""

from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from services.crm.domain.addresses import Network
from services.crm.domain.mail import in_ascii
from services.crm.domain.subscribers import check_url
from shared.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Only this service is given a mail server, and the key that opens approved replies."""

    outbound_private_key_file: Path
    approval_public_key_file: Path
    approval_max_age_hours: float = Field(default=24.0, gt=0)

    mail_from: str = "support@guichet.local"
    mail_domain: str = Field(default="guichet.local", pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,200}[A-Za-z0-9])?$")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=1025, ge=1, le=65535)
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: Literal["auto", "required", "off"] = "auto"
    smtp_ca_file: Path | None = None
    smtp_timeout_seconds: float = Field(default=30.0, gt=0)
    smtp_data_timeout_seconds: float = Field(default=120.0, gt=0)
    smtp_parallel: int = Field(default=2, ge=1, le=8)
    smtp_retry_first_seconds: float = Field(default=2.0, gt=0)
    smtp_retry_most_seconds: float = Field(default=300.0, gt=0)
    smtp_give_up_hours: float = Field(default=24.0, gt=0)

    disclosures_file: Path | None = None
    webhook_subscribers_file: Path | None = None
    webhook_allow: str = ""
    webhook_ca_file: Path | None = None
    webhook_give_up_hours: float = Field(default=24.0, gt=0)
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_max_attempts: int = Field(default=12, ge=1)
    webhook_timeout_seconds: float = Field(default=10.0, gt=0)
    keep_deliveries_days: int = Field(default=90, ge=0, le=36500)
    """Replies that went out or never will, sealed. 0, here and below: for ever."""
    keep_webhooks_days: int = Field(default=30, ge=0, le=36500)
    """What subscribers were told."""

    @field_validator("webhook_url", "smtp_username", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @field_validator("smtp_host")
    @classmethod
    def _known_to_the_network(cls, value: str) -> str:
        """Here, where it is IDNA 2008's: the system's resolver would look `faß.example` up as `fass.example`."""
        return in_ascii(value)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.smtp_username is None) != (self.smtp_password is None):
            raise ValueError("smtp_username and smtp_password are given together")
        if self.smtp_username is not None and self.smtp_starttls == "auto":
            raise ValueError("with a password, smtp_starttls is `required` (or, knowingly, `off`)")
        if self.webhook_url is not None:
            if self.webhook_secret is None:
                raise ValueError("webhook_url needs webhook_secret")
            check_url(self.webhook_url)
        assert self.allowed is not None
        return self

    @property
    def allowed(self) -> tuple[Network, ...]:
        """The networks of one's own that `webhook_url` may lie in. Raises ValueError when one is none."""
        return tuple(ip_network(one.strip()) for one in self.webhook_allow.split(",") if one.strip())
