"""What each role may do at the desk, and no other."""

import pytest

from services.desk.domain.agents import ROLES, Agent, may_act
from shared.approval.policy import MAY_DECIDE

MAY: dict[str, set[str]] = {
    "agent": {"may_act", "may_read"},
    "lead": {"may_act", "may_read", "may_lead", "may_decide_policy"},
    "admin": {
        "may_act", "may_read", "may_lead", "may_decide_policy", "may_keep_accounts", "may_answer_subjects",
    },
    "privacy": {"may_read", "may_answer_subjects"},
    "noc": set(),
    "reader": {"may_read"},
}  # fmt: skip
RIGHTS = sorted(name for name in vars(Agent) if name.startswith("may_"))


@pytest.mark.feature(90)
@pytest.mark.parametrize("role", [*ROLES, "", "Admin", "boss"])
def test_a_role_may_what_is_listed_for_it_and_one_that_is_unknown_nothing(role: str) -> None:
    agent = Agent("a", "A", role, "t")
    assert {right for right in RIGHTS if getattr(agent, right)} == MAY.get(role, set())
    assert may_act(role) is agent.may_act


def test_every_role_and_every_right_is_in_the_list() -> None:
    assert set(MAY) == set(ROLES)
    assert set().union(*MAY.values()) == set(RIGHTS)
    assert {role for role, rights in MAY.items() if "may_decide_policy" in rights} == MAY_DECIDE
