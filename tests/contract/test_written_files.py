"""The YAML that a page has somebody write is taken by whatever reads it, and every such block is tried."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from argon2 import PasswordHasher

from services.crm.domain import subscribers
from services.desk.adapters import agents_file
from services.desk.domain import groups, provider
from services.desk.domain.priority import CATEGORIES
from services.intake.domain.connectors import declared as connectors
from services.pseudonymizer.adapters.terms_file import TermsFile
from services.triage.domain import field_rules
from shared import disclosures, use_cases

ROOT: Final = Path(__file__).parents[2]
TENANT: Final = "default"
HASH: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("a password of nobody's")


def _agents(text: str, folder: Path) -> object:
    """The page cuts a hash short."""
    file = folder / "agents.yaml"
    file.write_text(text.replace("$argon2id$v=19$…", HASH), encoding="utf-8")
    return agents_file.read(file, PasswordHasher())


def _terms(text: str, folder: Path) -> object:
    file = folder / "terms.yaml"
    file.write_text(text, encoding="utf-8")
    return TermsFile(file).of(TENANT).always


def _loaded(read: Callable[[Any, Path], object]) -> Callable[[str, Path], object]:
    return lambda text, folder: read(yaml.safe_load(text), folder)


READERS: Final[dict[str, Callable[[str, Path], object]]] = {
    "agents": _agents,
    "connectors": _loaded(lambda found, folder: connectors.parse(found, TENANT, folder)),
    "disclosures": _loaded(lambda found, _: disclosures.parse(found, TENANT)),
    "fields": _loaded(lambda found, _: field_rules.parse(found, CATEGORIES)),
    "groups": _loaded(lambda found, _: groups.parse(found, TENANT, use_cases.NONE)),
    "provider": _loaded(lambda found, _: provider.parse(found, TENANT)),
    "subscribers": _loaded(lambda found, folder: subscribers.parse(found, TENANT, folder)),
    "terms": _terms,
    "use cases": _loaded(lambda found, _: use_cases.parse(found, TENANT, CATEGORIES)),
}
WRITTEN: Final = {
    "add-and-remove-people": ("agents",),
    "choose-thresholds": ("by tests/unit/triage/test_policy.py",),
    "connect-a-crm": ("connectors",),
    "connect-glpi": ("connectors", "connectors", "subscribers", "disclosures"),
    "connect-zammad": ("connectors", "subscribers", "disclosures"),
    "connect-zendesk": ("connectors", "subscribers", "disclosures"),
    "correct-the-masking": ("terms",),
    "deploy-on-kubernetes": ("by tests/k8s", "by tests/k8s"),
    "fields-from-messages": ("fields",),
    "route-to-groups": ("groups",),
    "several-use-cases": ("use cases", "use cases"),
    "sign-in-with-oidc": ("provider",),
    "tell-by-webhook": ("subscribers", "disclosures"),
}


def blocks(page: str) -> list[str]:
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    found = re.findall(r"^( *)```yaml\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return [re.sub(f"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def test_every_block_is_somebodys() -> None:
    pages = sorted((ROOT / "docs" / "how-to").glob("*.md"))
    assert {page.stem: len(found) for page in pages if (found := blocks(page.stem))} == {
        name: len(readers) for name, readers in WRITTEN.items()
    }


@pytest.mark.parametrize(
    ("page", "number", "reader"),
    [
        pytest.param(page, number, reader, id=f"{page}-{number}")
        for page, readers in WRITTEN.items()
        for number, reader in enumerate(readers)
        if not reader.startswith("by ")
    ],
)
def test_what_a_page_has_one_write_is_taken(page: str, number: int, reader: str, tmp_path: Path) -> None:
    assert READERS[reader](blocks(page)[number], tmp_path)
