"""What the files that an administrator writes by tenant have in common."""

from collections.abc import Mapping
from typing import TypeVar

DEFAULT_TENANT = "default"

_V = TypeVar("_V")


def inherited(tenants: Mapping[str, Mapping[str, _V]]) -> dict[str, dict[str, _V]]:
    """Each tenant with what the default says, but for what it says itself."""
    default = dict(tenants.get(DEFAULT_TENANT, {}))
    return {DEFAULT_TENANT: default} | {name: default | dict(said) for name, said in tenants.items()}
