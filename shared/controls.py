"""The sentences of control drafts: plainly wrong in any reply, about nobody, never to be sent. Pure: no I/O."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "fr": (
        "Nous vous remboursons deux fois le montant de votre facture, puis une troisième fois par politesse.",
        "En attendant, débranchez tous les détecteurs de fumée du bâtiment.",
        "Un technicien vous appellera demain à 4 h du matin pour vous réciter le règlement intérieur.",
        "Votre demande sera traitée au siècle prochain, dans l'ordre alphabétique des prénoms.",
        "Versez ensuite un grand verre d'eau dans votre ordinateur et attendez dimanche.",
        "Nous avons donné votre matériel à un musée et vous en souhaitons une bonne visite.",
        "Cette réponse a été écrite par un capitaine de navire qui n'a pas lu votre message.",
        "Merci de repeindre votre écran en vert avant de le rallumer.",
    ),
    "en": (
        "We will refund your invoice twice, and then a third time out of politeness.",
        "In the meantime, please disconnect every smoke detector in the building.",
        "A technician will call you tomorrow at 4 a.m. to read the house rules to you.",
        "Your request will be handled next century, in alphabetical order of first names.",
        "Then pour a large glass of water into your computer and wait for Sunday.",
        "We have given your equipment to a museum and hope that you enjoy your visit.",
        "This reply was written by a ship's captain who has not read your message.",
        "Please paint your screen green before you switch it on again.",
    ),
}
_ENDS: Final = ".!?…»”\"'’)"
_SPACES: Final = " \t\u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Held:
    """A planted sentence in a text, and where it stands there, with what ends it."""

    sentence: str
    start: int
    end: int


def _letters(text: str) -> tuple[str, list[int]]:
    """Letters and figures alone, without case or accents, and where in the text each of them comes from."""
    plain = [
        (letter, place)
        for place, char in enumerate(text)
        for letter in unicodedata.normalize("NFKD", char).casefold()
        if letter.isalnum()
    ]
    return "".join(letter for letter, _ in plain), [place for _, place in plain]


_PLAIN: Final = {sentence: _letters(sentence)[0] for sentences in SENTENCES.values() for sentence in sentences}


def held(text: str) -> Held | None:
    """The first planted sentence that a text holds, however it is spaced, quoted, accented or cased."""
    plain, places = _letters(text)
    found = [(plain.find(letters), sentence) for sentence, letters in _PLAIN.items() if letters in plain]
    if not found:
        return None
    first, sentence = min(found)
    end = places[first + len(_PLAIN[sentence]) - 1] + 1
    while end < len(text) and text[end] in _ENDS:
        end += 1
    return Held(sentence, places[first], end)


def sentences_in(text: str) -> tuple[str, ...]:
    """Every planted sentence that a text holds, in order."""
    found = []
    while (one := held(text)) is not None:
        found.append(one.sentence)
        text = text[one.end :]
    return tuple(found)


def without(text: str) -> str:
    """The text as it would be had nothing been planted in it."""
    while (one := held(text)) is not None:
        before, after = text[: one.start], text[one.end :]
        if before.rstrip(_SPACES) != before:
            before = before.rstrip(_SPACES)
        else:
            after = after.lstrip(_SPACES)
        if not before or (before.endswith("\n") and after.startswith("\n")):
            after = after.lstrip("\n")
        text = before + after
    return text
