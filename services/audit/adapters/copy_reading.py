"""A copy as it stands in its folder now, read once, a segment at a time."""

from collections import deque
from collections.abc import Iterator, Sequence

from services.audit.adapters.copy_storage import CopyStorage
from services.audit.domain.checkpoint import Noted
from services.audit.domain.copied import CopyReader
from services.audit.domain.ledger import Problem
from services.audit.domain.segment import BrokenSegment, Span


class OpenCopy:
    """Segments are fetched (`fetch_to`, I/O that may take its time) before the rows beside them are asked for (`rows`).

    `written_to`: the last row that is known to have been written there. `rows` is CPU work.
    """

    def __init__(
        self, storage: CopyStorage, spans: Sequence[Span], public_keys: Sequence[bytes], written_to: int
    ) -> None:
        self._storage = storage
        self._left = deque(spans)
        self._fetched: deque[tuple[Span, bytes]] = deque()
        self._written_to = written_to
        self.reader = CopyReader(public_keys)

    async def fetch_to(self, seq: int) -> None:
        """All segments that begin there or before. Raises `Away`."""
        while self._left and self._left[0].first <= seq:
            await self._fetch()

    async def fetch_next(self) -> None:
        """One more, if there is one. Raises `Away`."""
        if self._left:
            await self._fetch()

    async def _fetch(self) -> None:
        span = self._left.popleft()
        self._fetched.append((span, await self._storage.read(span)))

    def rows(self) -> Iterator[Noted]:
        """All that was fetched, whenever it was. What is left begins after the row that is asked about."""
        while self._fetched:
            yield from self.reader.read(*self._fetched.popleft())
        if self._left:
            raise BrokenSegment(Problem("segment_missing", self.reader.end.seq + 1))

    @property
    def problem(self) -> Problem | None:
        """What is wrong with it although each row of it, once all were read, is the ledger's."""
        if self.reader.end.seq < self._written_to:
            return Problem("segment_missing", self.reader.end.seq + 1)
        return self.reader.unknown
