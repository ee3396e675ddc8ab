"""`python -m shared.persistence.wait SERVICE`: returns once what the service's code needs stands in its schema."""

import asyncio
import sys

import asyncpg

from shared.messaging.retry import Backoff
from shared.persistence.migrate import expected
from shared.persistence.settings import OwnerSettings


async def behind(url: str, service: str) -> list[str]:
    """The `pre` migrations of this code that the service's schema does not have yet."""
    connection = await asyncpg.connect(url)
    try:
        table = await connection.fetchval("select format('%I.migration', $1::text)", service)
        rows = await connection.fetch(f"select name from {table}")  # noqa: S608 - quoted by PostgreSQL itself
    finally:
        await connection.close()
    return sorted(expected(service) - {row["name"] for row in rows})


async def wait(url: str, service: str) -> None:
    backoff = Backoff(first=1.0, most=5.0)
    while True:
        try:
            left = await behind(url, service)
        except (OSError, asyncpg.PostgresError) as error:
            left = [type(error).__name__]
        if not left:
            return
        sys.stderr.write(f"waiting for the database: {', '.join(left)}\n")
        await asyncio.sleep(backoff.next())


def main(arguments: list[str]) -> int:
    (service,) = arguments
    asyncio.run(wait(OwnerSettings().database_url.get_secret_value(), service))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
