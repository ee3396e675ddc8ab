"""Which language a text is in. French and English are expected; another one must be sure of itself."""

from typing import Any

from services.pseudonymizer.domain.detect import Language

_EXPECTED = ("fr", "en")
_OTHERS = ("de", "es", "it", "nl", "pt", "ar", "pl", "ro", "tr", "uk", "ru", "zh", "vi")
_PRIOR = 8.0
_SURE = 0.7
_READ = 4_000


class LanguageGuesser:
    """py3langid over a short list of languages, weighted towards the two that helpdesks here receive."""

    def __init__(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads a model

        self._identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._identifier.set_languages([*_EXPECTED, *_OTHERS])

    def guess(self, text: str) -> Language:
        ranked = {
            code: float(p) * (_PRIOR if code in _EXPECTED else 1.0) for code, p in self._identifier.rank(text[:_READ])
        }
        total = sum(ranked.values()) or 1.0
        shares = {code: weight / total for code, weight in ranked.items()}
        best = max(shares, key=shares.__getitem__)
        if best not in _EXPECTED and shares[best] < _SURE:
            best = max(_EXPECTED, key=shares.__getitem__)
        return Language(best, round(min(1.0, shares[best]), 4))
