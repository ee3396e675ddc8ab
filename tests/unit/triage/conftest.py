from pathlib import Path

import pytest

from models.build import ensure
from services.triage.adapters.model import Model
from services.triage.domain.decide import Rules
from services.triage.main import rules as built_rules
from services.triage.settings import ModelSettings
from shared.inference import Encoder


@pytest.fixture(scope="session")
def rules() -> Rules:
    return built_rules(ModelSettings())


@pytest.fixture(scope="session")
def artefact() -> Path:
    """The built model: built once on this machine, then found in the cache."""
    return ensure()


@pytest.fixture(scope="session")
def model(artefact: Path, rules: Rules) -> Model:
    return Model(Encoder.load(artefact, device="cpu"), rules)
