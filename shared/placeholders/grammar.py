"""What a placeholder looks like: `[LABEL_n]`, or `[LABEL_nX]` for another spelling of the same value.

`[PERSON_1]` and `[PERSON_1B]` are the same person written in two ways ("Marie Tremblay", "Marie"):
each restores to exactly what the customer wrote. The service writes the exact form only; models and
people mangle it, so `find` also recognises other cases, bold marks, spaces, escapes and line breaks
inside the brackets, and placeholders of labels that do not exist (`[PERSONNE_1]`), which nothing fills.

No bracket may stand inside a placeholder. That is what makes restoring exact: a stretch of text that
looks like a placeholder can never overlap one that was written by the service.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LABELS: tuple[str, ...] = (
    "PERSON",
    "EMAIL",
    "PHONE",
    "IBAN",
    "CARD",
    "NIR",
    "SIN",
    "SIRET",
    "VAT",
    "ID_DOCUMENT",
    "IP",
    "MAC",
    "URL_CREDENTIALS",
    "ADDRESS",
    "POSTAL_CODE",
    "ORG",
    "LOCATION",
    "DATE_OF_BIRTH",
    "CUSTOMER_ID",
    "USERNAME",
    "SECRET",
    "LICENSE_PLATE",
    "HEALTH",
)

ONE_WAY: frozenset[str] = frozenset({"SECRET", "CARD", "URL_CREDENTIALS"})
"""Labels whose value is never kept: a password in an address is a password too."""

PLACEHOLDER = re.compile(rf"\[(?P<label>{'|'.join(LABELS)})_(?P<number>[1-9][0-9]{{0,5}})(?P<variant>[A-Z]{{0,2}})\]")
"""The exact form, as the service writes it."""

_INNER = r"[A-Za-z0-9_\\*`~\- \t\r\n\u00a0\u00ad\u200b-\u200f\u2028\u2029\u202f\u2009\u2060\ufeff]{3,60}?"
_OPEN = r"(?:\[|［|&#0{0,4}91;|&#[xX]0{0,4}5[bB];|&lbrack;|&lsqb;|&amp;#91;)"
_CLOSE = r"(?:\]|］|&#0{0,4}93;|&#[xX]0{0,4}5[dD];|&rbrack;|&rsqb;|&amp;#93;)"
_CANDIDATE = re.compile(rf"\\\[(?P<escaped>{_INNER})\\\]|{_OPEN}(?P<plain>{_INNER}){_CLOSE}")

_NOISE = re.compile(r"[^A-Za-z0-9]+")
_COMPACT = {label.replace("_", ""): label for label in LABELS}
_KNOWN = re.compile(
    rf"(?P<label>{'|'.join(sorted(_COMPACT, key=len, reverse=True))})(?P<number>[0-9]{{1,6}})(?P<variant>[A-Z]{{0,2}})"
)
_SHAPE = re.compile(r"[A-Z][A-Z_]{1,30}_[0-9]{1,6}[A-Z]{0,2}")
SHAPED = re.compile(rf"\[{_SHAPE.pattern}\]")
"""Written like a placeholder, whatever its label: also one that an earlier release knew."""


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch that is a placeholder or wants to be one. `placeholder` is its exact form."""

    start: int
    end: int
    placeholder: str
    known_label: bool


def spell(label: str, number: int, variant: str = "") -> str:
    """Write a placeholder in its exact form."""
    return f"[{label}_{number}{variant}]"


def _canonical(inner: str) -> tuple[str, bool] | None:
    known = _KNOWN.fullmatch(_NOISE.sub("", inner).upper())
    if known is not None:
        return f"[{_COMPACT[known['label']]}_{known['number']}{known['variant']}]", True
    plain = inner.strip(" *`~\u00a0").replace("\\", "")
    if _SHAPE.fullmatch(plain):
        return f"[{plain}]", False
    return None


def find(text: str) -> Iterator[Found]:
    """Every placeholder in the text, mangled or not, in order. Time is linear in the text."""
    for match in _CANDIDATE.finditer(text):
        read = _canonical(match["escaped"] or match["plain"])
        if read is not None:
            yield Found(match.start(), match.end(), *read)
