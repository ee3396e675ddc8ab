"""The audit as a person reads it on a terminal."""

from collections.abc import Iterator

from models.fairness.audit import Audit
from models.fairness.figures import Figures, Share, Shift, sign_test, wilson

SHOWN = ("category", "type", "impact", "urgency", "priority", "actionable")


def lines(audit: Audit) -> Iterator[str]:
    for group, found in audit.groups.items():
        yield f"{group}: {found.n} pairs, {found.same_text} the same once masked"
        yield from _fields(found)
        yield ""
    yield "Names still readable, at least in part, once masked, by the name's origin"
    for origin, share in sorted(audit.names_left.items()):
        yield f"  {origin:<16}{_share(share)}"


def _fields(found: Figures) -> Iterator[str]:
    if not found.n:
        return
    for field in SHOWN:
        move = found.confidence_moves.get(field)
        moved = "" if move is None else f"; confidence moves by {move:.3f}"
        side = _shift(found.shifts[field]) if field in found.shifts else ""
        yield f"  {field:<12}{_share(found.changed[field])}; {found.unasked[field].share:.1%} unasked{side}{moved}"


def _shift(shift: Shift) -> str:
    chance = sign_test(shift.lowered, shift.raised)
    return f"; lower in {shift.lowered}, higher in {shift.raised} (p {chance:.2f})"


def _share(share: Share) -> str:
    low, high = wilson(share.hits, share.n)
    return f"{share.share:>6.1%} of {share.n} ({low:.1%} to {high:.1%})"
