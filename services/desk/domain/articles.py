"""Articles at the desk: what may be approved, and how an article of the base stands today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, get_args

from schemas.articles import RejectionReason
from services.desk.domain.categories import Categories
from shared.placeholders import fault
from shared.recognising import Personal

REASONS: Final[tuple[RejectionReason, ...]] = get_args(RejectionReason)
LONGEST_TITLE: Final = 160
LONGEST_TEXT: Final = 6000
COUNTED_DAYS: Final = 30
UNUSED_DAYS: Final = 90
SOON_DAYS: Final = 30
_NOBODYS: Final = frozenset({"ORG", "LOCATION", "POSTAL_CODE"})
"""Towns and firms alone are nobody's data, as for the second reader."""


class Unfit(Exception):  # noqa: N818
    """Why an article cannot be approved as it stands; a code. `found`: its personal stretches, each with its label."""

    def __init__(self, code: str, found: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.found = tuple(found)


@dataclass(frozen=True, slots=True)
class Wording:
    """An article as a person leaves it: the first paragraph answers, each later one is a special case.

    `questions` are words that it is found by; no customer reads them.
    """

    title: str
    text: str
    category: str
    valid_until: date | None = None
    questions: tuple[str, ...] = ()


def check(wording: Wording, today: date, categories: Categories) -> None:
    """All that can be said without looking for personal data.

    Raises:
        Unfit: `empty`, `too_long`, `category`, `heading`, `past`, or what `shared.placeholders.fault` names.
    """
    if not wording.title or not wording.text:
        raise Unfit("empty")
    if len(wording.title) > LONGEST_TITLE or len(wording.text) > LONGEST_TEXT or "\n" in wording.title:
        raise Unfit("too_long")
    if wording.category not in categories:
        raise Unfit("category")
    if any(line.lstrip().startswith("#") for line in wording.text.splitlines()):
        raise Unfit("heading")
    if wording.valid_until is not None and wording.valid_until < today:
        raise Unfit("past")
    found = fault("\n".join((wording.title, wording.text, *wording.questions)))
    if found is not None:
        raise Unfit(found)


def somebodys(found: Iterable[Personal]) -> tuple[Personal, ...]:
    """Of what would be masked at the door, what is somebody's."""
    return tuple(one for one in found if one.label not in _NOBODYS)


class Standing(StrEnum):
    """What is worth knowing of an article, the most pressing first."""

    WITHDRAWN = "withdrawn"
    """The base holds it no more."""
    EXPIRED = "expired"
    NOT_USED = "not_used"
    """Its file says so."""
    SOON = "soon"
    UNUSED = "unused"
    IN_USE = "in_use"


SHOWN: Final = ("all", Standing.UNUSED, Standing.SOON, Standing.EXPIRED)


def standing(*, approved: bool, valid_until: date | None, lately: int, today: date) -> Standing:
    """`lately` is how often it was suggested in the last `UNUSED_DAYS`."""
    if valid_until is not None and valid_until < today:
        return Standing.EXPIRED
    if not approved:
        return Standing.NOT_USED
    if valid_until is not None and valid_until <= today + timedelta(days=SOON_DAYS):
        return Standing.SOON
    return Standing.IN_USE if lately else Standing.UNUSED


def out_of_use(*, present: bool, approved: bool, valid_until: date | None, today: date) -> Standing | None:
    """Why nothing is made of an article any more; None while something is."""
    if not present:
        return Standing.WITHDRAWN
    found = standing(approved=approved, valid_until=valid_until, lately=0, today=today)
    return found if found in (Standing.EXPIRED, Standing.NOT_USED) else None
