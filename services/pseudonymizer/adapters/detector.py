"""Detection as one piece: language, names, recognisers. What the worker process runs, and the command line."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.pseudonymizer.adapters.heap import trim
from services.pseudonymizer.adapters.language import LanguageGuesser
from services.pseudonymizer.adapters.reader import Reader
from services.pseudonymizer.domain.detect import Detection, Language, detect, joined
from services.pseudonymizer.domain.occurrences import values_of_sender
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
        self._languages = LanguageGuesser()
        self._finder = finder or Reader()
        trim()

    def detect(self, requests: Sequence[Request]) -> list[Detection]:
        texts = [joined(request.texts) for request in requests]
        languages = [
            Language(request.lang, 1.0) if request.lang else self._languages.guess(text)
            for request, text in zip(requests, texts, strict=True)
        ]
        readings = self._finder.read([as_if_spoken(text) for text in texts])
        return [
            Detection(
                language,
                detect(
                    request.texts,
                    reading=reading,
                    known=values_of_sender(request.sender_name, request.sender_address),
                ),
            )
            for request, language, reading in zip(requests, languages, readings, strict=True)
        ]
