"""Detection as one piece: language, names, recognisers. What the worker process runs, and the command line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.pii.artefact import locate
from models.pii.decode import Reading
from services.pseudonymizer.adapters.heap import trim
from services.pseudonymizer.adapters.language import LanguageGuesser
from services.pseudonymizer.adapters.reader import Reader
from services.pseudonymizer.domain.again import MOST_READINGS, as_masked, in_doubt, with_more
from services.pseudonymizer.domain.detect import Detection, Language, detect, joined
from services.pseudonymizer.domain.occurrences import Value, values_of_sender
from services.pseudonymizer.domain.pseudonymize import Part
from services.pseudonymizer.domain.seen import Seen
from services.pseudonymizer.domain.typed import as_if_spoken


@dataclass(frozen=True, slots=True)
class Request:
    """A message to read: its parts, who it says it is from, and the language if somebody said so."""

    texts: tuple[str, ...]
    sender_name: str | None = None
    sender_address: str | None = None
    lang: str | None = None


class Detector:
    """Holds the models; `detect` is CPU work for a batch of messages."""

    def __init__(self, finder: Reader | None = None) -> None:
        directory = locate()
        self._languages = LanguageGuesser(directory)
        self._finder = finder or Reader(directory)
        trim()

    @classmethod
    def warm(cls) -> "Detector":
        """For whoever reads many messages: it takes a moment longer to load, and less for the first of them."""
        detector = cls()
        detector._finder.warm_up()
        trim()
        return detector

    def detect(self, requests: Sequence[Request]) -> list[Detection]:
        seen = [tuple(map(Seen.of, request.texts)) for request in requests]
        texts = [tuple(part.text for part in parts) for parts in seen]
        languages = [
            Language(request.lang, 1.0) if request.lang else self._languages.guess(joined(parts))
            for request, parts in zip(requests, texts, strict=True)
        ]
        senders = [values_of_sender(request.sender_name, request.sender_address) for request in requests]
        read = self._read(texts, senders)
        found = [parts for parts, _ in read]
        again = [index for index, (parts, reading) in enumerate(read) if in_doubt(parts, reading)]
        for _ in range(MOST_READINGS):
            again = self._again(found, again)
        given = map(_as_given, requests, seen, found)
        return [Detection(language, parts) for language, parts in zip(languages, given, strict=True)]

    def _again(self, found: list[tuple[Part, ...]], again: Sequence[int]) -> list[int]:
        """Adds what is found in the masked texts to `found`; names those where that was something."""
        if not again:
            return []
        masked = [as_masked(found[index]) for index in again]
        texts = [tuple(part.text for part in parts) for parts in masked]
        more = [parts for parts, _ in self._read(texts, [()] * len(texts))]
        for index, left, parts in zip(again, masked, more, strict=True):
            found[index] = with_more(found[index], left, parts)
        return [index for index, parts in zip(again, more, strict=True) if any(part.spans for part in parts)]

    def _read(
        self, texts: Sequence[tuple[str, ...]], known: Sequence[Iterable[Value]]
    ) -> list[tuple[tuple[Part, ...], Reading]]:
        readings = self._finder.read([as_if_spoken(joined(parts)) for parts in texts])
        return [
            (detect(parts, reading=reading, known=values), reading)
            for parts, reading, values in zip(texts, readings, known, strict=True)
        ]


def _as_given(request: Request, seen: Sequence[Seen], parts: Sequence[Part]) -> tuple[Part, ...]:
    """What was found in what is seen of a message's parts, where it stands in them as they came."""
    return tuple(
        Part(text, tuple(one.as_given(part.spans))) for text, one, part in zip(request.texts, seen, parts, strict=True)
    )
