"""Who may do what at the desk."""

from dataclasses import dataclass
from typing import Final

from shared.approval.policy import MAY_DECIDE

ROLES: Final = ("agent", "lead", "admin", "privacy", "noc", "reader")
_MAY_ACT: Final = frozenset({"agent", "lead", "admin"})
_MAY_LEAD: Final = frozenset({"lead", "admin"})
_MAY_ANSWER_SUBJECTS: Final = frozenset({"privacy", "admin"})
_MAY_READ: Final = _MAY_ACT | {"privacy", "reader"}


@dataclass(frozen=True, slots=True)
class Agent:
    """A person at the desk. `login` is the opaque name that goes on record, `name` the one colleagues see."""

    login: str
    name: str
    role: str
    tenant: str

    @property
    def may_act(self) -> bool:
        return may_act(self.role)

    @property
    def may_decide_policy(self) -> bool:
        return self.role in MAY_DECIDE

    @property
    def may_keep_accounts(self) -> bool:
        return self.role == "admin"

    @property
    def may_lead(self) -> bool:
        return self.role in _MAY_LEAD

    @property
    def may_answer_subjects(self) -> bool:
        """Whether this person may search for somebody's tickets, and have them erased."""
        return self.role in _MAY_ANSWER_SUBJECTS

    @property
    def may_read(self) -> bool:
        return self.role in _MAY_READ


def may_act(role: str) -> bool:
    """Whether a role answers tickets."""
    return role in _MAY_ACT
