"""What each service's login may write in the database: its own schema, whatever a migration grants by mistake."""

import asyncpg
import pytest

from shared.persistence.doors import role
from tests.conftest import ProvisionedDatabase

pytestmark = pytest.mark.feature(67)

AI = ("pseudonymizer", "triage", "drafter")
PEOPLES = ("desk", "crm", "audit", "intake")
WRITABLE = """
    select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v') and n.nspname = any($2) and has_schema_privilege($1, n.oid, 'usage')
      and (has_table_privilege($1, c.oid, 'insert') or has_table_privilege($1, c.oid, 'update')
           or has_any_column_privilege($1, c.oid, 'insert') or has_any_column_privilege($1, c.oid, 'update'))
"""


@pytest.mark.parametrize("service", AI)
async def test_no_service_of_the_ai_can_write_where_decisions_and_sendings_stand(
    postgres: ProvisionedDatabase, service: str
) -> None:
    """Else an approval could be put into the desk's outbox, and the desk itself would publish it."""
    owner = await asyncpg.connect(postgres.admin_url)
    try:
        own = await owner.fetch(WRITABLE, role(service), [service])
        others = await owner.fetch(WRITABLE, role(service), list(PEOPLES))
    finally:
        await owner.close()
    assert own, "the question finds nothing where something may be written"
    assert others == []
    connection = await asyncpg.connect(postgres.urls[service])
    try:
        for table in ("desk.outbox", "crm.delivery"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"insert into {table} default values")
    finally:
        await connection.close()
