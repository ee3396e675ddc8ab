"""Where rules and the finder meet: what each says is held against the other before it is believed."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from models.pii.decode import Reading, Stretch
from models.pii.lexicon.products import PRODUCTS
from services.pseudonymizer.domain.checksums import PHONE_DIGITS, digits_of, luhn
from services.pseudonymizer.domain.doubts import doubtful
from services.pseudonymizer.domain.figures import FIGURES
from services.pseudonymizer.domain.letters import Letters
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.spoken_of import spoken_of

FOUND = "finder"
ANNOUNCED: dict[str, float] = {"SECRET": 0.9}
ANNOUNCED_OTHERWISE = 0.95

LEAST: dict[str, float] = {
    "person": 0.15,
    "town": 0.15,
    "organisation": 0.15,
    "username": 0.1,
    "customer_id": 0.05,
    "secret_speech": 0.05,
    "secret_quoted": 0.25,
    "secret_told": 0.02,
    "secret_typed": 0.02,
    "secret_word": 0.1,
    "secret_said": 0.06,
    "secret_answer": 0.1,
    "pair_secret": 0.05,
    "sibling": 0.05,
    "address": 0.1,
    "postal_code": 0.1,
    "license_plate": 0.1,
    "id_document": 0.1,
    "phone": 0.1,
    "ip": 0.05,
}
"""How probable the finder must hold what a rule that guesses found. A checksum or a fixed form needs no second."""

KEEP: dict[str, float] = {
    "PERSON": 0.45,
    "SECRET": 0.5,
    "CUSTOMER_ID": 0.6,
    "LOCATION": 0.5,
    "USERNAME": 0.5,
    "ORG": 0.7,
    "ADDRESS": 0.8,
    "LICENSE_PLATE": 0.5,
}
"""How probable a label's stretch must be to be masked on the finder's word alone, chosen on the development tickets."""
KEEP_OTHERWISE = 0.35
KEEP_WHERE_SPOKEN_OF = 0.38
"""How probable a secret must be where the text speaks of a password, a PIN or a code just before or after it."""

KEEP_AMONG_PLACEHOLDERS = 0.7
"""The same in a text of which much is masked already: brackets beside a word make it look personal."""

FEWEST_DIGITS: dict[str, int] = {
    "CARD": 12, "IBAN": 10, "NIR": 10, "SIN": 4, "SIRET": 9, "VAT": 7, "HEALTH": 4, "PHONE": 4, "IP": 2, "MAC": 2,
    "LICENSE_PLATE": 1, "ID_DOCUMENT": 2, "CUSTOMER_ID": 1,
}  # fmt: skip
"""Fewer than any number of the kind has: a piece of a misreading."""
_FROM_ITS_PLACE, _SURE_OF_ANOTHER = frozenset({"secret_answer", "secret_said", "sibling"}), 0.9
_SHORTEST = 3
_FORMS = frozenset(
    [
        "asbl",
        "sarl",
        "sas",
        "sasu",
        "eurl",
        "sa",
        "srl",
        "sprl",
        "scop",
        "gmbh",
        "ag",
        "inc",
        "ltd",
        "ltée",
        "ltee",
        "llc",
        "llp",
        "plc",
        "corp",
        "law",
        "legal",
    ]
)
_INITIALS = re.compile(r"(?: [A-ZÀ-Ý]\.?(?![\w'])){1,2}")
_DATED = re.compile(r"\d|\w+[ -]\w+")
_GROUPS = re.compile(r"\d[\d .-]*")
_CALLED_BEFORE, _SURE_OF_A_TYPO = 32, 0.95
_CALLED_A_CARD = re.compile(
    r"(?<!\w)(?:card|carte|visa|mastercard|amex|cb)(?:s| bancaire| bleue)?(?: (?:is|est|no|n[°º]|number|num[ée]ro))?[ :,.=#]{0,3}\Z",
    re.IGNORECASE,
)
_TIED = re.compile(r"[A-Z0-9]-\Z")
_SURE_OF_A_PIECE = 0.7
_NEXT_TO = re.compile(r"[ ./-]{0,2}")
_CARDS_BEGIN, _SHORTEST_PAPER = "23456", 7
_DIGITS_OF_CARD, _DIGITS_OF_SIN, _DIGITS_OF_SIRET = (13, 19), (9, 9), (14, 14)


def believed(spans: Iterable[Span], reading: Reading) -> Iterator[Span]:
    """What the rules found, without the guesses that the finder is sure are none.

    What the text announces ("my password is …", "call me on …") is believed whatever the finder says.
    """
    for span in spans:
        announced = span.score >= ANNOUNCED.get(span.label, ANNOUNCED_OTHERWISE)
        if announced or reading.likelihood(span.start, span.end) >= LEAST.get(span.recognizer, 0.0):
            yield span


def without_others(spans: Iterable[Span], sure: Iterable[Span]) -> Iterator[Span]:
    """The spans without guesses at a secret, from where it stands alone, that touch what is surely of another kind."""
    others = sorted(
        (span.start, span.end) for span in sure if span.label != "SECRET" and span.score >= _SURE_OF_ANOTHER
    )
    ends = list(accumulate((end for _, end in others), max))
    for span in spans:
        last = bisect_left(others, (span.end,)) - 1 if span.recognizer in _FROM_ITS_PLACE else -1
        if last < 0 or ends[last] <= span.start:
            yield span


def found(text: str, reading: Reading, least: float = 0.0) -> Iterator[Span]:
    """What the finder found, but for scraps, numbers that their own check digit denies, and machines with a name.

    A scrap that touches a find is the rest of it, read as another kind: "FH" before "207 RB"; an everyday word that
    touches a secret is a word of it.
    """
    kept: list[Span] = []
    scraps: list[Stretch] = []
    words: list[Stretch] = []
    letters = Letters(text)
    for stretch in (_renamed(text, stretch) for stretch in _whole_numbers(text, reading.stretches(text))):
        value = text[stretch.start : stretch.end]
        denied = _DENIED.get(stretch.label)
        if denied is not None and denied(value) and not _called_a_card(text, stretch):
            continue
        if stretch.score < _SURE_OF_A_PIECE and _piece_of_a_number(text, stretch):
            continue
        if doubtful(text, stretch, letters):
            words += [stretch] if stretch.label == "SECRET" else []
            continue
        if stretch.score < max(least, _least(text, stretch)) or _scrap(value, stretch.label):
            scraps.append(stretch)
            continue
        initials = _INITIALS.match(text, stretch.end) if stretch.label == "PERSON" else None
        end = initials.end() if initials else stretch.end
        kept.append(Span(stretch.start, end, stretch.label, stretch.score, FOUND, "in context"))
    whole = list(_with_scraps(text, kept, scraps))
    yield from (span for span in whole if span.label != "SECRET")
    yield from _with_scraps(text, [span for span in whole if span.label == "SECRET"], words)


def _called_a_card(text: str, stretch: Stretch) -> bool:
    """A card with a digit that was typed wrong tells nearly all of itself."""
    if stretch.label != "CARD" or stretch.score < _SURE_OF_A_TYPO:
        return False
    return _CALLED_A_CARD.search(text, max(0, stretch.start - _CALLED_BEFORE), stretch.start) is not None


def _piece_of_a_number(text: str, stretch: Stretch) -> bool:
    """Digits that hyphens tie to more on their left, which the finder holds for nobody's: "8841-22-7710"."""
    if stretch.label not in FEWEST_DIGITS or _GROUPS.fullmatch(text, stretch.start, stretch.end) is None:
        return False
    return _TIED.search(text, max(0, stretch.start - 2), stretch.start) is not None


