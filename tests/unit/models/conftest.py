from pathlib import Path

import pytest

from models.build import ensure
from models.tenant.classifier import Classifier
from models.tenant.learning import fit
from models.tenant.training import Material
from shared.inference import Encoder
from tests.unit.models.tenants import EXAMPLES, vectors_of


@pytest.fixture(scope="session")
def artefact() -> Path:
    """The built model: built once on this machine, then found in the cache."""
    return ensure()


@pytest.fixture(scope="session")
def encoder(artefact: Path) -> Encoder:
    return Encoder.load(artefact, device="cpu")


@pytest.fixture(scope="session")
def material() -> Material:
    texts, answers = [text for text, _ in EXAMPLES], [label for _, label in EXAMPLES]
    return Material(texts, vectors_of(texts), answers, 1)


@pytest.fixture(scope="session")
def learnt(material: Material) -> Classifier:
    return fit(material.texts, material.vectors, material.answers, 1)
