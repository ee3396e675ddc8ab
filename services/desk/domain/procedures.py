"""What became of the suggestions of each procedure: an article of the knowledge base, in one language.

As on the rest of the lead's page, what people did is shown only where at least `FEWEST` of them did it, and where
procedures' figures must be withheld, another's are too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Literal

from services.desk.domain.categories import Categories
from services.desk.domain.cells import Words, label, plain
from services.desk.domain.lead import FEWEST

DAYS: Final = 30
MOST: Final = 60
"""So many procedures stand on the page, those suggested most; all of them are in the export."""
COLUMNS: Final = (
    "article", "title", "category", "lang", "suggested", "approved_unedited", "approved_edited", "rejected",
    "acceptance", "edit_rate", "median_edit", "reasons", "thumbs_up", "thumbs_down", "withheld", "category_label",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edits:
    """Approvals as they stood and after an edit; `median` is of the shares that were edited."""

    unedited: int
    edited: int
    median: float | None = None

    @property
    def all(self) -> int:
        return self.unedited + self.edited

    @property
    def rate(self) -> float | None:
        return self.edited / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided on a procedure's suggestions. `reasons` of rejections, by code; no `edits` where withheld."""

    approved: int
    rejected: int
    reasons: tuple[tuple[str, int], ...] = ()
    edits: Edits | None = Edits(0, 0)

    @property
    def all(self) -> int:
        return self.approved + self.rejected

    @property
    def acceptance(self) -> float | None:
        return self.approved / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Thumbs:
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Procedure:
    """`decided` and `thumbs` are None where they are withheld."""

    article: str
    title: str
    category: str | None
    lang: str
    suggested: int
    decided: Decided | None
    thumbs: Thumbs | None

    @property
    def withheld(self) -> bool:
        return self.decided is None or self.decided.edits is None or self.thumbs is None


Row = Mapping[str, Any]
Withheld = Literal["decided", "edits", "thumbs"]


def procedures(rows: Iterable[Row], categories: Categories) -> list[Procedure]:
    """By category in the order of our lists, the most suggested first."""
    found = sorted((_procedure(row) for row in rows), key=partial(_order, categories=categories))
    return _protected(_protected(_protected(found, "edits"), "decided"), "thumbs")


def _procedure(row: Row) -> Procedure:
    thumbs = Thumbs(int(row["up"] or 0), int(row["down"] or 0))
    return Procedure(
        row["article_id"],
        row["title"],
        row["category"],
        row["lang"],
        int(row["suggested"]),
        _decided(row),
        None if thumbs.up + thumbs.down and row["judges"] < FEWEST else thumbs,
    )


def _decided(row: Row) -> Decided | None:
    approved, rejected = int(row["approved"] or 0), int(row["rejected"] or 0)
    if approved + rejected and row["deciders"] < FEWEST:
        return None
    reasons = tuple(sorted((row["reasons"] or {}).items(), key=lambda item: (-item[1], item[0])))
    return Decided(approved, rejected, reasons, _edits(approved, row))


def _edits(approved: int, row: Row) -> Edits | None:
    """Of how much was edited, the people are those who approved; of how far, those who edited."""
    if approved and row["approvers"] < FEWEST:
        return None
    edited = int(row["edited"] or 0)
    median = float(row["edit"]) if row["edit"] is not None and row["editors"] >= FEWEST else None
    return Edits(approved - edited, edited, median)


def _order(item: Procedure, *, categories: Categories) -> tuple[tuple[int, str], int, str, str]:
    return categories.place(item.category), -item.suggested, item.title, item.lang


def _protected(found: Sequence[Procedure], name: Withheld) -> list[Procedure]:
    """With any withheld, the least of the others too: the total tells what all that is withheld comes to."""
    kept = list(found)
    counts = [_count(item, name) for item in kept]
    if None in counts and any(counts):
        least = min((at for at, count in enumerate(counts) if count), key=lambda at: counts[at] or 0)
        kept[least] = _without(kept[least], name)
    return kept


def _count(item: Procedure, name: Withheld) -> int | None:
    """Of how many it was measured; None where it is withheld."""
    decided, thumbs = item.decided, item.thumbs
    match name:
        case "decided":
            return decided.all if decided else None
        case "edits":
            return decided.edits.all if decided and decided.edits else None
        case "thumbs":
            return thumbs.up + thumbs.down if thumbs else None


def _without(item: Procedure, name: Withheld) -> Procedure:
    match name:
        case "decided":
            return replace(item, decided=None)
        case "edits":
            return replace(item, decided=replace(item.decided, edits=None) if item.decided else None)
        case "thumbs":
            return replace(item, thumbs=None)


def lines(found: Iterable[Procedure], words: Words) -> list[tuple[str, ...]]:
    """The export; what is withheld is empty and says so."""
    return [COLUMNS, *(_line(item, words) for item in found)]


def _line(item: Procedure, words: Words) -> tuple[str, ...]:
    decided, thumbs = item.decided, item.thumbs
    edits = decided.edits if decided else None
    approved = (edits.unedited, edits.edited) if edits else (None, None)
    shares = (decided.acceptance if decided else None, *((edits.rate, edits.median) if edits else (None, None)))
    reasons = " ".join(f"{reason}:{count}" for reason, count in decided.reasons) if decided else ""
    return (
        *(plain(text) for text in (item.article, item.title, item.category or "", item.lang)),
        str(item.suggested),
        *("" if count is None else str(count) for count in (*approved, decided.rejected if decided else None)),
        *("" if share is None else f"{share:.4f}" for share in shares),
        reasons,
        *((str(thumbs.up), str(thumbs.down)) if thumbs else ("", "")),
        "yes" if item.withheld else "no",
        label(words, "category", item.category),
    )
