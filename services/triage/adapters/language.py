"""A language for masked records that come without one."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

EXPECTED = ("fr", "en")
OTHERS = ("de", "es", "it", "nl", "pt", "ar", "pl", "ro", "tr", "uk", "ru", "zh", "vi")
SURE = 0.95
"""What another language must reach: short tickets are easily taken for something exotic."""
READ = 4_000


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*EXPECTED, *OTHERS])
    return identifier


def language(text: str) -> str:
    shares = {str(code): float(share) for code, share in _identifier().rank(text[:READ])}
    best = max(shares, key=shares.__getitem__)
    if best in EXPECTED or shares[best] >= SURE:
        return best
    return max(EXPECTED, key=shares.__getitem__)
