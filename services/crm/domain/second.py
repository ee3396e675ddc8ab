"""Does this reply need a second person, as far as the sender itself knows?"""

from collections.abc import Iterator
from typing import Final

from schemas.policies import ApprovalPolicy
from schemas.replies import Approval
from schemas.tickets import TicketCorrected
from services.crm.domain.verification import Unfit
from shared.approval.policy import Judged, asks, needs_two

ON_RECORD: Final = frozenset({"second_needed", "second_role", "policy_invalid"})
"""Refusals that go on record as `approval.refused`: an approval that the policy does not let through."""


class NotYet(Exception):  # noqa: N818
    """The sender cannot tell yet, and waits for an event that is on its way. `code` is a constant."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_people(policy: ApprovalPolicy | None, judged: Judged, first: Approval, second: Approval | None) -> None:
    """As many people as the policy asks for, of the role it asks for.

    Raises:
        NotYet: `policy_behind` when the desk held a newer policy, `not_judged` when nothing is known of the ticket.
        Unfit: `second_needed` or `second_role`.
    """
    held = policy.version if policy is not None else 0
    if max(first.policy or 0, (second.policy or 0) if second else 0) > held:
        raise NotYet("policy_behind")
    if second is not None:
        if policy is not None and second.role not in policy.second_roles:
            raise Unfit("second_role")
        return
    if asks(policy) and judged.unknown:
        raise NotYet("not_judged")
    if needs_two(policy, judged):
        raise Unfit("second_needed")


def judged_by(correction: TicketCorrected) -> Iterator[tuple[str, str]]:
    """What a person's value makes of the category or the priority, be it said or follow from what was said."""
    if correction.field in ("category", "priority"):
        yield correction.field, correction.value
    if correction.priority is not None:
        yield "priority", correction.priority
