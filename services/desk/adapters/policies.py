"""The approval policy in PostgreSQL: the one that stands, the one that is asked for, and what becomes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4, uuid5

from schemas.policies import ApprovalPolicy, PolicyConsent, PolicyDecided, SignedConsent
from schemas.records import AccessRecorded
from services.desk.domain.agents import Agent
from services.desk.domain.policy import Choice, check_proposal
from shared.approval.policy import BadPolicy, check_consent, check_policy, sign_consent
from shared.messaging.event import originate
from shared.messaging.unit import Connection, UnitOfWork
from shared.signing import Signer

OPEN_FOR = timedelta(days=1)
_EVENT_IDS = UUID("6e5a9f52-7a0f-4f43-9d0b-6a7f0f0f2c11")


@dataclass(frozen=True, slots=True)
class Request:
    """A policy that one person asked for and nobody has confirmed yet."""

    request_id: UUID
    signed: SignedConsent

    @property
    def consent(self) -> PolicyConsent:
        return self.signed.consent


@dataclass(frozen=True, slots=True)
class Policies:
    """Signs with the desk's key, and trusts what is stored no more than the sender does."""

    tenant: str
    signer: Signer
    clock: Callable[[], datetime]

    @property
    def public_keys(self) -> Mapping[str, bytes]:
        return self.signer.trusted

    async def standing(self, connection: Connection) -> ApprovalPolicy | None:
        """The policy in force; None is the base.

        Raises:
            BadPolicy: what is stored does not verify; it is never taken for the base.
        """
        row = await connection.fetchrow("select version, decided from approval_policy where tenant = $1", self.tenant)
        if row is None:
            return None
        try:
            policy = check_policy(PolicyDecided.model_validate_json(row["decided"]), self.public_keys, self.tenant)
        except (BadPolicy, ValueError):
            raise BadPolicy("policy_invalid") from None
        if policy.version != row["version"]:
            raise BadPolicy("policy_invalid")
        return policy

    async def replaceable(self, connection: Connection) -> ApprovalPolicy | None:
        """What a new policy changes; one that does not verify is replaced whole."""
        try:
            return await self.standing(connection)
        except BadPolicy:
            return None

    async def open_request(self, connection: Connection) -> Request | None:
        """What waits for a second person and has not expired."""
        row = await connection.fetchrow(
            "select request_id, requested from policy_request "
            "where tenant = $1 and status = 'open' and expires_at >= $2",
            self.tenant,
            self.clock(),
        )
        return Request(row["request_id"], SignedConsent.model_validate_json(row["requested"])) if row else None

    async def propose(self, unit: UnitOfWork, agent: Agent, choice: Choice) -> None:
        """One person's signed request.

        Raises:
            BadPolicy: why it cannot be asked for.
        """
        connection, now = unit.connection, self.clock()
        await self._lock(connection)
        await self._expire(unit, now)
        if await self.open_request(connection) is not None:
            raise BadPolicy("request_open")
        version = await self._version(connection)
        standing = await self.replaceable(connection)
        roles = await connection.fetch("select role from agent where tenant = $1 and closed_at is null", self.tenant)
        check_proposal(agent, choice, standing, [row["role"] for row in roles])
        policy = ApprovalPolicy(
            tenant=self.tenant,
            version=version + 1,
            categories=choice.categories,
            priorities=choice.priorities,
            second_roles=choice.second_roles,
        )
        consent = PolicyConsent.model_validate(
            {
                "request_id": uuid4(),
                "policy": policy,
                "part": "requested",
                "agent": agent.login,
                "role": agent.role,
                "at": now,
                "expires_at": now + OPEN_FOR,
            }
        )
        await connection.execute(
            "insert into policy_request (request_id, tenant, version, requested, requested_by, requested_at, "
            "expires_at, status) values ($1, $2, $3, $4::jsonb, $5, $6, $7, 'open')",
            consent.request_id,
            self.tenant,
            policy.version,
            sign_consent(consent, self.signer.newest).model_dump_json(),
            agent.login,
            now,
            consent.expires_at,
        )
        await self._record(unit, agent.login, "policy.requested", f"version:{policy.version}")

    async def confirm(self, unit: UnitOfWork, agent: Agent, request_id: UUID) -> None:
        """Another person's signature: the policy takes effect here, and is on its way to the sender.

        Raises:
            BadPolicy: why it does not count.
        """
        connection, now = unit.connection, self.clock()
        request = await self._request(connection, request_id)
        if agent.login == request.consent.agent:
            raise BadPolicy("same_person")
        if not agent.may_decide_policy:
            raise BadPolicy("role")
        if request.consent.policy.version != await self._version(connection) + 1:
            raise BadPolicy("policy_stale")
        asked = check_consent(request.signed, self.public_keys)
        agreed = PolicyConsent.model_validate(
            {**asked.model_dump(), "part": "confirmed", "agent": agent.login, "role": agent.role, "at": now}
        )
        decided = PolicyDecided.model_construct(
            requested=request.signed, confirmed=sign_consent(agreed, self.signer.newest)
        )
        policy = check_policy(decided, self.public_keys, self.tenant)
        await connection.execute(
            "insert into approval_policy (tenant, version, decided, since) values ($1, $2, $3::jsonb, $4) "
            "on conflict (tenant) do update set version = excluded.version, decided = excluded.decided, "
            "since = excluded.since",
            self.tenant,
            policy.version,
            decided.model_dump_json(),
            now,
        )
        await self._close(connection, request_id, "confirmed", agent.login, now)
        await self._record(unit, agent.login, "policy.confirmed", f"version:{policy.version}")
        event_id = uuid5(_EVENT_IDS, f"{request_id}/{PolicyDecided.TYPE}")
        await unit.publish(
            originate(decided, source="desk", tenant=self.tenant, ticket_id=None, actor=agent.login, id=event_id)
        )

    async def refuse(self, unit: UnitOfWork, agent: Agent, request_id: UUID) -> None:
        """A lead or admin sets the request aside; the one who asked may take it back so.

        Raises:
            BadPolicy: `no_request` or `role`.
        """
        await self._request(unit.connection, request_id)
        if not agent.may_decide_policy:
            raise BadPolicy("role")
        await self._close(unit.connection, request_id, "refused", agent.login, self.clock())
        await self._record(unit, agent.login, "policy.refused", "by_person")

    async def refused(self, unit: UnitOfWork, agent: Agent, code: str) -> None:
        """Puts a try that did not count on record."""
        await self._record(unit, agent.login, "policy.refused", code)

    async def _request(self, connection: Connection, request_id: UUID) -> Request:
        await self._lock(connection)
        request = await self.open_request(connection)
        if request is None or request.request_id != request_id:
            raise BadPolicy("no_request")
        return request

    async def _expire(self, unit: UnitOfWork, now: datetime) -> None:
        rows = await unit.connection.fetch(
            "update policy_request set status = 'expired', closed_at = $2 "
            "where tenant = $1 and status = 'open' and expires_at < $2 returning requested_by",
            self.tenant,
            now,
        )
        for row in rows:
            await self._record(unit, row["requested_by"], "policy.refused", "expired")

    async def _version(self, connection: Connection) -> int:
        """The number in force, also of a policy that does not verify."""
        found = await connection.fetchval("select version from approval_policy where tenant = $1", self.tenant)
        return found or 0

    async def _lock(self, connection: Connection) -> None:
        await connection.execute(
            "select pg_advisory_xact_lock(hashtextextended('approval_policy/' || $1, 0))", self.tenant
        )

    @staticmethod
    async def _close(
        connection: Connection, request_id: UUID, status: Literal["confirmed", "refused"], agent: str, at: datetime
    ) -> None:
        await connection.execute(
            "update policy_request set status = $2, closed_by = $3, closed_at = $4 "
            "where request_id = $1 and status = 'open'",
            request_id,
            status,
            agent,
            at,
        )

    async def _record(
        self,
        unit: UnitOfWork,
        login: str,
        action: Literal["policy.requested", "policy.confirmed", "policy.refused"],
        detail: str,
    ) -> None:
        data = AccessRecorded(action=action, actor=login, purpose="approval_policy", detail=detail, at=self.clock())
        await unit.publish(originate(data, source="desk", tenant=self.tenant, ticket_id=None, actor=login))
