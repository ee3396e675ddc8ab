"""Starts a service as `python -m services.NAME.main` does, or, when it is told to, deliberately broken.

The breaks exist here alone, to show that the laboratory sees them: `GUICHET_LAB_BROKEN=ack_first` moves the offset
before anything was done, `no_inbox` forgets which events were handled.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.messaging import bus, consumer
from shared.messaging.unit import UnitOfWork

BROKEN = "GUICHET_LAB_BROKEN"
BREAKS = ("ack_first", "no_inbox")


def ack_first() -> None:
    handle = consumer.Consumer.handle
    parse = bus._parse_without_headers

    async def parse_and_ack(records: Any, original: Any) -> Any:
        message = await parse(records, original)
        await message.ack()
        return message

    async def handle_or_drop(self: consumer.Consumer, records: Any) -> None:
        try:
            await handle(self, records)
        except consumer.PutBack:
            return

    bus._parse_without_headers = parse_and_ack
    consumer.Consumer.handle = handle_or_drop  # type: ignore[method-assign]


def no_inbox() -> None:
    async def always(_: UnitOfWork, event_id: UUID, consumer: str) -> bool:
        del event_id, consumer
        return True

    async def all_of_them(_: UnitOfWork, event_ids: Sequence[UUID], consumer: str) -> set[UUID]:
        del consumer
        return set(event_ids)

    async def drop_none(*_: object) -> None:
        return None

    UnitOfWork.first_time = always  # type: ignore[method-assign]
    UnitOfWork.first_times = all_of_them  # type: ignore[method-assign]
    consumer.Consumer._drop_known = drop_none  # type: ignore[method-assign]


def main() -> None:
    broken = os.environ.get(BROKEN)
    if broken:
        {"ack_first": ack_first, "no_inbox": no_inbox}[broken]()
    importlib.import_module(f"services.{sys.argv[1]}.main").main()


if __name__ == "__main__":
    main()
