"""What the drafter is told from outside."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.inference import DeviceChoice
from shared.runtime.settings import ServiceSettings


class MannerSettings(BaseModel):
    """A greeting and closing of another tone; all three or none."""

    model_config = ConfigDict(extra="forbid")

    greeting: str
    greeting_named: str
    closing: str


class VoiceSettings(BaseModel):
    """The tenant's own wording in one language; what is not given stays as shipped.

    Beside a greeting or closing of their own the shipped tones would not fit: such a tenant has those that they give.
    """

    model_config = ConfigDict(extra="forbid")

    greeting: str | None = None
    greeting_named: str | None = None
    closing: str | None = None
    notice: str | None = None
    formal: MannerSettings | None = None
    friendly: MannerSettings | None = None


class Settings(ServiceSettings):
    """`GUICHET_DRAFTER_VOICES` is JSON: `{"fr": {"closing": "…", "notice": "…"}, "en": {…}}`."""

    knowledge_dir: Path | None = None
    drafter_voices: dict[Literal["fr", "en"], VoiceSettings] = Field(default_factory=dict)
    drafter_threshold: float | None = Field(default=None, ge=0.0, le=2.0)
    device: DeviceChoice = "auto"
    encoder_threads: int | None = Field(default=None, ge=1)
    burst_tickets: int = Field(default=5, ge=2, le=1000)
    burst_window_minutes: float = Field(default=60, gt=0, le=1440)
    burst_closeness: float = Field(default=0.32, gt=0.0, lt=1.0)
    similar_days: float = Field(default=365, gt=0)
    summary_from_characters: int = Field(default=1200, ge=0)
    """0: no thread is kept and none is summarised."""
    proposal_tickets: int = Field(default=3, ge=0, le=1000)
    """So many solved tickets alike propose an article; 0: no reply is kept and none is proposed."""
    time_zone: str = "Europe/Paris"
    keep_drafts_days: int = Field(default=365, ge=0, le=36500)
    """What was drafted of each message, by code. 0, here and below: for ever."""
    keep_likeness_days: int = Field(default=365, ge=0, le=36500)
    """Vectors of tickets, and bursts."""
    keep_threads_days: int = Field(default=365, ge=0, le=36500)
    """Pseudonymised messages that summaries are made of."""
