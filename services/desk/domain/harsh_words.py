"""Words that wound or blame, in French and English. Short on purpose: each one is worth a second look in any reply.

They blame the reader (*you should have*, *comme je vous l'ai déjà dit*), belittle the question (*évidemment*,
*obviously*), send people away (*débrouillez-vous*) or insult. A word that is harsh in some replies only is not here.
"""

# ruff: noqa: E501 - a list of words

import re
from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "blames": (
        r"vous auriez d[ûu]", r"vous n'aviez qu'[àa]", r"(?:comme )?(?:je|nous) vous l'(?:ai|avons) déjà (?:dit|expliqué|écrit)", r"de votre faute",
        r"vous n'avez (?:rien compris|pas lu)", r"encore une fois",
        r"you should have", r"as (?:i|we)(?:'ve| have)? already (?:said|told you|explained)", r"your (?:own )?fault", r"you (?:clearly )?(?:didn't|did not) (?:read|listen|bother)",
    ),
    "belittles": (
        r"évidemment", r"il suffit(?:ait)? de lire", r"c'est pourtant (?:simple|clair|évident)", r"n'importe qui", r"calmez-vous",
        r"obviously", r"it's (?:not that hard|really simple)", r"anyone can", r"calm down",
    ),
    "sends_away": (r"ce n'est pas (?:mon|notre) problème", r"débrouillez-vous", r"tant pis", r"not (?:my|our) problem", r"deal with it"),
    "insults": (
        r"stupides?", r"idiote?s?", r"imbéciles?", r"ridicules?", r"incompétente?s?", r"nulle?s? à",
        r"stupid", r"idiots?", r"idiotic", r"ridiculous", r"incompetent", r"pathetic", r"shut up",
    ),
}  # fmt: skip
"""Why the words are here, with the words."""

HARSH: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'(?P<{why}>' + '|'.join(words) + ')' for why, words in _WORDS.items())})(?!\w)",
    re.IGNORECASE,
)
"""A match's `lastgroup` is why. Apostrophes are straight."""
