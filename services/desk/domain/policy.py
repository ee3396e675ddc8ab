"""What may be asked of the approval policy, and how a proposal differs from what stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.policies import ApprovalPolicy
from services.desk.domain.agents import Agent
from services.desk.domain.categories import Categories
from services.desk.domain.priority import PRIORITIES
from shared.approval.policy import BadPolicy

Role = Literal["agent", "lead", "admin"]
SECOND_ROLES: tuple[Role, ...] = ("agent", "lead", "admin")
_PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """A policy as a form asks for it, in the order of our lists."""

    categories: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    second_roles: tuple[Role, ...] = ("lead", "admin")

    @classmethod
    def read(
        cls, categories: Sequence[str], priorities: Sequence[str], roles: Sequence[str], *, known: Sequence[str]
    ) -> "Choice":
        """`known`: the categories that may be named. Raises `BadPolicy`: `bad_value` for one that is on no list."""
        unknown = set(categories) - set(known) or set(priorities) - set(PRIORITIES)
        if unknown or set(roles) - set(SECOND_ROLES):
            raise BadPolicy("bad_value")
        return cls(
            tuple(value for value in known if value in categories),
            tuple(value for value in PRIORITIES if value in priorities),
            tuple(role for role in SECOND_ROLES if role in roles),
        )

    @classmethod
    def of(cls, policy: ApprovalPolicy | None) -> "Choice":
        """What stands, as the form would ask for it."""
        return cls(policy.categories, policy.priorities, policy.second_roles) if policy else cls()

    @property
    def said(self) -> tuple[frozenset[str], ...]:
        """What it asks for, whatever the order of our lists."""
        return frozenset(self.categories), frozenset(self.priorities), frozenset(self.second_roles)


@dataclass(frozen=True, slots=True)
class Change:
    """One value of a policy, before and after."""

    field: str
    value: str
    before: bool
    after: bool


def check_proposal(agent: Agent, choice: Choice, standing: ApprovalPolicy | None, roles: Sequence[str]) -> None:
    """Raises `BadPolicy` unless this person may ask for it, it changes something, and two people could live by it.

    `roles` are those of the tenant's agents.
    """
    if not agent.may_decide_policy:
        raise BadPolicy("role")
    if choice.said == Choice.of(standing).said:
        raise BadPolicy("no_change")
    able = sum(role in choice.second_roles for role in roles)
    if (choice.categories or choice.priorities) and able < _PEOPLE:
        raise BadPolicy("nobody_to_second")


def named(categories: Categories, *policies: ApprovalPolicy | None) -> tuple[str, ...]:
    """The categories that a policy may name: ours, and those of these policies that no file lists any more."""
    gone = (one for policy in policies if policy for one in policy.categories)
    return tuple(dict.fromkeys((*categories.all, *gone)))


def difference(standing: ApprovalPolicy | None, asked: ApprovalPolicy, categories: Categories) -> list[Change]:
    """Every value that either names, in the order of our lists; what stays as it is too."""
    before, after = Choice.of(standing), Choice.of(asked)
    lists = (
        ("category", named(categories, standing, asked), before.categories, after.categories),
        ("priority", PRIORITIES, before.priorities, after.priorities),
        ("role", SECOND_ROLES, before.second_roles, after.second_roles),
    )
    return [
        Change(field, value, value in old, value in new)
        for field, known, old, new in lists
        for value in known
        if value in old or value in new
    ]
