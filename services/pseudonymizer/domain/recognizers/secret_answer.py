"""Secrets that answer a question: in a chat, a transcript, or a mail answered line by line."""

import re
from collections.abc import Iterator

from models.pii.lexicon.remarks import REMARKS
from services.pseudonymizer.domain.recognizers.places import Places
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.spoken_of import SPEAKS

NAME = "secret_answer"
_LINES = re.compile(r"[^\n]+")
_ASKS = re.compile(r"\? ?$|(?<!\w)(?:need|besoin|il me faut|veuillez|please)(?!\w)[^.!?]{0,60}\.? ?$", re.IGNORECASE)
_END, _LONGEST, _LONGEST_TURN = 120, 110, 60
_TURN = ": "
_FEW_LINES, _MOST_WORDS = 3, 5
_SAYS = re.compile(
    r"(?P<who>[^\n]{0,48}?\S ?: )?[\"«“]? ?(?P<v>[^\s:>\"«»“”][^\n:\"«»“”]{2,48}?) ?[\"»”]? ?[?.!]{0,2} ?"
)
_NO_ANSWERS = REMARKS | frozenset(
    """
    ok oui non yes no nope yep hmm hum euh parfait merci thanks thx d'accord attendez wait voilà voila here sorry
    désolé désolée lovely great super bien bon je j'ai j'sais i i'm it its c'est ça that the this on il elle they we
    """.split()  # noqa: SIM905
)


class _SecretAnswer:
    name = NAME
    label = "SECRET"
    law = "how people answer who asks for a password, in French and English"

    def find(self, places: Places) -> Iterator[Span]:
        asked = 0
        turns = False
        for line in _LINES.finditer(places.text):
            said = _SAYS.fullmatch(line[0]) if asked and len(line[0]) <= _LONGEST else None
            if said is not None and bool(said["who"]) == turns and _answers(said["v"]):
                start = line.start() + said.start("v")
                yield Span(start, start + len(said["v"]), "SECRET", 0.8, NAME, "answered", "")
            asked = max(0, asked - 1)
            if _asks(line[0]):
                asked, turns = _FEW_LINES, _TURN in line[0][:_LONGEST_TURN]


def _asks(line: str) -> bool:
    end = line[-_END:]
    return _ASKS.search(end) is not None and SPEAKS.search(end) is not None


def _answers(value: str) -> bool:
    words = value.lower().split()
    return len(words) <= _MOST_WORDS and words[0].strip(",.!?") not in _NO_ANSWERS


SECRET_ANSWER = _SecretAnswer()
