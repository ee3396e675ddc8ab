"""What triage is told from outside."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.inference import DeviceChoice
from shared.runtime.settings import ServiceSettings


def _paths(said: object) -> object:
    return tuple(filter(None, said.split(os.pathsep))) if isinstance(said, str) else said


LONGEST_WINDOW = 36500
"""Days, as of the other periods: of many more no calendar has a beginning."""
Share = Annotated[float, Field(ge=0, le=1)]


class ModelSettings(BaseSettings):
    """What the command line needs too."""

    model_config = SettingsConfigDict(env_prefix="GUICHET_", extra="ignore", hide_input_in_errors=True)

    device: DeviceChoice = "auto"
    encoder_threads: int | None = Field(default=None, ge=1)
    tenant: str = "default"
    taxonomy_file: Path | None = None
    """A tenant's own taxonomy; its lists must be those that the model was built for."""
    triage_abstain_below: dict[str, Share] = Field(default_factory=dict)
    """By field, the calibrated confidence below which a person chooses, where the policy is silent. Others: 0.5."""
    triage_policy_file: Path | None = None
    """YAML: who decides each field, by tenant, language and value; see `domain/policy.py`."""
    triage_fields_file: Path | None = None
    """YAML: what of a message becomes a field of the ticket, in the place of `models/fields.yaml`; see
    `domain/field_rules.py`."""
    use_cases_file: Path | None = None
    """YAML: by tenant, which use case has which categories; see `shared/use_cases`."""
    classifiers_dir: Path | None = None
    """The store of classifiers that use cases name; see `models/tenant`."""
    promotion_keys: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_paths)] = ()
    """The public keys whose promotions count, as the command line takes them: paths with a colon between them."""
    triage_segments: int = Field(default=6, ge=1, le=12)
    """The most stretches of a ticket left out in turn to find reasons: each costs one more reading."""
    triage_sentiment: bool = False
    """Whether a triaged ticket says how its writer sounds. Nothing else comes of it."""


class Settings(ServiceSettings, ModelSettings):
    triage_batch: int | None = Field(default=None, ge=1, le=256)
    """The most tickets read at once; unless told, what suits the device."""
    drift_current_days: float = Field(default=7, gt=0, le=LONGEST_WINDOW)
    drift_reference_days: float = Field(default=28, gt=0, le=LONGEST_WINDOW)
    """The window before the current one that it is held against."""
    drift_every_seconds: float = Field(default=900, gt=0)
    drift_hold_back: bool = True
    """A field whose confidence fell, or that people overrule more often, is left to people while that lasts."""
    drift_hold_on_shift: bool = False
    """Every field is, while the tickets are about other things than before."""
    drift_vectors_an_hour: int = Field(default=12, ge=0)
    """How many tickets are embedded to see what they are about; each costs one more reading. 0: none is."""
    keep_predictions_days: int = Field(default=1095, ge=0, le=36500)
    """What the models said of each message. 0: for ever."""
