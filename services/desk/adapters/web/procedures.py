"""The procedures of the lead's page, in the reader's words."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from services.desk.adapters.web.desk import Reader
from services.desk.domain import typography
from services.desk.domain.procedures import MOST, Decided, Edits, Procedure

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
    edits = decided.edits if decided else None
    return {
        "article": item.article,
        "title": item.title,
        "lang": item.lang,
        "suggested": number(item.suggested, reader.lang),
        "unedited": number(edits.unedited, reader.lang) if edits else withheld,
        "edited": number(edits.edited, reader.lang) if edits else withheld,
        "edit": _share(edits.median, reader) if edits and edits.median is not None else None,
        "rejected": number(decided.rejected, reader.lang) if decided else withheld,
        "reasons": _reasons(decided, reader) if decided else "",
        "acceptance": _share(decided.acceptance, reader) if decided else withheld,
        "edits": _share(edits.rate, reader) if edits else withheld,
        "bars": _bars(edits, decided.all) if decided and edits else (),
        "up": number(thumbs.up, reader.lang) if thumbs else withheld,
        "down": number(thumbs.down, reader.lang) if thumbs else withheld,
    }


def _share(value: float | None, reader: Reader) -> str:
    return reader.t("lead.nothing") if value is None else typography.percent(value, reader.lang)


def _reasons(decided: Decided, reader: Reader) -> str:
    return ", ".join(f"{reader.t.code('rejection', reason)} {count}" for reason, count in decided.reasons)


def _bars(edits: Edits, decided: int) -> Sequence[tuple[str, float, float]]:
    """Kind, left and width of the parts of one bar: unedited, edited; what is left of it was rejected."""
    if not decided:
        return ()
    first, second = (_WIDE * count / decided for count in (edits.unedited, edits.edited))
    return (("unedited", 0.0, first), ("edited", first, second))
