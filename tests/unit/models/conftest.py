from pathlib import Path

import pytest

from models.build import ensure
from shared.inference import Encoder


@pytest.fixture(scope="session")
def artefact() -> Path:
    """The built model: built once on this machine, then found in the cache."""
    return ensure()


@pytest.fixture(scope="session")
def encoder(artefact: Path) -> Encoder:
    return Encoder.load(artefact, device="cpu")
