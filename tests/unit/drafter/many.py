"""Drafts over the corpora, from raw ticket to restored reply, judged by eyes other than the drafter's own.

`python -m tests.unit.drafter.many [TICKETS]` prints what was found. The corpora hold placeholders only: each ticket gets a
person, an address, a telephone and a customer number that no other ticket has, and goes through the door like any other.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from models import corpus
from schemas.replies import DraftOutcome
from schemas.tickets import PlaceholderTable
from services.drafter.adapters.library import packaged_knowledge
from services.drafter.adapters.offline import OfflineDrafter
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.outcome import Draft, Ticket
from services.drafter.domain.ranking import Weights
from services.pseudonymizer.adapters.detector import Detector
from services.pseudonymizer.adapters.offline import OfflinePseudonymizer, OfflineVault
from shared.inference import Encoder, locate
from shared.placeholders import find, restore
from shared.recognising.door import Door
from tests.unit.drafter import retrieval
from tests.unit.drafter.conftest import TODAY

FIRST = [
    "Awa",
    "Bastien",
    "Chloé",
    "Driss",
    "Élise",
    "Farid",
    "Gwenaëlle",
    "Hugo",
    "Inès",
    "Joris",
    "Khadija",
    "Loïc",
    "Maëlle",
    "Nils",
    "Oriane",
    "Priya",
    "Sonia",
    "Théo",
]
LAST = [
    "Abgrall",
    "Beauchemin",
    "Cazeneuve",
    "Diabaté",
    "Escoffier",
    "Fontanarosa",
    "Gauthier",
    "Haddad",
    "Iribarne",
    "Jolicœur",
    "Kervella",
    "Lachance",
]
_TOKEN = re.compile(r"\[([A-Z_]+)_\d+\]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_SMALL_TALK = re.compile(
    r"^(bonjour|hello|dear|cordialement|bien à vous|kind regards|best regards|l'équipe|the .*team)", re.IGNORECASE
)
_SIGNED = {
    "fr": "\n\nJe suis joignable au {PHONE} ou par {EMAIL}, numéro de client {CUSTOMER_ID}.\n\nCordialement,\n{PERSON}",
    "en": "\n\nYou can reach me at {PHONE} or {EMAIL}, customer number {CUSTOMER_ID}.\n\nKind regards,\n{PERSON}",
}
WRONG = ("unrestored", "foreign_placeholder", "value_of_another", "language", "unsourced")


@dataclass(frozen=True, slots=True)
class Story:
    """A ticket as it comes in, and what in it is nobody else's."""

    key: str
    lang: str
    subject: str
    body: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A draft beside the ticket that it answers."""

    story: Story
    draft: Draft
    table: PlaceholderTable
    masked: str

    @property
    def text(self) -> str:
        return self.draft.text or ""

    @property
    def restored(self) -> str:
        return restore(self.text, self.table).text


def stories() -> Iterator[Story]:
    """The questions of the starter base, then the labelled tickets of the corpora, each with values of its own."""
    asked = ((one.ticket.lang, one.ticket.subject, one.ticket.body) for one in retrieval.labelled())
    told = ((one.lang, one.subject, one.body) for one in corpus.shipped() if one.labelled)
    for number, (lang, subject, body) in enumerate(chain(asked, told)):
        yield _story(number, lang, subject, body)


def _story(number: int, lang: str, subject: str, body: str) -> Story:
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    own = {
        "PERSON": f"{first} {last}",
        "EMAIL": f"{first}.{last}.{number}@client-{number}.example".lower(),
        "PHONE": f"06 4{number // 1000} {number // 10 % 100:02d} {number % 10}1 37",
        "CUSTOMER_ID": f"CLI-{700_000 + number}",
    }
    subject, body = (_TOKEN.sub(lambda found: own.get(found[1], "le siège"), text) for text in (subject, body))
    return Story(str(number), lang, subject, body + _SIGNED[lang].format(**own), tuple(own.values()))


def write(told: Sequence[Story], door: Door, *, at_once: int = 64) -> list[Written]:
    """Through the door and the drafter, in batches."""
    vault = OfflineVault()
    pseudonymizer = OfflinePseudonymizer(Detector(), vault=vault)
    drafter = OfflineDrafter(
        Encoder.load(locate(), device="cpu"), packaged_knowledge(), voices=DEFAULT_VOICES, weights=Weights(), today=TODAY,
        report=lambda unread: sys.exit(unread.name), recognise=door,
    )  # fmt: skip
    found: list[Written] = []
    for start in range(0, len(told), at_once):
        some = told[start : start + at_once]
        masked = pseudonymizer.process(
            [{"id": s.key, "subject": s.subject, "body": s.body, "lang": s.lang} for s in some]
        )
        tickets = [Ticket(story.lang, row["subject"], row["body"]) for story, row in zip(some, masked, strict=True)]
        found += [
            Written(story, draft, vault.table("default", story.key), ticket.text)
            for story, draft, ticket in zip(some, drafter.drafts(tickets), tickets, strict=True)
        ]
    return found


def faults(one: Written, others: Iterable[str]) -> list[str]:
    """What is wrong with a reply, by looking at its text alone. `others`: values of every other ticket."""
    placeholders = {each.placeholder for each in find(one.text)}
    known = {each.placeholder for each in find(one.masked)}
    quoted = " ".join(source.quote for source in one.draft.sources)
    checks = {
        "unrestored": bool(list(find(one.restored))),
        "foreign_placeholder": not placeholders <= known,
        "value_of_another": any(value in one.restored for value in others),
        "language": _language(one.restored) != one.story.lang,
        "unsourced": any(sentence not in quoted for sentence in _facts(one.text)),
    }
    return [name for name, wrong in checks.items() if wrong]


def _facts(text: str) -> list[str]:
    """The sentences of a reply that state something: not its greeting, its closing or the tenant's notice."""
    frame = " ".join(part for voice in DEFAULT_VOICES.values() for part in (voice.notice, voice.closing))
    pieces = (piece.strip() for piece in _SENTENCE_END.split(text))
    return [piece for piece in pieces if piece and piece not in frame and not _SMALL_TALK.match(piece)]


def _language(text: str) -> str:
    """By the commonest small words, which no two of the languages share."""
    words = Counter(re.findall(r"[a-zàâçéèêëîïôûùüÿœ']+", text.lower()))
    french = sum(
        words[word] for word in ("le", "la", "les", "de", "des", "vous", "votre", "et", "est", "dans", "pour", "une")
    )
    english = sum(
        words[word] for word in ("the", "of", "your", "you", "and", "is", "in", "for", "this", "with", "from", "it")
    )
    return "fr" if french > english else "en"


def report(written: Sequence[Written]) -> dict[str, object]:
    """Counts over all replies: a static answer is a reply too."""
    owner = {
        value: one.story.key
        for one in written
        for value in one.story.values
        if " " in value or any(c.isdigit() for c in value)
    }
    replies = [one for one in written if one.draft.outcome is not DraftOutcome.NO_ANSWER]
    wrong = Counter(
        fault
        for one in replies
        for fault in faults(
            one, (value for value, key in owner.items() if key != one.story.key and value not in one.story.values)
        )
    )
    return {
        "tickets": len(written),
        "replies": len(replies),
        "languages": dict(Counter(one.story.lang for one in replies)),
        "with_a_value": sum(bool(list(find(one.text))) for one in replies),
        **{name: wrong[name] for name in WRONG},
    }


def main(count: int) -> None:
    every = max(1, sum(1 for _ in stories()) // count)
    print(json.dumps(report(write(list(islice(stories(), 0, None, every))[:count], Door.load())), indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
