"""Which group of people answers a ticket: it follows from the category, a person's first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pydantic import BaseModel, ConfigDict, RootModel, StrictStr

from services.desk.domain.categories import Categories
from shared.unprepared import Unprepared
from shared.use_cases import NONE, Cases
from shared.written import checked


class BadGroups(Unprepared):
    """The groups cannot be used: the desk does not start with them. Says where."""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    fr: str
    en: str
    takes: frozenset[str]
    use_case: str | None = None
    """Whose tickets alone it answers; None: those of any use case."""

    def answers(self, category: str | None, use_case: str | None) -> bool:
        return category in self.takes and self.use_case in (None, use_case)

    def shared_with(self, other: "Group") -> frozenset[str]:
        """The categories of which both would answer one ticket."""
        apart = None not in (self.use_case, other.use_case) and self.use_case != other.use_case
        return frozenset() if apart else self.takes & other.takes

    def label(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


Groups = Mapping[str, Sequence[Group]]
"""By tenant, in the order of the file."""


def group_of(groups: Sequence[Group], category: str | None, use_case: str | None) -> Group | None:
    """The group for a category that a person or the policy let stand; none for a ticket that waits for triage."""
    return next((group for group in groups if group.answers(category, use_case)), None)


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    fr: StrictStr
    en: StrictStr
    takes: tuple[StrictStr, ...]
    use_case: StrictStr | None = None


class _File(RootModel[dict[StrictStr, dict[StrictStr, _Group]]]):
    model_config = ConfigDict(hide_input_in_errors=True)


def parse(content: object, own: str = "default", cases: Cases = NONE) -> dict[str, tuple[Group, ...]]:
    """The groups of a file's content; `own` is the tenant whose use cases are `cases`.

    Raises:
        BadGroups: It names what is not a category or a use case, or a category that two groups take: a route must not
            be ambiguous.
    """
    file = checked(_File, content, named="the groups", wrong=BadGroups)
    found = {
        tenant: tuple(Group(name, one.fr, one.en, frozenset(one.takes), one.use_case) for name, one in listed.items())
        for tenant, listed in file.root.items()
    }
    for tenant, groups in found.items():
        for group in groups:
            _check(f"{tenant}.{group.name}", group, cases if tenant == own else None)
        for one, other in combinations(groups, 2):
            if shared := one.shared_with(other):
                raise BadGroups(f"{tenant}: {min(shared)} goes to {one.name} and to {other.name}; leave it to one")
    return found


def _check(place: str, group: Group, cases: Cases | None) -> None:
    """`cases`: None for another tenant's, whose own desk checks them."""
    if cases is None:
        return
    if group.use_case is not None and cases.named(group.use_case) is None:
        raise BadGroups(f"{place}: {group.use_case} is no use case")
    for category in sorted(group.takes):
        if category not in Categories(cases):
            raise BadGroups(f"{place}: {category} is no category")
        if group.use_case is not None and not cases.has(group.use_case, category):
            raise BadGroups(f"{place}: {category} is no category of {group.use_case}")
