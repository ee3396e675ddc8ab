"""A promotion: what one person signs when a classifier goes a stage further, or back to the one before."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from models.tenant.statement import Digest, Signed, Statement
from shared import signing


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


class Promotion(Statement):
    PURPOSE: ClassVar[bytes] = b"guichet/model-promotion/1\n"

    action: Literal["promote", "rollback"]
    to: Stage
    before: Digest | None
    """The model that it replaces in that stage."""
    figures: Mapping[str, float]
    gate: Digest
    """The digest of the limits that the figures kept to."""
    fairness: Fair | None = None
    """None to validation, and where it was promoted before that was asked."""

    @property
    def unsaid(self) -> Collection[str]:
        return {"fairness"} if self.fairness is None else frozenset()


class SignedPromotion(Signed):
    promotion: Promotion

    @property
    def statement(self) -> Promotion:
        return self.promotion


def signed(promotion: Promotion, private_key: bytes) -> SignedPromotion:
    key, signature = signing.sign(promotion.content(), private_key)
    return SignedPromotion.model_construct(promotion=promotion, key_id=key, signature=signature)
