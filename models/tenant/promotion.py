"""A promotion: what one person signs when a classifier goes a stage further, or back to the one before."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field

from models.tenant.record import canonical
from shared import signing

PURPOSE = b"guichet/model-promotion/1\n"
"""No signature of anything else can pass for one of a promotion."""

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class Stage(StrEnum):
    TRAINING = "training"
    VALIDATION = "validation"
    PRODUCTION = "production"


class Fair(BaseModel):
    """That the evaluation kept to the bounds of fairness, or where on record a second person signed for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Literal["kept", "accepted"]
    acceptance: str | None = None
    """The line's hash."""


class Promotion(BaseModel):
    """The signature covers exactly this. `after` is the record's last hash at the time: it fits in one place only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Literal["promote", "rollback"]
    tenant: str
    model: Digest
    to: Stage
    before: Digest | None
    """The model that it replaces in that stage."""
    evaluation: Digest
    """The digest of the evaluation's file."""
    figures: Mapping[str, float]
    gate: Digest
    """The digest of the limits that the figures kept to."""
    by: str
    at: AwareDatetime
    after: str
    fairness: Fair | None = None
    """None to validation, and where it was promoted before that was asked."""


class SignedPromotion(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    promotion: Promotion
    key_id: str
    signature: Base64Bytes


def content(promotion: Promotion) -> bytes:
    """Without `fairness` where there is none: what was signed before it was asked must go on to hold."""
    return PURPOSE + signable(promotion, promotion.at, {"fairness"} if promotion.fairness is None else set())


def signable(said: BaseModel, at: datetime, without: set[str] | None = None) -> bytes:
    record = said.model_dump(mode="json", exclude=without)
    record["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical(record)


def signed(promotion: Promotion, private_key: bytes) -> SignedPromotion:
    key, signature = signing.sign(content(promotion), private_key)
    return SignedPromotion.model_construct(promotion=promotion, key_id=key, signature=signature)


def verified(one: SignedPromotion, trusted: Mapping[str, bytes]) -> Promotion:
    """The promotion, when a trusted key signed exactly it.

    Raises:
        signing.BadSignature: nobody who may promote did.
    """
    signing.check(content(one.promotion), one.key_id, one.signature, trusted)
    return one.promotion
