"""What the running database says: tables, how the models' fields stood, the approval policy, people by role."""

import json
from typing import Any

import asyncpg

from schemas.topics import SERVICES

_TABLES = """
select table_schema as service, table_name as name, array_agg(column_name::text order by ordinal_position) as columns
from information_schema.columns where table_schema = any($1::text[]) group by 1, 2 order by 1, 2
"""
_MODES = """
select m.key as field, m.value #>> '{}' as mode, count(*) as n,
    coalesce(case m.key when 'category' then left(replace(p.category_digest, 'sha256:', ''), 12) end, p.model_version)
        as model_version
from triage.predictions p, jsonb_each(p.modes) m group by 1, 2, 4 order by 1, 2, 4
"""
"""A classifier of a use case's own gave the category alone; its version is how its digest begins."""


async def read(url: str) -> dict[str, Any]:
    """Structure and counts; no row of a ticket is read but the modes of its fields.

    Raises:
        asyncpg.PostgresError, OSError, TimeoutError: the database does not answer.
    """
    connection = await asyncpg.connect(url, timeout=5)
    try:
        tables = await connection.fetch(_TABLES, [*SERVICES, "keyring"])
        policies = await connection.fetch("select tenant, version, since, decided from desk.approval_policy")
        roles = await connection.fetch("select role, count(*) as n from desk.agent group by role order by role")
        return {
            "tables": [dict(row) for row in tables],
            "modes": [dict(row) for row in await connection.fetch(_MODES)],
            "approval_policies": [_policy(row) for row in policies],
            "people_by_role": {row["role"]: row["n"] for row in roles},
        }
    finally:
        await connection.close()


def _policy(row: Any) -> dict[str, Any]:
    policy = json.loads(row["decided"])["confirmed"]["consent"]["policy"]
    asked = {name: policy[name] for name in ("categories", "priorities", "second_roles")}
    return {"tenant": row["tenant"], "version": row["version"], "since": row["since"].isoformat(), **asked}
