"""What a tenant's classifier reads of a text, and which texts are one to it."""

import re
from collections.abc import Sequence

from shared.placeholders.grammar import PLACEHOLDER

LONGEST = 4_000
"""Characters that are read of a text: what comes after is an old thread or a log."""


def plain(texts: Sequence[str]) -> list[str]:
    """Placeholders without their numbers: which of a ticket's persons it was says nothing of the next ticket."""
    return [re.sub(PLACEHOLDER, lambda found: f" {found['label']} ", text[:LONGEST]) for text in texts]


def alike(texts: Sequence[str]) -> list[str]:
    """For each text the one that stands for all that read the same: the first of them in order."""
    keys = [" ".join(text.casefold().split()) for text in plain(texts)]
    standing: dict[str, str] = {}
    for text, key in sorted(zip(texts, keys, strict=True)):
        standing.setdefault(key, text)
    return [standing[key] for key in keys]
