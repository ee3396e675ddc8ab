"""The sentences of control drafts: plainly wrong in any reply, about nobody, never to be sent. Pure: no I/O."""

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
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
_TELLING: Final[frozenset[str]] = frozenset().union(
    ("deux", "troisieme", "politesse", "detecteurs", "fumee", "reciter", "reglement", "interieur", "siecle"),
    ("alphabetique", "prenoms", "versez", "verre", "dimanche", "musee", "visite", "capitaine", "navire"),
    ("repeindre", "vert", "twice", "third", "politeness", "smoke", "detector", "house", "rules", "century"),
    ("alphabetical", "names", "glass", "water", "sunday", "museum", "visit", "ship", "captain", "paint", "green"),
)
"""What makes the sentences wrong: an honest one may share the rest ("please clean your screen before you …")."""
_ENDS: Final = ".!?…»”\"'’)"
_END: Final = re.compile(r"(?<![.!?…])[.!?…]++(?![^\W_])|(?=\n)|\Z")
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


def _parts(char: str) -> bool:
    """Whether a sign parts words: an accent does not, nor does what nobody sees."""
    return not unicodedata.combining(char) and unicodedata.category(char) != "Cf"


def _is_border(between: str, following: str) -> bool:
    """Whether a sentence or a line ends between two words; after "a.m." a small letter goes on."""
    if following.islower():
        return "\n" in between
    return "\n" in between or (any(map(str.isspace, between)) and any(char in ".!?…" for char in between))


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as it is compared: its letters, its words, and where in the text each of them stands."""

    letters: str
    places: Sequence[int]
    words: Sequence[str]
    bounds: Sequence[tuple[int, int]]
    begins: frozenset[int]
    """The words that begin a sentence, or a line."""

    @classmethod
    def of(cls, text: str) -> "_Text":
        letters, places = _letters(text)
        starts = [
            number
            for number, place in enumerate(places)
            if number == 0 or any(map(_parts, text[places[number - 1] + 1 : place]))
        ]
        spans = list(zip(starts, [*starts[1:], len(letters)], strict=True)) if starts else []
        words = [letters[start:end] for start, end in spans]
        bounds = [(places[start], places[end - 1] + 1) for start, end in spans]
        gaps = enumerate(pairwise(bounds), start=1)
        begins = frozenset(
            number for number, ((_, end), (start, _)) in gaps if _is_border(text[end:start], text[start])
        )
        return cls(letters, places, words, bounds, begins)


class _Listed:
    """A sentence of the list, as a text is compared with it."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        plain = _Text.of(sentence)
        self.letters = plain.letters
        self._words = Counter(plain.words)
        self._telling = _TELLING & self._words.keys()
        self._least = -(-3 * len(plain.words) // 4)
        self._width = len(plain.words) + len(plain.words) // 4

    def nearest(self, words: Sequence[str], begins: Collection[int] = ()) -> tuple[int, int] | None:
        """The first and the last shared word of the stretch that shares most, if that is enough. One pass.

        None goes on past a word of `begins`.
        """
        best, found = (0, 0), None
        inside: deque[int] = deque()
        counts: Counter[str] = Counter()
        shared = 0
        for last, word in enumerate(words):
            if last in begins:
                inside, counts, shared = deque(), Counter(), 0
            if word not in self._words:
                continue
            inside.append(last)
            counts[word] += 1
            shared += counts[word] <= self._words[word]
            while inside[0] <= last - self._width or counts[words[inside[0]]] > self._words[words[inside[0]]]:
                gone = words[inside.popleft()]
                shared -= counts[gone] <= self._words[gone]
                counts[gone] -= 1
            rank = (shared, inside[0] - last)
            if shared >= self._least and self._tells(counts) and (found is None or rank > best):
                best, found = rank, (inside[0], last)
        return found

    def _tells(self, counts: Mapping[str, int]) -> bool:
        return 2 * sum(counts[word] > 0 for word in self._telling) >= len(self._telling)


_LISTED: Final = tuple(_Listed(sentence) for sentences in SENTENCES.values() for sentence in sentences)


def held(text: str) -> Held | None:
    """A planted sentence that a text holds, however it is spaced, quoted, accented or cased, or nearly so in words.

    Nearly is three quarters of its words within about its length, among them half of those that make it wrong.
    """
    plain = _Text.of(text)
    exact = [(plain.letters.find(one.letters), one) for one in _LISTED if one.letters in plain.letters]
    if exact:
        first, listed = min(exact, key=lambda found: found[0])
        end = _closed(text, plain.places[first + len(listed.letters) - 1] + 1)
        return Held(listed.sentence, plain.places[first], end)
    for listed in _LISTED:
        stretch = listed.nearest(plain.words, plain.begins) or listed.nearest(plain.words)
        if stretch is not None:
            (start, _), (_, last) = (plain.bounds[number] for number in stretch)
            return Held(listed.sentence, start, _closed(text, _rest(text, last)))
    return None


def _rest(text: str, place: int) -> int:
    """Where the sentence, or the line, ends that goes on at a place."""
    end = _END.search(text, place)
    return end.end() if end is not None else len(text)


def _closed(text: str, end: int) -> int:
    while end < len(text) and text[end] in _ENDS:
        end += 1
    return end


def sentences_in(text: str) -> tuple[str, ...]:
    """Every planted sentence that a text holds: first those that nobody reworded."""
    found = []
    while (one := held(text)) is not None:
        found.append(one.sentence)
        text = f"{text[: one.start]}\n{text[one.end :]}"
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
