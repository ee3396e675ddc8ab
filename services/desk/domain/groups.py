"""Which group of people answers a ticket: it follows from the category, a person's first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, RootModel, StrictStr, ValidationError

from services.desk.domain.priority import CATEGORIES


class BadGroups(Exception):  # noqa: N818
    """The groups cannot be used: the desk does not start with them. Says where."""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    fr: str
    en: str
    takes: frozenset[str]

    def label(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


Groups = Mapping[str, Sequence[Group]]
"""By tenant, in the order of the file."""


def group_of(groups: Sequence[Group], category: str | None) -> Group | None:
    """The group for a category that a person or the policy let stand; none for a ticket that waits for triage."""
    return next((group for group in groups if category in group.takes), None)


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    fr: StrictStr
    en: StrictStr
    takes: tuple[StrictStr, ...]


class _File(RootModel[dict[StrictStr, dict[StrictStr, _Group]]]):
    model_config = ConfigDict(hide_input_in_errors=True)


def parse(content: object) -> dict[str, tuple[Group, ...]]:
    """The groups of a file's content.

    Raises:
        BadGroups: It names what is not a category, or a category that two groups take: a route must not be ambiguous.
    """
    try:
        file = _File.model_validate({} if content is None else content)
    except ValidationError as error:
        problem = error.errors()[0]
        raise BadGroups(f"{'.'.join(map(str, problem['loc'])) or 'the groups'}: {problem['msg']}") from None
    for tenant, listed in file.root.items():
        taken: dict[str, str] = {}
        for name, group in listed.items():
            for category in group.takes:
                if category not in CATEGORIES:
                    raise BadGroups(f"{tenant}.{name}: {category} is no category")
                if taken.setdefault(category, name) != name:
                    raise BadGroups(f"{tenant}: {category} goes to {taken[category]} and to {name}; leave it to one")
    return {
        tenant: tuple(Group(name, one.fr, one.en, frozenset(one.takes)) for name, one in listed.items())
        for tenant, listed in file.root.items()
    }
