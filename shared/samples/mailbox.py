"""The sample mailbox as the demo reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from importlib import resources
from pathlib import Path

import yaml

_SHORTEST = 6
_NOT_PEOPLE = ("mailer-daemon", "postmaster", "noreply", "no-reply", "support@")


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail of the mailbox and what should become of it."""

    path: Path
    joins: str | None
    planted: tuple[str, ...]

    @property
    def raw(self) -> bytes:
        return self.path.read_bytes()

    @property
    def starts_a_ticket(self) -> bool:
        return self.joins is None


def samples() -> list[Sample]:
    """Every mail, in the order in which they came in."""
    folder = Path(str(resources.files("shared.samples")))
    listed = yaml.safe_load((folder / "expectations.yaml").read_text(encoding="utf-8"))
    return [
        Sample(folder / "mailbox" / item["file"], item.get("joins"), tuple(item.get("planted", ()))) for item in listed
    ]


def planted_values(mailbox: list[Sample]) -> list[tuple[str, str]]:
    """What must not be found past the pseudonymiser: who wrote, and what the list names as planted."""
    found: dict[str, str] = {}
    for sample in mailbox:
        for number, value in enumerate([*_senders(sample), *sample.planted]):
            if len(value) >= _SHORTEST:
                found.setdefault(value, f"{sample.path.stem}.{number}")
    return [(name, value) for value, name in found.items()]


def _senders(sample: Sample) -> Iterator[str]:
    message = message_from_bytes(sample.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for name, address in getaddresses([str(header) for header in message.get_all("From", [])]):
        if not address.lower().startswith(_NOT_PEOPLE):
            yield address
            if " " in name:
                yield name
