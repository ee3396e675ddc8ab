"""An acceptance: a second person signs that a classifier may answer though its fairness is not as it must be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import ValidationError

from models.tenant.record import Entry
from models.tenant.statement import Signed, Statement
from shared import signing

ACCEPTED = "fairness.accepted"


class Acceptance(Statement):
    PURPOSE: ClassVar[bytes] = b"guichet/fairness-acceptance/1\n"

    problems: tuple[str, ...]
    """What was signed for; anything else is not."""
    why: str


class SignedAcceptance(Signed):
    acceptance: Acceptance

    @property
    def statement(self) -> Acceptance:
        return self.acceptance


@dataclass(frozen=True, slots=True)
class Asked:
    """What a promotion asks to be signed for, and who promotes: that one cannot be the second person."""

    tenant: str
    model: str
    evaluation: str
    problems: Sequence[str]
    key_id: str
    name: str

    def answered(self, one: SignedAcceptance) -> bool:
        said = one.acceptance
        same = (said.tenant, said.model, said.evaluation) == (self.tenant, self.model, self.evaluation)
        another = one.key_id != self.key_id and said.by.casefold() != self.name.casefold()
        return same and another and set(self.problems) <= set(said.problems)


def signed(acceptance: Acceptance, private_key: bytes) -> SignedAcceptance:
    key, signature = signing.sign(acceptance.content(), private_key)
    return SignedAcceptance.model_construct(acceptance=acceptance, key_id=key, signature=signature)


def line_of(asked: Asked, entries: Sequence[Entry], trusted: Mapping[str, bytes]) -> str | None:
    """The hash of the last line in which a second person signed for it."""
    found = [entry.hash for entry, one in _valid(entries, trusted) if asked.answered(one)]
    return found[-1] if found else None


def _valid(entries: Sequence[Entry], trusted: Mapping[str, bytes]) -> Iterator[tuple[Entry, SignedAcceptance]]:
    """Those that a trusted key signed for the place where they stand; the others are worth nothing."""
    for entry in entries:
        if entry.action != ACCEPTED:
            continue
        try:
            one = SignedAcceptance.model_validate(entry.facts)
            one.check(trusted)
        except (ValidationError, signing.BadSignature):
            continue
        if one.acceptance.after == entry.prev_hash:
            yield entry, one
