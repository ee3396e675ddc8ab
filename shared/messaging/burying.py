"""A consumer's dead letters: each written once, and counted, because a row of them means that all are wrong."""

from shared.messaging import dead_letters
from shared.messaging.taken import Reader, Taken
from shared.messaging.unit import refused_by
from shared.persistence.database import Database


class Burying:
    """`most`: of so many in a row somebody must look."""

    def __init__(self, database: Database, reader: Reader, *, most: int) -> None:
        self._database = database
        self._reader = reader
        self._most = most
        self._in_a_row = 0

    async def bury(self, item: Taken) -> None:
        """Writes the letter, in one transaction with the note that it was taken and refused."""
        assert item.refused is not None
        service, group, own = self._reader
        async with self._database.unit() as unit:
            if await unit.first_time(item.inbox_id, group):
                await unit.first_time(item.inbox_id, refused_by(group))
                await dead_letters.write(
                    unit, item.origin, item.refused, service=service, group=group,
                    tenant=item.event.tenant if item.event is not None else own, event=item.event,
                )  # fmt: skip

    def too_many(self, *, dead: bool) -> bool:
        """Counts one record that is through; whether there have been too many dead ones in a row."""
        self._in_a_row = self._in_a_row + 1 if dead else 0
        return self._in_a_row >= self._most
