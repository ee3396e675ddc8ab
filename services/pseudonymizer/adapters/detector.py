"""Detection as one piece: language, names, recognisers. What the worker process runs, and the command line."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.pseudonymizer.adapters.language import LanguageGuesser
from services.pseudonymizer.adapters.spacy_ner import SpacyNames
from services.pseudonymizer.domain.detect import Detection, Language, detect, joined
from services.pseudonymizer.domain.occurrences import values_of_sender


@dataclass(frozen=True, slots=True)
class Request:
    """A message to read: its parts, who it says it is from, and the language if somebody said so."""

    texts: tuple[str, ...]
    sender_name: str | None = None
    sender_address: str | None = None
    lang: str | None = None


class Detector:
    """Holds the models; `detect` is CPU work for a batch of messages."""

    def __init__(self) -> None:
        self._languages = LanguageGuesser()
        self._names = SpacyNames()

    def detect(self, requests: Sequence[Request]) -> list[Detection]:
        texts = [joined(request.texts) for request in requests]
        languages = [
            Language(request.lang, 1.0) if request.lang else self._languages.guess(text)
            for request, text in zip(requests, texts, strict=True)
        ]
        found = self._names.find(texts, languages)
        return [
            Detection(
                language,
                detect(
                    request.texts,
                    found_by_model=spans,
                    known=values_of_sender(request.sender_name, request.sender_address),
                ),
            )
            for request, language, spans in zip(requests, languages, found, strict=True)
        ]
