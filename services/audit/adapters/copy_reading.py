"""A copy as it stands in its folder now, read once, a segment at a time."""

from collections.abc import Iterator, Sequence

from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_storage import Away, code_of
from services.audit.domain.checkpoint import Noted
from services.audit.domain.copied import CopyReader
from services.audit.domain.ledger import Problem
from services.audit.domain.segment import Span


class OpenCopy:
    """I/O and CPU work, but for `problem`. `written_to`: the last row that is known to have been written there.

    Raises:
        Away: it cannot be read; `rows` and `segments` too.
    """

    def __init__(self, folder: CopyFolder, public_keys: Sequence[bytes], written_to: int = 0) -> None:
        self._folder = folder
        self._written_to = written_to
        self.reader = CopyReader(public_keys)
        try:
            self.spans = folder.spans()
        except OSError as error:
            raise Away(code_of(error)) from None

    def rows(self) -> Iterator[Noted]:
        return self.reader.rows(self.segments())

    def segments(self) -> Iterator[tuple[Span, bytes]]:
        for span in self.spans:
            try:
                content = self._folder.read(span)
            except OSError as error:
                raise Away(code_of(error)) from None
            yield span, content

    @property
    def problem(self) -> Problem | None:
        """What is wrong with it although each row of it, once all were read, is the ledger's."""
        if self.reader.end.seq < self._written_to:
            return Problem("segment_missing", self.reader.end.seq + 1)
        return self.reader.unknown
