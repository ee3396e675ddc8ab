"""The sentences of a message that say something: no greeting, no thanks, no closing."""

import re
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 600
"""Characters of one sentence: a text without stops is no sentence, and what reads one may cost more than its length."""

_ENDS: Final = re.compile(
    r"(?<=[.!?…])[\s\u00a0]+(?=[^\s\u00a0?!»])|\n\s*\n|"
    r"\n(?=\s*(?:[-*•–]|\d{1,2}[.)]|[A-ZÀ-Ý«“]))|(?<=[:;,])\n+"
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:M|MM|Mr|Mrs|Ms|Dr|St|No|n°|etc|env|p\.\s?ex|e\.g|i\.e|a\.m|p\.m|tél|ext))\.$", re.IGNORECASE
)
_BULLET: Final = re.compile(r"^[\s>]*(?:[-*•–]|\d{1,2}[.)])\s+")
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_GREETS: Final = (
    r"(?:re ?)?bonjour|bonsoir|salut|(?:madame|monsieur)(?!\s+\[[^\]]+\]\s+(?!bonjour|bonsoir)[^\W\d_])|chers?|chère|"
    r"hello|hi|hey|dear|good (?:morning|afternoon|evening)"
)
_EMPTY: Final = re.compile(
    rf"^(?:{_GREETS}|cordialement|bien (?:à vous|cordialement)|"
    r"salutations|merci(?! de (?!votre|vos|ton|ta|tes)\w)(?: d['’]avance| beaucoup| bien| pour (?:votre|ton) "
    r"(?:aide|retour|réponse))?|"
    r"bonne (?:journée|soirée)|j['’]espère que (?:vous allez|tu vas) bien|"
    r"i hope (?:you are (?:doing )?well|this (?:e-?mail |message )?finds)|"
    r"je vous remercie(?! de (?!votre|vos)\w)|(?:veuillez )?agréer|dans l['’]attente|"
    r"(?:kind|best|warm) regards|regards|best(?: wishes|(?!\s+\w))|cheers|sincerely|"
    r"yours(?: truly| faithfully| sincerely|(?!\s+\w))|"
    r"thanks?(?: you)?(?: (?:so|very) much| in advance| again| a lot)?|many thanks|looking forward)\b[^?]*$",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    rf"^(?:(?:{_GREETS})\b(?:[^,;:!]{{0,40}}[,;:!]\s*|\s+(?=(?:j['’]|je|nous|on|mon|ma|mes|notre|nos|i|we|my|our)\b))|"
    r"(?:merci|thanks?)\b[^,;:!]{0,40}[,;:!]\s*(?=(?:mais|par contre|cependant|toutefois|but|however)\b))",
    re.IGNORECASE,
)
"""A greeting, or thanks, that something follows in the same sentence."""
_SHORTEST: Final = 3
_LONGEST_GREETING: Final = 9


def sentences(text: str) -> list[str]:
    """In order, each as written but for blanks at its ends and a list's mark; a very long one in pieces."""
    found: list[str] = []
    for part in _joined(_ENDS.split(text)):
        for piece in _pieces(part.split()):
            clean = _BULLET.sub("", piece).strip()
            if _tells(clean):
                found.append(clean)
    return found


def says_something(sentence: str) -> bool:
    count = len(_WORD.findall(sentence))
    if count < _SHORTEST:
        return sentence.endswith("?") and count > 1
    return not (count <= _LONGEST_GREETING and _EMPTY.match(sentence))


def _tells(sentence: str) -> bool:
    """Whether it says something, if only after a greeting, as in « Bonjour, mon poste est bloqué »."""
    rest = sentence
    while not says_something(rest):
        before = _BEFORE.match(rest)
        if before is None:
            return False
        rest = rest[before.end() :]
    return True


def _joined(parts: list[str]) -> Iterator[str]:
    """Puts together again what an abbreviation cut."""
    whole: list[str] = []
    for part in parts:
        if whole and not _ABBREVIATION.search(whole[-1].rstrip()):
            yield " ".join(whole)
            whole = []
        whole.append(part)
    yield " ".join(whole)


def _pieces(words: list[str]) -> Iterator[str]:
    """Whole words, up to the longest that is read as one sentence; a word that is longer yet is left out."""
    piece: list[str] = []
    length = 0
    for word in words:
        if length + len(word) > LONGEST:
            yield " ".join(piece)
            piece, length = [], 0
        if len(word) <= LONGEST:
            piece.append(word)
            length += len(word) + 1
    yield " ".join(piece)
