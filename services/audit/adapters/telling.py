"""What `guichet audit verify` says of what it found."""

from pathlib import Path
from typing import Any, Final

from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_storage import PATIENCE_SECONDS, CopyStorage
from services.audit.adapters.protection import Protection
from services.audit.adapters.reading import CopyFinding, Finding

_MEANING: Final = {
    "changed": "a row was changed",
    "dropped": "a row is missing",
    "inserted": "a row stands twice",
    "reordered": "rows changed places, or one between them is gone",
    "replaced": "a row does not follow the one before it",
    "not_as_noted": "the ledger was rewritten: a checkpoint kept outside the database says otherwise",
    "not_as_copied": "the ledger was rewritten: its write-once copy says otherwise",
    "checkpoint_altered": "the checkpoint file was altered (the number is its line)",
    "checkpoints_missing": "the checkpoint file is missing or empty",
    "segment_altered": "a segment of the copy was altered",
    "segment_missing": "a segment of the copy is missing, which begins with this row",
    "segment_moved": "a segment of the copy holds other rows than its place says",
    "segment_replaced": "a segment of the copy does not follow the one before it",
    "segment_not_signed": "a segment of the copy bears no signature of a key that is known",
}


def finding_json(finding: Finding, protection: Protection | None) -> dict[str, Any]:
    verdict = finding.verdict
    return {
        "green": finding.green,
        "rows": verdict.rows,
        "head": verdict.head,
        "checkpoints": verdict.checkpoints,
        "signatures_checked": finding.signatures_checked,
        "problem": {"code": verdict.problem.code, "at": verdict.problem.seq} if verdict.problem else None,
        "copy": _copy_json(finding.copy, finding.verdict.rows, protection) if finding.copy is not None else None,
    }


def _copy_json(copy: CopyFinding, rows: int, protection: Protection | None) -> dict[str, Any]:
    if copy.away is not None:
        return {"away": copy.away}
    told: dict[str, Any] = {
        "rows": copy.rows, "segments": copy.segments, "behind": max(0, rows - copy.rows), "late": copy.late,
    }  # fmt: skip
    if protection is not None:
        told["write_protection"] = {
            "seen": protection.seen, "overwrite": protection.overwrite, "delete": protection.delete,
        }  # fmt: skip
    return told


def finding_text(finding: Finding, protection: Protection | None, *, alone: bool) -> str:
    verdict = finding.verdict
    if verdict.problem is not None:
        lines = [
            f"RED: {_MEANING[verdict.problem.code]}, at {verdict.problem.seq}. The {verdict.rows} rows before it hold."
        ]
    else:
        said = "GREEN" if finding.green else "NOT PROVED"
        lines = [f"{said}: {verdict.rows} rows hold. Head: {verdict.head}"]
        lines += [_alone(finding)] if alone else [_checkpoints(finding), *_copy(finding)]
    if protection is not None:
        lines.append(_protection(protection))
    return "\n".join(lines)


def _signatures(finding: Finding) -> str:
    return "signatures checked" if finding.signatures_checked else "signatures NOT checked: no key given"


def _checkpoints(finding: Finding) -> str:
    if not finding.checkpoints_used:
        return "No checkpoints: a tail that was cut off would not show."
    return f"{finding.verdict.checkpoints} checkpoints agree ({_signatures(finding)})."


def _copy(finding: Finding) -> list[str]:
    copy = finding.copy
    if copy is None:
        return []
    if copy.away is not None:
        return [f"The write-once copy could NOT be compared: its folder cannot be read ({copy.away})."]
    behind = finding.verdict.rows - copy.rows
    state = f"it is {behind} rows behind" if behind else "it has them all"
    lines = [f"The write-once copy agrees to row {copy.rows}, in {copy.segments} segments; {state}."]
    if not finding.signatures_checked:
        lines.append("The seals of its segments were NOT checked: no key given.")
    if copy.late:
        lines.append("They should long be in it: of these rows it proves nothing. Is this the copy, or an older one?")
    return lines


def _alone(finding: Finding) -> str:
    assert finding.copy is not None
    return (
        f"The copy was checked by itself, in {finding.copy.segments} segments ({_signatures(finding)}). "
        "Whether the database agrees, and has more, was not asked."
    )


def _protection(found: Protection) -> str:
    if found.seen:
        return "Write protection seen: who runs this may neither overwrite nor delete a segment."
    return (
        f"Write protection NOT seen: of {found.segments} segments, who runs this may overwrite {found.overwrite} and "
        f"delete {found.delete}, as far as this machine can tell. A lock that the storage keeps does not show here."
    )


async def protection_at(folder: Path, patience_seconds: float = PATIENCE_SECONDS) -> Protection:
    """Of all segments together. Raises `Away`."""
    storage, found = CopyStorage(CopyFolder(folder), patience_seconds), Protection()
    for span in await storage.spans():
        found += await storage.protection(span)
    return found
