"""The three or four digits on the back of a card: PCI DSS forbids to keep them at all.

Said with a word, after the card's expiry, or right behind its number.
"""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from collections.abc import Iterator

from services.pseudonymizer.domain.checksums import digits_of, luhn
from services.pseudonymizer.domain.recognizers.places import Places, beginning, numbers
from services.pseudonymizer.domain.spans import Span

_SAID = re.compile(
    r"(?<!\w)(?:cvv2?|cvc2?|cid|crypto(?:gramme(?: visuel)?)?|security code|code de s[ée]curit[ée]|(?:les |the )?(?:3|4|trois|quatre|three|four|last 3|last three)? ?(?:derniers )?(?:chiffres|digits|numbers) "
    r"(?:en arri[èe]re|au dos|au verso|derri[èe]re|on (?:the )?back|at the back)(?: de (?:la|ma) carte| of (?:the|my) card)?|(?:the|its|last) (?:3|three|4|four) (?:digits|numbers)(?= (?:is|are)))"
    r" ?(?:c'est|est|is|are|sont|was|[:=,-])? ?(?P<v>\d{3,4})(?![\w.,]\d|\w)",
    re.IGNORECASE,
)
_AFTER_EXPIRY = re.compile(
    r"(?<!\w)(?:exp|expir\w{0,6}|valid\w{0,4}|valable|[ée]ch[ée]ance|until|thru)\.?(?!\w)[^\n\d]{0,25}(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4]\d(?!\d)"
    r"(?=[^\n\d]{0,45}(?:code|cvv|cvc|cid|crypto|chiffres|digits|numbers|back|dos|verso|derri[èe]re))[^\n\d]{1,60}?(?<![\w.,/:-])(?P<v>\d{3})(?![\w/:]|[.,-]\d| \d| ?(?:€|\$|£|eur|chf))",
    re.IGNORECASE,
)
_BEHIND_CARD = re.compile(
    r"(?<![\w.])(?P<card>\d{4}(?P<s>[ -]?)\d{4}(?P=s)\d{4}(?P=s)\d{4})(?:[ ,;/|-]{1,3}(?:exp\.? ?:? ?)?(?:0[1-9]|1[0-2]) ?/ ?(?:20)?[2-4]\d)?"
    r"[ ,;/|-]{1,3}(?:(?:cvv|cvc)2? ?:? ?)?(?P<v>\d{3})(?![\w/]|[.,-]\d| \d| ?(?:€|\$|£|eur|chf))",
    re.IGNORECASE,
)

_WORDS = beginning("3 4 its cv ci cr secu code le the thre troi quat four chif digi numb last")
_EXPIRIES = beginning("exp val éch ech unt thr")
_SCORE = 0.95


class _CardCode:
    name = "card_code"
    label = "SECRET"
    law = "PCI DSS 3.3.1.2: the card verification code"

    def find(self, places: Places) -> Iterator[Span]:
        for match in _WORDS(_SAID, places):
            yield self._span(match, "said")
        for match in _EXPIRIES(_AFTER_EXPIRY, places):
            yield self._span(match, "after the expiry")
        for match in numbers(_BEHIND_CARD, places):
            if luhn(digits_of(match["card"])):
                yield self._span(match, "behind the number")

    def _span(self, match: re.Match[str], pattern: str) -> Span:
        return Span(match.start("v"), match.end("v"), self.label, _SCORE, self.name, pattern, "code")


CARD_CODE = _CardCode()
