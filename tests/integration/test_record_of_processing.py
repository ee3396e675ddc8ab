"""What the record of processing reads from the database: structure and counts."""

from uuid import uuid4

import asyncpg
import pytest

from shared.processing import database
from tests.conftest import ProvisionedDatabase

OWN = f"sha256:{'f1d0' * 16}"


@pytest.mark.feature(87)
async def test_tables_modes_and_roles_are_those_of_the_database(postgres: ProvisionedDatabase) -> None:
    owner = await asyncpg.connect(postgres.admin_url)
    version = f"test-{uuid4()}"
    try:
        for modes, own in (
            ('{"category": "automatic", "type": "suggest"}', None),
            ('{"category": "suggest"}', None),
            ('{"category": "suggest"}', None),
            ('{"category": "suggest", "type": "suggest"}', OWN),
        ):
            await owner.execute(
                "insert into triage.predictions (ticket_id, version, message_id, tenant, actionable, kind, lang, category,"
                " type, impact, urgency, confidence, top, priority, abstained, model_version, model_digest, device,"
                " event_id, predicted_at, modes, category_digest) values ($1, 1, $1, 'default', true, 'ticket', 'fr',"
                " 'access', 'incident', 'team', 'high', '{}', '{}', 'P2', '{}', $2, 'd', 'cpu', $1, now(), $3::jsonb, $4)",
                uuid4(), version, modes, own,
            )  # fmt: skip
        found = await database.read(postgres.admin_url)
        tables = {(item["service"], item["name"]): item["columns"] for item in found["tables"]}
        assert "modes" in tables["triage", "predictions"]
        assert {service for service, _ in tables} >= {"intake", "desk", "crm", "audit", "keyring"}
        counted = {(row["model_version"], row["field"], row["mode"], row["n"]) for row in found["modes"]}
        assert {row for row in counted if row[0] in {version, "f1d0f1d0f1d0"}} == {
            (version, "category", "automatic", 1), (version, "category", "suggest", 2), (version, "type", "suggest", 2),
            ("f1d0f1d0f1d0", "category", "suggest", 1),
        }, "a classifier of a use case's own gave that category alone"  # fmt: skip
        roles = await owner.fetch("select role, count(*) as n from desk.agent group by role")
        assert found["people_by_role"] == {row["role"]: row["n"] for row in roles}
    finally:
        await owner.execute("delete from triage.predictions where model_version = $1", version)
        await owner.close()
