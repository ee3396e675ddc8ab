"""What triage is told from outside."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.inference import DeviceChoice
from shared.runtime.settings import ServiceSettings

AS_OFTEN_RIGHT_AS_WRONG = 0.5


class ModelSettings(BaseSettings):
    """What the command line needs too."""

    model_config = SettingsConfigDict(env_prefix="GUICHET_", extra="ignore")

    device: DeviceChoice = "auto"
    encoder_threads: int | None = Field(default=None, ge=1)
    taxonomy_file: Path | None = None
    """A tenant's own taxonomy; its lists must be those that the model was built for."""
    triage_abstain_below: dict[str, float] = Field(default_factory=dict)
    """By field, the calibrated confidence below which a person chooses. Others: 0.5."""
    triage_segments: int = Field(default=6, ge=1, le=12)
    """The most stretches of a ticket left out in turn to find reasons: each costs one more reading."""


class Settings(ServiceSettings, ModelSettings):
    triage_batch: int | None = Field(default=None, ge=1, le=256)
    """The most tickets read at once; unless told, what suits the device."""
