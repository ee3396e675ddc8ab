"""A whole copy of the ledger, read segment by segment: each holds by itself, and follows the one before it."""

from collections.abc import Iterable, Iterator, Sequence

from services.audit.domain.checkpoint import Noted
from services.audit.domain.ledger import Problem
from services.audit.domain.segment import BEGINNING, BrokenSegment, Segment, Span, by_id, read


class CopyReader:
    """`end` is where the segments that were read end; `unknown` the first row that no key we know has sealed.

    `public_keys`: the newest first; none, and seals are not checked. Once one has sealed, an older one seals nothing
    after it, as with the notes of the checkpoint file.
    """

    def __init__(self, public_keys: Sequence[bytes]) -> None:
        self._keys = list(public_keys)
        self._checked = bool(public_keys)
        self.end = BEGINNING
        self.segments = 0
        self.unknown: Problem | None = None

    def rows(self, segments: Iterable[tuple[Span, bytes]]) -> Iterator[Noted]:
        """Number and hash of each row, in order, with one segment in memory.

        Raises:
            BrokenSegment: from here on the copy is not what was written.
        """
        for span, content in segments:
            yield from self.read(span, content)

    def read(self, span: Span, content: bytes) -> Sequence[Noted]:
        """The rows of the next segment. CPU work.

        Raises:
            BrokenSegment: it, or its place, is not what was written.
        """
        due = self.end.seq + 1
        if span.first > due:
            raise BrokenSegment(Problem("segment_missing", due))
        if span.first < due:
            raise BrokenSegment(Problem("segment_moved", span.first))
        segment = read(span, content, by_id(self._keys))
        if (segment.previous, segment.follows) != (self.end.digest, self.end.hash):
            raise BrokenSegment(Problem("segment_replaced", span.first))
        self._note_key(segment)
        self.end = segment.end
        self.segments += 1
        return segment.rows

    def _note_key(self, segment: Segment) -> None:
        known = list(by_id(self._keys))
        if segment.key in known:
            del self._keys[known.index(segment.key) + 1 :]
        elif self._checked and self.unknown is None:
            self.unknown = Problem("segment_not_signed", segment.span.first)


def check_alone(segments: Iterable[tuple[Span, bytes]], reader: CopyReader) -> Problem | None:
    """What is wrong with a copy, as it says itself; the database is not asked. CPU work."""
    try:
        for _ in reader.rows(segments):
            pass
    except BrokenSegment as broken:
        return broken.problem
    return reader.unknown
