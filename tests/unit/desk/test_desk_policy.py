"""Who may ask for which approval policy, and what of it would leave replies without anybody to confirm them."""

import pytest

from schemas.policies import ApprovalPolicy
from services.desk.domain.agents import ROLES, Agent
from services.desk.domain.policy import Choice, Role, check_proposal
from shared.approval.policy import BadPolicy

pytestmark = pytest.mark.feature(73)

STANDING = ApprovalPolicy(tenant="t", version=4, categories=("privacy", "security"), priorities=("P1",))
TEAM = ("lead", "admin", "agent", "agent")


def refused(
    choice: Choice, *, role: str = "lead", standing: ApprovalPolicy | None = STANDING, team: tuple[str, ...] = TEAM
) -> str | None:
    try:
        check_proposal(Agent("a", "A", role, "t"), choice, standing, team)
    except BadPolicy as bad:
        return bad.code
    return None


@pytest.mark.parametrize("role", ROLES)
def test_a_lead_or_an_admin_asks_and_nobody_else(role: str) -> None:
    assert refused(Choice(categories=("privacy",)), role=role) == (None if role in {"lead", "admin"} else "role")


def test_what_stands_already_is_no_proposal_in_whatever_order_it_is_said() -> None:
    said = Choice(("security", "privacy"), ("P1",), ("admin", "lead"))
    assert refused(said) == "no_change"
    assert refused(Choice(), standing=None) == "no_change"
    for other in (
        Choice(("security",), ("P1",)),
        Choice(("security", "privacy"), ()),
        Choice(("security", "privacy"), ("P1",), ("agent", "lead", "admin")),
    ):
        assert refused(other) is None


@pytest.mark.parametrize(
    ("second", "team", "code"),
    [
        (("lead", "admin"), ("lead", "admin"), None),
        (("lead", "admin"), ("lead", "lead"), None),
        (("lead", "admin"), ("lead", "agent", "agent"), "nobody_to_second"),
        (("admin",), ("lead", "lead", "admin"), "nobody_to_second"),
        (("agent",), ("lead", "agent", "agent"), None),
        ((), TEAM, "nobody_to_second"),
    ],
)
def test_what_asks_for_two_people_needs_two_who_may_be_the_second(
    second: tuple[Role, ...], team: tuple[str, ...], code: str | None
) -> None:
    """One alone could confirm nothing of their own."""
    for asks in (Choice(("privacy",), (), second), Choice((), ("P2",), second)):
        assert refused(asks, team=team) == code
    assert refused(Choice((), (), second), team=()) is None
