"""What a person signs in the record of training and promotion: exactly this, for one purpose, in one place."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from datetime import UTC
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field

from models.tenant.record import canonical
from shared import signing

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Statement(BaseModel):
    """The signature covers exactly this. `after` is the record's last hash at the time: it fits in one place only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    PURPOSE: ClassVar[bytes]
    """No signature of anything else can pass for one of this."""

    tenant: str
    model: Digest
    evaluation: Digest
    """The digest of the evaluation's file."""
    by: str
    at: AwareDatetime
    after: str

    @property
    def unsaid(self) -> Collection[str]:
        """Fields that the signature does not cover: what was signed before there were any must go on to hold."""
        return frozenset()

    def content(self) -> bytes:
        record = self.model_dump(mode="json", exclude=set(self.unsaid))
        record["at"] = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return self.PURPOSE + canonical(record)


class Signed(BaseModel):
    """A statement, under the name that its kind has in the record, with one person's signature."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key_id: str
    signature: Base64Bytes

    @property
    @abstractmethod
    def statement(self) -> Statement:
        """What was signed."""

    def check(self, trusted: Mapping[str, bytes]) -> None:
        """Raises: signing.BadSignature: nobody who may promote signed exactly it."""
        signing.check(self.statement.content(), self.key_id, self.signature, trusted)