def _least(text: str, stretch: Stretch) -> float:
    least = KEEP.get(stretch.label, KEEP_OTHERWISE)
    if stretch.label != "SECRET" or not KEEP_WHERE_SPOKEN_OF <= stretch.score < least:
        return least
    words = text[stretch.start : stretch.end].lower().split()
    if not PRODUCTS.isdisjoint(words) or all(map(str.isdigit, words)):
        return least  # a telephone's make, a time
    spoken = spoken_of(text, stretch.start, stretch.end)
    return KEEP_WHERE_SPOKEN_OF if spoken else least


def _with_scraps(text: str, kept: Sequence[Span], scraps: Iterable[Stretch]) -> Iterator[Span]:
    begins = {span.start: at for at, span in enumerate(kept)}
    ends = {span.end: at for at, span in enumerate(kept)}
    whole = list(kept)
    for scrap in scraps:
        before = next((ends[at] for at in range(scrap.start, scrap.start - 3, -1) if at in ends), None)
        after = next((begins[at] for at in range(scrap.end, scrap.end + 3) if at in begins), None)
        if before is not None and _NEXT_TO.fullmatch(text, kept[before].end, scrap.start):
            whole[before] = replace(whole[before], end=scrap.end)
        elif after is not None and _NEXT_TO.fullmatch(text, scrap.end, kept[after].start):
            whole[after] = replace(whole[after], start=scrap.start)
    yield from whole


