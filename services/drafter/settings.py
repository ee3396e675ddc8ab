"""What the drafter is told from outside."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from shared.inference import DeviceChoice
from shared.placeholders import CUSTOMER, without_slots
from shared.runtime.settings import ServiceSettings
from shared.runtime.zones import TimeZone


def _wording(text: str) -> str:
    """As it stands in a reply, of which the checks see the ends of sentences only."""
    if "{{" in text:
        raise ValueError("holds a slot: only greeting_named may, {{customer}}")
    return text.replace("\r\n", "\n").strip()


def _named(text: str) -> str:
    if "{{" in without_slots(text, {CUSTOMER}):
        raise ValueError("holds a slot that is not {{customer}}")
    return text.replace("\r\n", "\n").strip()


Wording = Annotated[str, AfterValidator(_wording)]
Named = Annotated[str, AfterValidator(_named)]


class MannerSettings(BaseModel):
    """A greeting and closing of another tone; all three or none."""

    model_config = ConfigDict(extra="forbid")

    greeting: Wording
    greeting_named: Named
    closing: Wording


class VoiceSettings(BaseModel):
    """The tenant's own wording in one language; what is not given stays as shipped.

    Beside a greeting or closing of their own the shipped tones would not fit: such a tenant has those that they give.
    """

    model_config = ConfigDict(extra="forbid")

    greeting: Wording | None = None
    greeting_named: Named | None = None
    closing: Wording | None = None
    notice: Wording | None = Field(default=None, min_length=1)
    formal: MannerSettings | None = None
    friendly: MannerSettings | None = None


class GenerativeSettings(ServiceSettings):
    """A local generative model that words composed drafts anew; off while there is no address.

    `generative_networks` is JSON, `["10.20.0.0/24"]`: where the server may be, besides this machine itself.
    """

    generative_url: str | None = None
    generative_model: str | None = Field(default=None, min_length=1, max_length=120)
    generative_model_version: str | None = Field(default=None, min_length=1, max_length=120)
    generative_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    generative_ca_file: Path | None = None
    generative_token_file: Path | None = None
    generative_schema: bool = True
    generative_tokens: int = Field(default=600, ge=50, le=4000)
    generative_seconds: float = Field(default=20.0, ge=1.0, le=60.0)
    generative_batch_seconds: float = Field(default=40.0, ge=1.0, le=120.0)
    generative_parallel: int = Field(default=2, ge=1, le=16)

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.generative_url is not None and self.generative_model is None:
            raise ValueError("GUICHET_GENERATIVE_URL needs GUICHET_GENERATIVE_MODEL, the name that the server gives it")
        return self


class Settings(GenerativeSettings):
    """`GUICHET_DRAFTER_VOICES` is JSON: `{"fr": {"closing": "…", "notice": "…"}, "en": {…}}`."""

    knowledge_dir: Path | None = None
    use_cases_file: Path | None = None
    """YAML: by tenant, the use cases that articles and wordings may name; see `shared/use_cases`."""
    drafter_voices: dict[Literal["fr", "en"], VoiceSettings] = Field(default_factory=dict)
    drafter_use_case_voices: dict[str, dict[Literal["fr", "en"], VoiceSettings]] = Field(default_factory=dict)
    """JSON: by use case, what is said in the place of `drafter_voices`."""
    drafter_threshold: float | None = Field(default=None, ge=0.0, le=2.0)
    device: DeviceChoice = "auto"
    encoder_threads: int | None = Field(default=None, ge=1)
    burst_tickets: int = Field(default=5, ge=2, le=1000)
    burst_window_minutes: float = Field(default=60, gt=0, le=1440)
    burst_closeness: float = Field(default=0.32, gt=0.0, lt=1.0)
    theme_tickets: int = Field(default=5, ge=0, le=1000)
    """0: no new theme is told."""
    theme_days: float = Field(default=7, gt=0, le=60)
    theme_closeness: float = Field(default=0.36, gt=0.0, lt=1.0)
    similar_days: float = Field(default=365, gt=0)
    summary_from_characters: int = Field(default=1200, ge=0)
    """0: no thread is kept and none is summarised."""
    proposal_tickets: int = Field(default=3, ge=0, le=1000)
    """So many solved tickets alike propose an article; 0: no reply is kept and none is proposed."""
    time_zone: TimeZone = "Europe/Paris"
    keep_drafts_days: int = Field(default=365, ge=0, le=36500)
    """What was drafted of each message, by code. 0, here and below: for ever."""
    keep_likeness_days: int = Field(default=365, ge=0, le=36500)
    """Vectors of tickets, and bursts."""
    keep_threads_days: int = Field(default=365, ge=0, le=36500)
    """Pseudonymised messages that summaries are made of."""
