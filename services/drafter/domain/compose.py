"""A reply from an article's sentences, between a greeting and a closing in the tenant's voice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.drafter.domain.knowledge import Article, is_item
from services.drafter.domain.slots import fill
from services.drafter.domain.typography import typeset

Tone = Literal["formal", "friendly"]


@dataclass(frozen=True, slots=True)
class Manner:
    """Another greeting and closing, for a reply that a person wants more formal or friendlier."""

    greeting: str
    greeting_named: str
    closing: str


@dataclass(frozen=True, slots=True)
class Voice:
    """How the tenant speaks in one language. `greeting_named` holds `{{customer}}`."""

    greeting: str
    greeting_named: str
    closing: str
    notice: str
    formal: Manner | None = None
    friendly: Manner | None = None

    def in_tone(self, tone: Tone | None) -> "Voice":
        """The same voice in another tone, if it has one; the notice stays."""
        manner = {"formal": self.formal, "friendly": self.friendly}.get(tone or "")
        if manner is None:
            return self
        return replace(self, greeting=manner.greeting, greeting_named=manner.greeting_named, closing=manner.closing)


DEFAULT_VOICES: Mapping[str, Voice] = {
    "fr": Voice(
        greeting="Bonjour,",
        greeting_named="Bonjour {{customer}},",
        closing="Cordialement,\nL'équipe support",
        notice="Cette réponse a été préparée avec l'aide d'une IA locale, puis relue et approuvée par une personne.",
        formal=Manner(
            "Madame, Monsieur,", "Madame, Monsieur,", "Veuillez agréer nos salutations distinguées,\nL'équipe support"
        ),
        friendly=Manner("Bonjour,", "Bonjour {{customer}},", "Bonne journée à vous,\nL'équipe support"),
    ),
    "en": Voice(
        greeting="Hello,",
        greeting_named="Hello {{customer}},",
        closing="Kind regards,\nThe support team",
        notice="This reply was prepared with the help of a local AI, then reviewed and approved by a person.",
        formal=Manner("Dear customer,", "Dear {{customer}},", "Yours sincerely,\nThe support team"),
        friendly=Manner("Hi,", "Hi {{customer}},", "All the best,\nThe support team"),
    ),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """One sentence of the reply and the article it is taken from."""

    article: Article
    sentence: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The clean text that the customer may get, and where each of its sentences comes from."""

    text: str
    quotes: tuple[Quote, ...]
    frame: tuple[str, ...]


def compose(article: Article, voice: Voice, values: Mapping[str, str], *, paragraphs: Collection[int] = ()) -> Reply:
    """The answer (the first paragraph) and those special cases that the ticket is about.

    A sentence whose slot cannot be filled is left out.
    """
    blocks: list[str] = []
    quotes: list[Quote] = []
    for number, sentences in enumerate(article.paragraphs):
        if number and number not in paragraphs:
            continue
        kept = told(sentences, values, article.lang)
        quotes += (Quote(article, sentence) for sentence in kept)
        blocks += [joined(kept)] if kept else []
    greeting = fill(voice.greeting_named, values) or voice.greeting
    frame = (greeting, voice.closing, voice.notice)
    text = "\n\n".join((greeting, *blocks, voice.closing, voice.notice))
    return Reply(text, tuple(quotes), frame)


def told(sentences: Sequence[str], values: Mapping[str, str], lang: str) -> list[str]:
    """A paragraph's sentences as a reply has them, without those whose slot cannot be filled."""
    filled = (fill(sentence, values) for sentence in sentences)
    return [typeset(sentence, lang) for sentence in filled if sentence is not None]


def joined(sentences: Sequence[str]) -> str:
    """A paragraph. Each item of a list begins a line, and so does what follows the last one."""
    last = max((place for place, one in enumerate(sentences) if is_item(one)), default=None)
    if last is None:
        return " ".join(sentences)
    breaks = (is_item(one) or place == last + 1 for place, one in enumerate(sentences))
    return "".join(f"{chr(10) if new else ' '}{one}" for new, one in zip(breaks, sentences, strict=True)).strip()


def static_reply(article: Article, voice: Voice) -> Reply:
    """The approved text, word for word; only the tenant's notice follows it."""
    return Reply(f"{article.body}\n\n{voice.notice}", (Quote(article, article.body),), (voice.notice,))
