"""A language for masked records that come without one."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from shared.inference.text import whole

EXPECTED = ("fr", "en")
OTHERS = ("de", "es", "it", "nl", "pt", "ar", "pl", "ro", "tr", "uk", "ru", "zh", "vi")
SURE = 0.95
"""What another language must reach: short tickets are easily taken for something exotic."""
PRIOR = 8.0
"""How much likelier than another language the expected ones are, before a word is read."""
READ = 4_000


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*EXPECTED, *OTHERS])
    return identifier


def guess(text: str) -> tuple[str, float]:
    """The language and how sure it is."""
    shares = {str(code): float(share) for code, share in _identifier().rank(whole(text[:READ]))}
    best = max(shares, key=shares.__getitem__)
    if best not in EXPECTED and shares[best] < SURE:
        best = max(EXPECTED, key=shares.__getitem__)
    weighted = {code: share * (PRIOR if code in EXPECTED else 1.0) for code, share in shares.items()}
    return best, round(weighted[best] / sum(weighted.values()), 4)
