"""The procedures of the lead's page, in the reader's words."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from services.desk.adapters.web.desk import Reader
from services.desk.domain import typography
from services.desk.domain.procedures import MOST, Decided, Procedure

_WIDE: Final = 96
"""Width of a bar, in pixels."""


def procedure_groups(found: Sequence[Procedure], reader: Reader) -> list[Mapping[str, Any]]:
    """By category, in order, those suggested most of all."""
    most = sorted(found, key=lambda item: -item.suggested)[:MOST]
    kept = [item for item in found if item in most]
    return [
        {
            "title": reader.t.code("category", category) if category else reader.t("lead.untold"),
            "rows": [_row(item, reader) for item in group],
        }
        for category, group in groupby(kept, key=lambda item: item.category)
    ]


def _row(item: Procedure, reader: Reader) -> Mapping[str, Any]:
    number, withheld = typography.number, reader.t("lead.withheld")
    decided, thumbs = item.decided, item.thumbs
    return {
        "article": item.article,
        "title": item.title,
        "lang": item.lang,
        "suggested": number(item.suggested, reader.lang),
        "unedited": number(decided.unedited, reader.lang) if decided else withheld,
        "edited": number(decided.edited, reader.lang) if decided else withheld,
        "edit": _share(decided.edit, reader) if decided and decided.edit is not None else None,
        "rejected": number(decided.rejected, reader.lang) if decided else withheld,
        "reasons": _reasons(decided, reader) if decided else "",
        "acceptance": _share(decided.acceptance, reader) if decided else withheld,
        "edits": _share(decided.edits, reader) if decided else withheld,
        "bars": _bars(decided) if decided else (),
        "up": number(thumbs.up, reader.lang) if thumbs else withheld,
        "down": number(thumbs.down, reader.lang) if thumbs else withheld,
    }


def _share(value: float | None, reader: Reader) -> str:
    return reader.t("lead.nothing") if value is None else typography.percent(value, reader.lang)


def _reasons(decided: Decided, reader: Reader) -> str:
    return ", ".join(f"{reader.t.code('rejection', reason)} {count}" for reason, count in decided.reasons)


def _bars(decided: Decided) -> Sequence[tuple[str, float, float]]:
    """Kind, left and width of the parts of one bar: unedited, edited; what is left of it was rejected."""
    if not decided.all:
        return ()
    first, second = (_WIDE * count / decided.all for count in (decided.unedited, decided.edited))
    return (("unedited", 0.0, first), ("edited", first, second))
