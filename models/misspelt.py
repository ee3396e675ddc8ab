"""The same ticket by somebody who spells by ear. Its labels stay true: who cannot spell has no smaller trouble."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import yaml

from models.corpus import Example
from models.rewriting import drawn, outside_placeholders

RULES = Path(__file__).with_suffix(".yaml")
_LEAST, _MOST = 0.25, 0.75
"""How many of the places where an ear goes astray it does, from one writer to the next."""


def misspelt(examples: Sequence[Example]) -> list[Example]:
    """Each drawn from its own text, so that the same ticket is always misspelt alike."""
    return [_misspelt(example) for example in examples]


def _misspelt(example: Example) -> Example:
    rules = _rules().get(example.lang)
    if rules is None:
        return example
    draw = drawn(example)
    share = draw.uniform(_LEAST, _MOST)

    def astray(ways: Sequence[str], found: re.Match[str]) -> str:
        return found.expand(draw.choice(ways)) if draw.random() < share else found[0]

    def by_ear(text: str) -> str:
        for pattern, ways in rules:
            text = pattern.sub(partial(astray, ways), text)
        return text

    subject, body = (outside_placeholders(text, by_ear) for text in (example.subject, example.body))
    return example.model_copy(update={"subject": subject, "body": body})


@cache
def _rules() -> Mapping[str, Sequence[tuple[re.Pattern[str], Sequence[str]]]]:
    read = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return {
        lang: [(re.compile(one["where"], re.IGNORECASE), one["as"]) for one in listed] for lang, listed in read.items()
    }
