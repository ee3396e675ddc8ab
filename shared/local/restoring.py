"""What a restored database needs before its content, and before anything is sent from it."""

from pathlib import Path

import asyncpg

from schemas.topics import SERVICES
from shared.local import files, provision
from shared.persistence.doors import role

_HOLD = """
with sweep as (
    update crm.delivery set state = 'sending', owner = gen_random_uuid()
    where state in ('queued', 'claimed', 'sending') returning 1
) select (select count(*) from sweep)
       + (select count(*) from desk.decision where decision = 'approved' and (status in ('awaiting', 'pending')
              or (status = 'published' and not exists (
                  select from crm.used_approval u where u.reply_id = desk.decision.reply_id))))
"""


async def make_ready(admin_url: str, secrets_file: Path) -> None:
    """An empty database with the services' roles, to which the content grants what it grants."""
    secrets = files.passwords(secrets_file, [role(service) for service in SERVICES])
    await provision.create_database(admin_url)
    connection = await asyncpg.connect(provision.owner_url(admin_url))
    try:
        for service in SERVICES:
            await provision.create_role(connection, service, secrets[role(service)])
    finally:
        await connection.close()


async def hold(owner_url: str) -> dict[str, int]:
    """Nothing leaves by itself that was approved before: it may have left since, and a person must look.

    What waited at the sender is told to be in the hands of one that is gone, which makes it uncertain; what has not
    reached the sender becomes so when it does. Sessions end: some may have been closed since.
    """
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute("insert into crm.restoration (at) values (now())")
            await connection.execute("delete from desk.session")
            await connection.execute("delete from desk.halfway")
            return {"replies_to_look_at": await connection.fetchval(_HOLD)}
    finally:
        await connection.close()
