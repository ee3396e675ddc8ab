"""The order in which a renewed key is handed to a cluster's services: who opens has it before anybody seals."""

import re

import pytest

from shared.cluster.places import PLACES
from shared.local.key_kinds import ROTATING, SEALING
from tests.k8s.rendering import ROOT

pytestmark = pytest.mark.feature(103)


def order() -> dict[str, tuple[set[str], set[str]]]:
    """By kind, as the page has it: who is given the key first, and who then."""
    text = (ROOT / "docs" / "how-to" / "rotate-keys.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([\w, ]*)\| ?([\w, ]*)\|$", text.partition("## On a cluster")[2], re.MULTILINE)
    return {kind: (_names(first), _names(then)) for kind, first, then in rows}


def _names(cell: str) -> set[str]:
    return {name.strip() for name in cell.split(",") if name.strip()}


def given(setting: str) -> set[str]:
    return {service for service, place in PLACES.items() if setting in place.keys}


def test_every_kind_that_is_renewed_has_its_order() -> None:
    assert set(order()) == set(ROTATING)


@pytest.mark.parametrize("kind", [kind for kind in SEALING if kind != "vault"])
def test_who_only_opens_is_first_and_who_seals_is_then(kind: str) -> None:
    opens, seals = given(f"{kind.upper()}_PRIVATE_KEY_FILE"), given(f"{kind.upper()}_PUBLIC_KEY_FILE")
    assert order()[kind] == (opens - seals, seals)


def test_the_sender_trusts_a_key_before_the_desk_signs_with_it() -> None:
    assert order()["approval"] == (given("APPROVAL_PUBLIC_KEY_FILE"), given("APPROVAL_SIGNING_KEY_FILE"))


def test_whoever_has_the_vaults_key_is_in_its_order() -> None:
    first, then = order()["vault"]
    assert (first | then, first & then) == (given("VAULT_PRIVATE_KEY_FILE"), set())
