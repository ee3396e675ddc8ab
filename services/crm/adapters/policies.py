"""The approval policy that stands, and what the sender knows of each ticket that it asks about."""

from collections.abc import Mapping
from uuid import UUID

from schemas.policies import ApprovalPolicy, PolicyDecided
from services.crm.domain.verification import Unfit
from shared.approval.policy import BadPolicy, Judged, check_policy
from shared.messaging.unit import Connection


async def standing(connection: Connection, tenant: str, public_keys: Mapping[str, bytes]) -> ApprovalPolicy | None:
    """The policy in force; None is the base.

    Raises:
        Unfit: `policy_invalid` when what is stored does not verify. It is never taken for the base.
    """
    row = await connection.fetchrow("select version, decided from approval_policy where tenant = $1", tenant)
    if row is None:
        return None
    try:
        policy = check_policy(PolicyDecided.model_validate_json(row["decided"]), public_keys, tenant)
    except (BadPolicy, ValueError):
        raise Unfit("policy_invalid") from None
    if policy.version != row["version"]:
        raise Unfit("policy_invalid")
    return policy


async def version(connection: Connection, tenant: str) -> int | None:
    """The number of the policy in force, also of one that does not verify: a newer one may replace it."""
    found: int | None = await connection.fetchval("select version from approval_policy where tenant = $1", tenant)
    return found


async def stands(connection: Connection, tenant: str, decided: PolicyDecided) -> bool:
    """Whether it is, word for word and with the same signatures, what is in force."""
    same: bool | None = await connection.fetchval(
        "select decided = $2::jsonb from approval_policy where tenant = $1", tenant, decided.model_dump_json()
    )
    return bool(same)


async def lock(connection: Connection, tenant: str) -> None:
    """One policy at a time: held until the transaction ends."""
    await connection.execute("select pg_advisory_xact_lock(hashtextextended('approval_policy/' || $1, 0))", tenant)


async def put(connection: Connection, policy: ApprovalPolicy, decided: PolicyDecided) -> None:
    await connection.execute(
        "insert into approval_policy (tenant, version, decided) values ($1, $2, $3::jsonb) "
        "on conflict (tenant) do update set version = excluded.version, decided = excluded.decided "
        "where approval_policy.version < excluded.version",
        policy.tenant, policy.version, decided.model_dump_json(),
    )  # fmt: skip


async def note(connection: Connection, tenant: str, ticket_id: UUID, field: str, value: str) -> None:
    await connection.execute(
        "insert into judged (tenant, ticket_id, field, value) values ($1, $2, $3, $4) on conflict do nothing",
        tenant, ticket_id, field, value,
    )  # fmt: skip


async def judged(connection: Connection, tenant: str, ticket_id: UUID) -> Judged:
    rows = await connection.fetch(
        "select field, value from judged where tenant = $1 and ticket_id = $2", tenant, ticket_id
    )
    return Judged(
        frozenset(row["value"] for row in rows if row["field"] == "category"),
        frozenset(row["value"] for row in rows if row["field"] == "priority"),
    )
