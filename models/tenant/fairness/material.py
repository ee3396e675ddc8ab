"""The sentences and words that a tenant's texts are changed with; names and nationalities are the shipped audit's."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from models.fairness.material import Gender, gendered, values

HERE = Path(__file__).with_name("swaps.yaml")
LANGUAGES = ("fr", "en")
GENDERS: tuple[Gender, Gender] = ("m", "f")
TOLD = ("{nationality}", "{accent}")
"""What of an origin is still in a pseudonymised text: towns and addresses are not."""


class Material(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    gender: Mapping[str, Mapping[str, str]]
    name: Mapping[str, str]
    neutral: Mapping[str, tuple[tuple[str, str], ...]]
    words: Mapping[str, tuple[tuple[str, str], ...]]


@cache
def material() -> Material:
    return Material.model_validate(yaml.safe_load(HERE.read_text(encoding="utf-8")))


@cache
def origins(lang: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """By place, the pairs of sentences in which its people differ from those whom they are compared with."""
    usual, *others = values().places[lang]
    sentences = [one for one in values().sentences[lang] if any(slot in one for slot in TOLD)]
    return {other["key"]: tuple(_told(sentences, usual, other)) for other in others}


def _told(sentences: list[str], usual: Mapping[str, str], other: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for sentence in sentences:
        a, b = (gendered(sentence, GENDERS[0]).format(**place) for place in (usual, other))
        if a != b:
            yield a, b
