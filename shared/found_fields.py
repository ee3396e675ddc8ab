"""Which of the details that rules found in a message stand, once its category is known."""

from collections.abc import Iterable

from schemas.tickets import FoundField


def holding(found: Iterable[FoundField], category: str | None) -> tuple[FoundField, ...]:
    """By field those of its first rule that holds in the category; None: the category is open, general rules alone."""
    allowed = [one for one in found if not one.categories or category in one.categories]
    best: dict[str, int] = {}
    for one in allowed:
        best[one.name] = min(one.rank, best.get(one.name, one.rank))
    return tuple(one for one in allowed if one.rank == best[one.name])
