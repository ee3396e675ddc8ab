"""What became of the suggestions of each procedure: an article of the knowledge base, in one language.

As on the rest of the lead's page, what people did is shown only where at least `FEWEST` of them did it, and where one
procedure's figures must be withheld, another's are too.
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
class Decided:
    """What people decided on a procedure's suggestions. `reasons` of rejections, by code; `edit` is a median share."""

    unedited: int
    edited: int
    rejected: int
    reasons: tuple[tuple[str, int], ...] = ()
    edit: float | None = None

    @property
    def all(self) -> int:
        return self.unedited + self.edited + self.rejected

    @property
    def acceptance(self) -> float | None:
        return (self.unedited + self.edited) / self.all if self.all else None

    @property
    def edits(self) -> float | None:
        approved = self.unedited + self.edited
        return self.edited / approved if approved else None


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
        return self.decided is None or self.thumbs is None


Row = Mapping[str, Any]


def procedures(rows: Iterable[Row], categories: Categories) -> list[Procedure]:
    """By category in the order of our lists, the most suggested first."""
    found = sorted((_procedure(row) for row in rows), key=partial(_order, categories=categories))
    return _protected(_protected(found, "decided"), "thumbs")


def _procedure(row: Row) -> Procedure:
    edited = int(row["edited"] or 0)
    decided = Decided(
        int(row["unedited"] or 0),
        edited,
        int(row["rejected"] or 0),
        tuple(sorted((row["reasons"] or {}).items(), key=lambda item: (-item[1], item[0]))),
        float(row["edit"]) if row["edit"] is not None and edited >= FEWEST else None,
    )
    thumbs = Thumbs(int(row["up"] or 0), int(row["down"] or 0))
    return Procedure(
        row["article_id"],
        row["title"],
        row["category"],
        row["lang"],
        int(row["suggested"]),
        None if decided.all and row["deciders"] < FEWEST else decided,
        None if thumbs.up + thumbs.down and row["judges"] < FEWEST else thumbs,
    )


def _order(item: Procedure, *, categories: Categories) -> tuple[tuple[int, str], int, str, str]:
    return categories.place(item.category), -item.suggested, item.title, item.lang


def _protected(found: Sequence[Procedure], name: Literal["decided", "thumbs"]) -> list[Procedure]:
    """With one alone withheld, the least of the others is withheld too: the total would give the one away."""
    kept = list(found)
    shown = [at for at, item in enumerate(kept) if _count(getattr(item, name))]
    if sum(getattr(item, name) is None for item in kept) == 1 and shown:
        least = min(shown, key=lambda at: _count(getattr(kept[at], name)))
        one = kept[least]
        kept[least] = replace(one, decided=None) if name == "decided" else replace(one, thumbs=None)
    return kept


def _count(figures: Decided | Thumbs | None) -> int:
    if figures is None:
        return 0
    return figures.all if isinstance(figures, Decided) else figures.up + figures.down


def lines(found: Iterable[Procedure], words: Words) -> list[tuple[str, ...]]:
    """The export; what is withheld is empty and says so."""
    return [COLUMNS, *(_line(item, words) for item in found)]


def _line(item: Procedure, words: Words) -> tuple[str, ...]:
    decided, thumbs = item.decided, item.thumbs
    counts = (decided.unedited, decided.edited, decided.rejected) if decided else (None, None, None)
    shares = (decided.acceptance, decided.edits, decided.edit) if decided else (None, None, None)
    reasons = " ".join(f"{reason}:{count}" for reason, count in decided.reasons) if decided else ""
    return (
        *(plain(text) for text in (item.article, item.title, item.category or "", item.lang)),
        str(item.suggested),
        *("" if count is None else str(count) for count in counts),
        *("" if share is None else f"{share:.4f}" for share in shares),
        reasons,
        *((str(thumbs.up), str(thumbs.down)) if thumbs else ("", "")),
        "yes" if item.withheld else "no",
        label(words, "category", item.category),
    )
