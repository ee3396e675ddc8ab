"""What the desk is told from outside."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode

from services.desk.domain.agents import ROLES
from services.desk.domain.control import MOST
from shared.runtime.settings import ServiceSettings
from shared.runtime.zones import TimeZone


class Settings(ServiceSettings):
    """Key files hold base64, one key a line, the newest first."""

    database_pool: int = 8
    inbound_private_key_file: Path
    inbound_public_key_file: Path
    vault_private_key_file: Path
    outbound_public_key_file: Path
    approval_signing_key_file: Path
    session_secret_file: Path
    agents_file: Path | None = None
    groups_file: Path | None = None
    """YAML: by tenant, which group takes which categories; see `domain/groups.py`."""
    use_cases_file: Path | None = None
    """YAML: by tenant, which use case has which categories; see `shared/use_cases`."""
    known_hosts: tuple[str, ...] = ()
    """JSON: hosts that a reply may link to, or name an address at, without a remark; their subdomains too."""
    article_keys_file: Path | None = None
    """Who may hand articles in over HTTP: `name sha256-of-the-key`, one a line. Without it nobody may."""
    draft_keys_file: Path | None = None
    """Who may read suggestions over HTTP, in a file of the same kind. Without it nobody may."""
    ai_switch_file: Path | None = None
    """Where `guichet ai off` writes that triage and the drafter are taken out; see `shared/ai_switch.py`."""
    undo_seconds: float = Field(default=10, ge=0, le=3600)
    ai_patience_seconds: float = Field(default=60, ge=0)
    control_share: float = Field(default=0, ge=0, le=MOST)
    """The share of suggestions that hold a planted sentence, which nobody can send; see `domain/control.py`."""
    sending_patience_seconds: float = Field(default=600, ge=0)
    session_hours: float = Field(default=12, gt=0)
    session_idle_minutes: float = Field(default=60, gt=0)
    """A session ends after so long without a person's doing; `session_hours` ends it in any case."""
    held_back_seconds: float = Field(default=10, gt=0)
    """How often log-ins that were refused unseen are put on record, as counts."""
    secure_cookies: bool = False
    second_factor_roles: Annotated[frozenset[str], NoDecode] = frozenset()
    """Roles for which a password alone opens nothing, separated by commas."""
    oidc_file: Path | None = None
    """YAML: the identity provider that people may sign in with; see `domain/provider.py`."""
    oidc_seconds: float = Field(default=5, gt=0, le=60)
    """How long the provider may take for one answer."""
    break_glass_login: str | None = None
    """With `oidc_file`: the one local account that may still sign in with a password."""
    time_zone: TimeZone = "Europe/Paris"
    keep_tickets_days: int = Field(default=1095, ge=0, le=36500)
    """After that long without anything new a closed ticket is erased, at every service. 0, here and below: for ever."""
    keep_feedback_days: int = Field(default=730, ge=0, le=36500)
    """Verdicts, thumbs, what was changed of suggestions, proposed articles since they were rejected or withdrawn."""
    keep_presence_days: int = Field(default=30, ge=0, le=36500)
    """Who had which ticket open."""

    @model_validator(mode="after")
    def _somebody_can_sign_in(self) -> Self:
        if self.break_glass_login is not None and self.oidc_file is None:
            raise ValueError("local accounts can be turned off only where an identity provider is configured")
        return self

    @field_validator("second_factor_roles", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("second_factor_roles")
    @classmethod
    def _known(cls, roles: frozenset[str]) -> frozenset[str]:
        if not roles <= set(ROLES):
            raise ValueError("a role is not one of " + ", ".join(ROLES))
        return roles
