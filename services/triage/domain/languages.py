"""Which language's thresholds hold for a message, when its language is only guessed."""

from schemas.tickets import Probability
from shared.languages import base_language
from shared.placeholders import PLACEHOLDER

SURE = 0.8
AGAINST = 0.2
SHORT = 30
"""Letters. On `models/corpus`, development and holdout, the language of 9 messages in French or English out of 640 is
guessed at less than `SURE`; one in Swedish, Danish, Finnish, Czech, Hungarian or Greek stays below it. Where the
letters say nothing at all, the guess stands at 0.28."""


def read_as(lang: str, confidence: Probability | None, text: str, measured: frozenset[str]) -> frozenset[str]:
    """The languages whose thresholds must all be met; none when the message is for people.

    A short text ("VPN down") may be in any of the measured languages, and the model reads it alike in each: the
    strictest thresholds hold. A longer one that stays unsure is in a language that nobody measured. No confidence:
    whoever sent it said what it is.
    """
    spoken = base_language(lang)
    if spoken not in measured:
        return frozenset()
    if confidence is None or confidence >= SURE:
        return frozenset({spoken})
    letters = sum(character.isalpha() for character in PLACEHOLDER.sub(" ", text))
    return measured if letters <= SHORT and confidence >= AGAINST else frozenset()
