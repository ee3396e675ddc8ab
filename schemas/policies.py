"""Which replies need two people: a document that two people sign before it counts."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Base64Bytes, Field

from schemas.base import EventData, Frozen

Role = Literal["agent", "lead", "admin"]


class ApprovalPolicy(Frozen):
    """What needs a second approver, and who may be one. Nothing named is the base: one person's approval.

    There is no field that lets a reply go out without a person. `version` only ever grows.
    """

    tenant: str
    version: int = Field(ge=1)
    categories: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    second_roles: tuple[Role, ...] = ("lead", "admin")


class PolicyConsent(Frozen):
    """One person's agreement to one policy. The signature covers exactly the canonical JSON of this record."""

    request_id: UUID
    policy: ApprovalPolicy
    part: Literal["requested", "confirmed"]
    agent: str
    role: Literal["lead", "admin"]
    at: AwareDatetime
    expires_at: AwareDatetime


class SignedConsent(Frozen):
    """Ed25519 (RFC 8032) over the canonical JSON of `consent`."""

    consent: PolicyConsent
    key_id: str
    signature: Base64Bytes


class PolicyDecided(EventData):
    """A policy that one person requested and another confirmed; the highest version is what stands."""

    TYPE: ClassVar[str] = "policy.decided.v1"

    requested: SignedConsent
    confirmed: SignedConsent
