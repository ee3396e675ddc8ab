"""Details of a message that become fields of the ticket, by rules. A placeholder stays one."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from schemas.tickets import FoundField
from services.triage.domain.field_rules import Extraction, FieldRule, FieldRules
from services.triage.domain.words import LONGEST, Phrase, Word, words

READ = 10_000
"""Characters of a message that the rules look at."""
BETWEEN = 3
"""Words that may stand between a value and the word that announces it: "order number is 4711"."""
FILLERS = frozenset(
    "n n° nº no nr num numero number nbr # id ref reference est is was etait le la the suivant following".split()  # noqa: SIM905
)
_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])(?P<by>[/.-])(?:0?[1-9]|1[0-2])(?P=by)(?:19|20)?\d\d(?<!\.\d\d)|\d{1,2}/\d{1,2}|"
    r"(?:19|20)\d\d[/-]\d{1,2}(?:[/-]\d{1,2})?|\d{1,2}/(?:19|20)\d\d|\d{1,2}h\d{0,2}"
)


@dataclass(frozen=True, slots=True)
class _Row:
    """The words, and where each rule may find something: most words are of interest to none."""

    words: tuple[Word, ...]
    digits: dict[int, int]
    """Of each word that a pattern may look at, how many it has: no placeholder, no date, nothing endless."""
    labelled: dict[str, list[int]]
    folded: dict[str, list[int]]
    exact: dict[str, list[int]]

    @classmethod
    def of(cls, text: str) -> "_Row":
        row = cls(tuple(words(text)), {}, defaultdict(list), defaultdict(list), defaultdict(list))
        for at, word in enumerate(row.words):
            if word.label is not None:
                row.labelled[word.label].append(at)
            elif len(word.text) < LONGEST and not _DATE.fullmatch(word.text):
                row.digits[at] = sum(character.isdigit() for character in word.text)
            row.folded[word.folded].append(at)
            row.exact[word.text].append(at)
        return row

    def places(self, rule: FieldRule) -> Iterable[int]:
        """In order."""
        if rule.pattern is not None:
            return (at for at, digits in self.digits.items() if digits >= rule.digits)
        if rule.label is not None:
            return self.labelled.get(rule.label, ())
        begun = chain.from_iterable(
            index.get(spelling[0], ())
            for spellings, index in ((rule.words, self.folded), (rule.exact, self.exact))
            for spelling in spellings
        )
        return sorted(set(begun))


def found_fields(subject: str, body: str, tenant: str, by: Extraction) -> tuple[FoundField, ...]:
    """Every value of every rule, at most `most` a rule, in the order of the fields, the rules and the text."""
    fields = by.of(tenant)
    if not fields:
        return ()
    row = _Row.of(_read(f"{subject}\n{body}"))
    return tuple(found for field in fields for found in _of_field(field, row))


def _read(text: str) -> str:
    """Without a word that the end of what is looked at cuts in two: half of a number is another number."""
    kept = text[:READ]
    if len(text) <= READ or kept[-1].isspace() or text[READ].isspace():
        return kept
    return kept.removesuffix(kept.split()[-1])


def _of_field(field: FieldRules, row: _Row) -> Iterator[FoundField]:
    for rank, rule in enumerate(field.rules):
        values = dict.fromkeys(value for at in row.places(rule) if (value := _value(rule, row.words, at)) is not None)
        for value in list(values)[: field.most]:
            yield FoundField(
                name=field.name, fr=field.fr, en=field.en, value=value, rank=rank, categories=rule.categories
            )


def _value(rule: FieldRule, row: Sequence[Word], at: int) -> str | None:
    """What the rule makes of the word at `at`, one of its places."""
    shaped = _shaped(rule, row, at)
    if shaped is None:
        return None
    value, size = shaped
    announced = not rule.after and not rule.before
    announced = announced or _stands_before(rule.after, row, at) or _stands_after(rule.before, row, at + size)
    return value if announced else None


def _shaped(rule: FieldRule, row: Sequence[Word], at: int) -> tuple[str, int] | None:
    """The value at `at`, and how many words it takes."""
    word = row[at]
    if rule.label is not None or (rule.pattern is not None and rule.pattern.fullmatch(word.text)):
        return word.text, 1
    for spellings, folded in ((rule.words, True), (rule.exact, False)):
        for spelling, name in spellings.items():
            there = row[at : at + len(spelling)]
            if tuple(one.folded if folded else one.text for one in there) == spelling:
                return name, len(spelling)
    return None


def _stands_before(phrases: frozenset[Phrase], row: Sequence[Word], at: int) -> bool:
    """Whether one of the phrases announces the word at `at`, with no more than fillers between, in its sentence."""
    for end in range(at, max(0, at - BETWEEN - 1), -1):
        if not row[end - 1].ends and any(_spells(row, end - len(one), one) for one in phrases):
            return True
        if row[end - 1].folded not in FILLERS:
            return False
    return False


def _stands_after(phrases: frozenset[Phrase], row: Sequence[Word], at: int) -> bool:
    return not row[at - 1].ends and any(_spells(row, at, one) for one in phrases)


def _spells(row: Sequence[Word], start: int, spelled: Phrase) -> bool:
    if start < 0 or start + len(spelled) > len(row):
        return False
    return all(row[start + offset].folded == word for offset, word in enumerate(spelled))
