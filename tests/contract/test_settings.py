"""Every `GUICHET_…` that documents, manifests or scripts name is one that something reads."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from schemas.topics import SERVICES

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"\bGUICHET_[A-Z0-9_]*[A-Z0-9_]")
PLACES = (
    "*.md",
    "Makefile",
    "Tiltfile",
    *(
        f"{top}/**/{kind}"
        for top in ("docs", "k8s", "services", "models", "shared", "tests")
        for kind in ("*.md", "*.yaml", "*.sh", "*.env", "Dockerfile")
    ),
)
STANDS_FOR_ANY = {"GUICHET_X", "GUICHET_X_FILE"}
READ_ELSEWHERE = {
    "GUICHET_BUS", "GUICHET_CACHE_DIR", "GUICHET_CLASSIFIERS_DIR", "GUICHET_HOME", "GUICHET_KAFKA_CREDENTIALS_FILE",
    "GUICHET_MODELS_DIR", "GUICHET_PROMOTION_KEYS", "GUICHET_DRILL_BUS", "GUICHET_FAULT_SEED", "GUICHET_FAULT_TICKETS",
    "GUICHET_FLOOD_SECONDS", "GUICHET_FLOOD_TIMES", "GUICHET_LAB_FAKETIME", "GUICHET_LAB_SECONDS", "GUICHET_LAB_SEEDS",
    "GUICHET_TEST_GENERATIVE_MODEL", "GUICHET_TEST_GENERATIVE_URL",
}  # fmt: skip
"""By what is no service: the local stack, the models' commands, the tests."""


@cache
def settings() -> frozenset[str]:
    names = set()
    for service in SERVICES:
        for field, about in import_module(f"services.{service}.settings").Settings.model_fields.items():
            name = f"GUICHET_{field}".upper()
            names |= {name, f"{name}_FILE"} if "SecretStr" in str(about.annotation) else {name}
    return frozenset(names)


def named() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted({file for place in PLACES for file in ROOT.glob(place)}):
        for name in NAME.findall(file.read_text(encoding="utf-8")):
            found.setdefault(name, []).append(str(file.relative_to(ROOT)))
    return found


def test_every_variable_that_is_named_is_read_by_something() -> None:
    known = settings() | READ_ELSEWHERE | STANDS_FOR_ANY
    unknown = {
        name: files
        for name, files in named().items()
        if name not in known and not (name.endswith("_") and any(one.startswith(name) for one in known))
    }
    assert unknown == {}


@pytest.mark.parametrize("name", sorted(READ_ELSEWHERE))
def test_what_no_service_reads_is_read_by_other_code(name: str) -> None:
    code = (
        file for top in ("shared", "models", "tests") for file in (ROOT / top).rglob("*.py") if file != Path(__file__)
    )
    assert any(f'"{name}"' in file.read_text(encoding="utf-8") for file in code)


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    documented = set(NAME.findall(page)) | {f"{name}_FILE" for name in NAME.findall(page)}
    assert settings() - documented == set()
