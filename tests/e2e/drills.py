"""What the drills of keys and of backups share: commands as an operator gives them, and a look at every seal."""

import asyncio
import json
from typing import Any

import asyncpg
import typer
from typer.testing import CliRunner

from schemas.sealed import Purpose, Sealed
from services.audit.adapters.reading import Sources, verify
from shared.key_files import KeyFile
from shared.local.key_kinds import SEALING
from shared.local.keys import KeyFolder
from shared.sealing import Opener
from tests.conftest import StackUnderTest

_SEALED = """
select ticket_id, data -> 'content' as sealed from desk.fact where kind = 'ticket.received.v1'
union all select ticket_id, data -> 'table' from desk.fact where kind = 'placeholders.sealed.v1'
union all select ticket_id, content from crm.delivery
"""


async def said(module: Any, *arguments: object) -> tuple[int, str]:
    """Runs a command of the module; its exit status and all it said."""
    app = typer.Typer()
    module.register(app)
    done = await asyncio.to_thread(CliRunner().invoke, app, [str(one) for one in arguments])
    return done.exit_code, done.output


async def until(owner: asyncpg.Connection, query: str, *arguments: object) -> None:
    async with asyncio.timeout(120):
        while not await owner.fetchval(query, *arguments):
            await asyncio.sleep(0.2)


async def all_open(owner: asyncpg.Connection, keys: KeyFolder) -> dict[str, int]:
    """Opens every sealed text, table and reply with the keys in force; how many of each. One that does not is an error."""
    opener = Opener({Purpose(kind): KeyFile(keys.private(kind)) for kind in SEALING})
    found = dict.fromkeys(SEALING, 0)
    rows = await owner.fetch(
        f"select * from ({_SEALED}) s where exists (select from keyring.data_key k where k.ticket_id = s.ticket_id)"
    )
    for row in rows:
        sealed = Sealed.model_validate(json.loads(row["sealed"]))
        assert await opener.open(owner, sealed, ticket_id=row["ticket_id"], tenant="default")
        found[sealed.purpose.value] += 1
    return found


async def green(stack: StackUnderTest) -> bool:
    folder = KeyFolder(stack.home.keys)
    finding = await verify(Sources(stack.env("audit")["GUICHET_DATABASE_URL"], folder.checkpoints, folder.ledger_key))
    return finding.verdict.green and finding.signatures_checked and finding.checkpoints_used