def _whole_numbers(text: str, stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Groups of digits that stand together are one number, of the kind that the longest was taken for."""
    run: list[Stretch] = []
    for stretch in stretches:
        if run and not (_grouped(text, run[-1], stretch)):
            yield _one_number(run)
            run = []
        run.append(stretch)
    if run:
        yield _one_number(run)


def _grouped(text: str, left: Stretch, right: Stretch) -> bool:
    return (
        right.start - left.end == 1
        and text[left.end] in " -."
        and left.label != right.label
        and all(_GROUPS.fullmatch(text, item.start, item.end) and item.label in FEWEST_DIGITS for item in (left, right))
    )


def _one_number(run: Sequence[Stretch]) -> Stretch:
    if len(run) == 1:
        return run[0]
    longest = max(run, key=lambda item: item.end - item.start)
    return replace(longest, start=run[0].start, end=run[-1].end)


def _renamed(text: str, stretch: Stretch) -> Stretch:
    """A handle is no address. What was taken for a card and has not the look of one is another paper's number.

    A social insurance number has nine digits; a telephone number (E.164) seven to fifteen.
    """
    if stretch.label == "EMAIL" and text[max(0, stretch.start - 1) : stretch.start] == "@":
        return replace(stretch, label="USERNAME")
    if stretch.label not in {"CARD", "SIN"}:
        return stretch
    number = digits_of(text[stretch.start : stretch.end])
    if stretch.label == "SIN":
        phone = len(number) in PHONE_DIGITS and len(number) != _DIGITS_OF_SIN[0]
        return replace(stretch, label="PHONE") if phone else stretch
    if len(number) >= _SHORTEST_PAPER and (len(number) < FEWEST_DIGITS["CARD"] or number[0] not in _CARDS_BEGIN):
        return replace(stretch, label="ID_DOCUMENT")
    return stretch


def _scrap(value: str, label: str) -> bool:
    """Too little to be anything but a piece of a misreading; a name may be an initial."""
    if label == "PERSON":
        return False
    if label == "ORG" and value.lower().strip(".") in _FORMS:
        return True
    if label == "DATE_OF_BIRTH" and not _DATED.search(value):
        return True
    least = FEWEST_DIGITS.get(label, 0)
    said = len(FIGURES.findall(value))
    return sum(map(str.isalnum, value)) < _SHORTEST or (least > 0 and len(digits_of(value)) + said < least)


def _fails(value: str, length: tuple[int, int]) -> bool:
    number = digits_of(value)
    return length[0] <= len(number) <= length[1] and not luhn(number)


_DENIED: dict[str, Callable[[str], bool]] = {
    "CARD": lambda value: _fails(value, _DIGITS_OF_CARD),
    "SIN": lambda value: _fails(value, _DIGITS_OF_SIN),
    "SIRET": lambda value: _fails(value, _DIGITS_OF_SIN) or _fails(value, _DIGITS_OF_SIRET),
}
