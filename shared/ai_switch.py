"""Whether the AI (triage and the drafter) is in or out: one small file that a person's command writes.

A list, oldest first, of every time somebody switched; the last entry holds, and without one the AI is in. Whoever reads
the file learns who switched when, so that a reader that was away puts each of them on record.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, Self
from uuid import UUID, uuid4

AI_SERVICES: Final = ("triage", "drafter")
"""What is taken out. The pseudonymiser stays: without it nobody could read a ticket without personal data."""

Position = Literal["on", "off"]


class BadSwitch(ValueError):  # noqa: N818
    """The file is not a list of switches."""


@dataclass(frozen=True, slots=True)
class Switched:
    """Somebody took the AI out or put it back. `by` is a login, as it goes on record."""

    id: UUID
    ai: Position
    by: str
    at: datetime

    @classmethod
    def now(cls, ai: Position, by: str) -> Self:
        return cls(uuid4(), ai, by, datetime.now(UTC))

    def as_json(self) -> dict[str, str]:
        return {"id": str(self.id), "ai": self.ai, "by": self.by, "at": self.at.isoformat()}


def parse(raw: str) -> tuple[Switched, ...]:
    """Raises `BadSwitch`."""
    try:
        return tuple(_one(item) for item in json.loads(raw))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadSwitch(f"not a list of switches ({type(error).__name__})") from None


def _one(item: dict[str, Any]) -> Switched:
    at = datetime.fromisoformat(item["at"])
    if item["ai"] not in ("on", "off") or at.tzinfo is None or not isinstance(item["by"], str):
        raise BadSwitch("an entry that cannot be")
    return Switched(UUID(item["id"]), item["ai"], item["by"], at)


def read(path: Path) -> tuple[Switched, ...]:
    """Every switch, oldest first; none when the file was never written.

    Raises:
        BadSwitch: the file is something else.
        OSError: it cannot be read.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError:
        raise BadSwitch("not text") from None


def taken_out(switches: Sequence[Switched]) -> Switched | None:
    """The switch that took the AI out and still holds."""
    return switches[-1] if switches and switches[-1].ai == "off" else None
