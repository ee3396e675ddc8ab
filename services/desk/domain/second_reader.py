"""Reads an agent's own words before they are sent. Remarks only: it blocks nothing and rewrites nothing.

What stands word for word in the suggestion or its sources was checked before, and is not remarked on.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from services.desk.domain.harsh_words import HARSH
from shared.placeholders import standing
from shared.recognising import Personal

MOST: Final = 40
"""Remarks shown at a time: whoever pastes a log gets a page that can still be read, and sent."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line


class Kind(StrEnum):
    PERSONAL = "personal"
    INTERNAL = "internal"
    QUOTED = "quoted"
    LINK = "link"
    SLOT = "slot"
    LANGUAGE = "language"
    GREETING = "greeting"
    NOTICE = "notice"
    SHOUTING = "shouting"
    HARSH = "harsh"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at again, at characters `start` to `end`; both 0 when it is about the whole text."""

    kind: Kind
    start: int = 0
    end: int = 0
    label: str = ""

    @property
    def key(self) -> str:
        """Names the remark on one text, without a word of it."""
        return f"{self.kind.value}-{self.start}"


@dataclass(frozen=True, slots=True)
class Known:
    """What the reply is read against, in clear.

    `ticket` holds the ticket's own texts and values and the agent's name; `sources` the suggestion and what it quotes.
    """

    ticket: str
    sources: str
    lang: str
    suggestion: str = ""
    hosts: frozenset[str] = frozenset()

    def has_host(self, host: str) -> bool:
        return any(host == one or host.endswith(f".{one}") for one in self.hosts)


_INTERNAL = re.compile(
    r"(?<!\w)(?:notes? internes?|usage interne|en interne|interne seulement|ne pas (?:envoyer|transmettre|communiquer|diffuser)|[àa] ne pas (?:envoyer|transmettre|communiquer)|pour (?:info |information )?(?:à )?l'équipe|confidentiel(?:le)?|"
    r"internal (?:notes?|use|only|comment)|for internal|do not (?:send|forward|share)|don't (?:send|forward) this|not for the (?:customer|client)|team only|confidential|todo|fixme|à vérifier avant envoi|check before sending)(?!\w)|#intern[ea]l?(?!\w)|\[intern[ea]l?\]",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"^(?:>.*|[ \t]*-{2,} ?(?:message d'origine|message original|original message|forwarded message|message transféré) ?-{2,}.*|(?:le|on) .{5,80} (?:a écrit|wrote) ?:[ \t]*|(?:de|from|envoyé|sent) ?: .*\n(?:(?:à|to|date|objet|subject|cc|envoyé|sent) ?: .*\n?)+)$",
    re.IGNORECASE | re.MULTILINE,
)
_LINK = re.compile(
    r"(?<![\w@.])(?:[a-z][a-z0-9+.-]{1,12}://|www\.)(?:[^\s/@<>\"]{1,64}@)?(?P<host>[^\s/:?#<>\"'»)\]]{1,253})[^\s<>\"»)\]]{0,500}",
    re.IGNORECASE,
)
_SLOT = re.compile(
    r"\{\{?[^{}\n]{0,60}\}?\}|\[[^\[\]\n\d]{2,40}\]|<[a-zà-ÿ][a-zà-ÿ _']{1,30}>|_{3,40}|(?<!\w)(?:x{3,10}|X{3,10}|\?{3,10})(?!\w)|(?<!\w)(?:à compléter|to be completed|TBD|TBC)(?!\w)"
)
_GREETING = re.compile(
    r"\s*(?:(?:re-?)?bonjour|bonsoir|madame|monsieur|cher|chère|chers|salut|hello|hi|dear|good (?:morning|afternoon|evening))(?!\w)",
    re.IGNORECASE,
)
_CAPITALS = r"[A-ZÀ-ÖØ-Þ]"
_SHOUTING = re.compile(
    rf"(?<![\w.@/-]){_CAPITALS}{{2,30}}(?:[ ,'’]+{_CAPITALS}{{2,30}}){{1,20}}(?![\w@/-])|(?<![\w.@/-]){_CAPITALS}{{7,30}}(?![\w@/-])|[!?]{{3,20}}|!{{2,20}}"
)
_SHOUTS = re.compile(rf"{_CAPITALS}{{5}}|[!?]")
"""Abbreviations in a row (`VPN SSL`) do not."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]++(?!\s|\Z)[^.!?\n]+)*+[.!?]*+")
"""Possessive: a row of dots, as in a table of contents, is read once."""

_DAY = r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTH = r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|january|february|march|april|may|june|july|august|september|october|november|december"
_WHEN = re.compile(
    r"(?<!\w)(?:(?:sous|d'ici|dans les?|within|in|in the next) (?:\d{1,3}|un|une|deux|trois|one|two|three|a|an|the) ?(?:prochaine?s? |next )?(?:h|min|heures?|minutes?|jours?(?: ouvrés)?|semaines?|hours?|(?:working |business )?days?|weeks?)"
    rf"|(?:demain|après-demain|tomorrow|aujourd'hui|today|ce soir|tonight|{_DAY})(?: (?:matin|midi|soir|après-midi|prochain|morning|afternoon|evening|next))?"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)? (?:of )?(?:{_MONTH})|(?:{_MONTH}) \d{{1,2}}|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|\d{{4}}-\d{{2}}-\d{{2}}"
    r"|avant (?:midi|ce soir|la fin de (?:la journée|semaine))|before noon|by (?:noon|the end of the (?:day|week))|immédiatement|immediately)(?!\w)",
    re.IGNORECASE,
)  # fmt: skip
_COMMITS = re.compile(
    r"(?<!\w)(?:sera|seront|serez|aurez|recevrez|pourrez|viendra|passera|interviendra|rappellera|enverra|\w{3,20}rons|\w{3,20}rai|promets|promettons|promis|garanti\w{0,6}|engageons|engage|"
    r"will|shall|guarantee\w{0,2}|promise\w?|going to)(?!\w)|'ll(?!\w)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?<!\w)(?:(?:re)?rembours\w{1,10}|dédommag\w{1,10}|indemnis\w{1,10}|gestes? commercia\w{1,3}|avoir de \d[\d ,.]{0,10}|offrons|offert\w?s?|gratuit(?:e|es|ement)?|"
    r"refund\w{0,4}|reimburse\w{0,5}|compensat\w{1,5}|credit notes?|free of charge|waive\w?)(?!\w)|[€$£] ?\d[\d,.]{0,12}|(?<![\w,.])\d[\d ,.]{0,12} ?(?:€|\$|£|(?:euros?|dollars?|EUR|CAD|USD|GBP)(?!\w))",
    re.IGNORECASE,
)
_UNREMARKED: Final = frozenset({"ORG", "LOCATION", "POSTAL_CODE"})
"""A town or a firm alone is nobody's."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TELLING: Final[Mapping[str, frozenset[str]]] = {
    "fr": _listed("je nous vous le la les une des du et est sont avez avons dans sur pour avec votre notre vos que qui ce cette au aux pas par bien être fait plus"),
    "en": _listed("i we you the a an of and is are have has in on for with your our that which this to at not by been do will can it be"),
}  # fmt: skip
_ENOUGH, _SHARE = 5, 0.7
_TYPED: Final = str.maketrans("\u2019\u2018\u02bc\u00a0\u202f", "'''  ")
"""Apostrophes and spaces as the patterns have them, character for character: places stay the same."""
_WORD = re.compile(r"[^\W\d_]+")


def read(text: str, known: Known, personal: Iterable[Personal]) -> tuple[Remark, ...]:
    """Every remark on the text, in the order in which they stand; those about the whole come first."""
    text = text.translate(_TYPED)
    known = replace(known, ticket=known.ticket.translate(_TYPED), sources=known.sources.translate(_TYPED))
    marked = [
        *_personal(text, known, personal),
        *_shape(text, Kind.INTERNAL, _INTERNAL),
        *_shape(text, Kind.QUOTED, _QUOTED),
        *_links(text, known),
        *_shape(text, Kind.SLOT, _SLOT),
        *_shouting(text, known),
        *(Remark(Kind.HARSH, match.start(), match.end(), match.lastgroup or "") for match in HARSH.finditer(text)),
        *_promises(text),
    ]
    return (*_whole(text, known), *_apart(_fresh(text, known, marked)))


def pieces(text: str, remarks: Iterable[Remark]) -> Iterator[tuple[str, Remark | None]]:
    """The text cut at the remarks; joined again, the pieces are the text."""
    at = 0
    for remark in sorted((one for one in remarks if one.end), key=lambda one: one.start):
        yield text[at : remark.start], None
        yield text[remark.start : remark.end], remark
        at = remark.end
    yield text[at:], None


def _whole(text: str, known: Known) -> Iterator[Remark]:
    if known.lang in ("", *_TELLING) and not _GREETING.match(text):
        yield Remark(Kind.GREETING)
    other = _other_language(text, known.lang)
    if other:
        yield Remark(Kind.LANGUAGE, label=other)
    if _lost_notice(text, known.suggestion):
        yield Remark(Kind.NOTICE)


def _other_language(text: str, lang: str) -> str | None:
    """The language that the text is clearly in, when it is not the customer's; None when that cannot be told."""
    words = [word.casefold() for word in _WORD.findall(text)]
    counts = {code: sum(word in telling for word in words) for code, telling in _TELLING.items()}
    likeliest = max(counts, key=lambda code: counts[code])
    clear = counts[likeliest] >= _ENOUGH and counts[likeliest] >= _SHARE * sum(counts.values())
    return likeliest if clear and likeliest != lang and lang in _TELLING else None


def _lost_notice(text: str, suggestion: str) -> bool:
    """Words of the suggestion go out without its last paragraph, which says that an AI helped."""
    paragraphs = [piece.strip() for piece in suggestion.split("\n\n") if piece.strip()]
    if len(paragraphs) < 3:  # noqa: PLR2004 - a greeting, something said, and the notice
        return False
    *told, notice = paragraphs
    said = [sentence for piece in told[1:] for sentence in _sentences(piece) if len(sentence) > 20]  # noqa: PLR2004
    plain = _plain(text)
    return _plain(notice) not in plain and any(_plain(sentence) in plain for sentence in said)


def _personal(text: str, known: Known, personal: Iterable[Personal]) -> Iterator[Remark]:
    for one in personal:
        remark = Remark(Kind.PERSONAL, one.start, one.end, one.label)
        ours = one.label == "EMAIL" and known.has_host(text[one.start : one.end].rpartition("@")[2].casefold())
        own = ours or _stands(f"{known.ticket}\n{known.sources}", text, remark)
        if one.label not in _UNREMARKED and not own:
            yield remark


def _links(text: str, known: Known) -> Iterator[Remark]:
    for match in _LINK.finditer(text):
        host = match["host"].casefold().rstrip(".,;")
        if not known.has_host(host):
            yield Remark(Kind.LINK, match.start(), match.end() - (len(match[0]) - len(match[0].rstrip(".,;!"))))


def _shouting(text: str, known: Known) -> Iterator[Remark]:
    """Capitals and marks, but for words that the ticket has too."""
    theirs = {word.casefold() for word in _WORD.findall(known.ticket)}
    for one in _shape(text, Kind.SHOUTING, _SHOUTING):
        stretch = text[one.start : one.end]
        words = {word.casefold() for word in _WORD.findall(stretch)}
        if _SHOUTS.search(stretch) and not (words and words <= theirs):
            yield one


def hosts_in(text: str) -> frozenset[str]:
    return frozenset(match["host"].casefold().rstrip(".,;") for match in _LINK.finditer(text))


def _promises(text: str) -> Iterator[Remark]:
    """A date or a delay in a sentence that commits to something; money given back in any."""
    yield from _shape(text, Kind.PROMISE, _MONEY)
    for sentence in _SENTENCE.finditer(text):
        if _COMMITS.search(sentence[0]):
            for match in _WHEN.finditer(sentence[0]):
                yield Remark(Kind.PROMISE, sentence.start() + match.start(), sentence.start() + match.end())


def _shape(text: str, kind: Kind, pattern: re.Pattern[str]) -> Iterator[Remark]:
    for match in pattern.finditer(text):
        yield Remark(kind, match.start(), match.end())


def _fresh(text: str, known: Known, remarks: Iterable[Remark]) -> Iterator[Remark]:
    """Without those that touch only sentences which stand in the suggestion or its sources, word for word."""
    sources = _plain(known.sources)
    sentences = [(match.start(), match.end(), _plain(match[0]) in sources) for match in _SENTENCE.finditer(text)]
    ends = [end for _, end, _ in sentences]
    for remark in remarks:
        first = bisect_right(ends, remark.start)
        following = sentences[first : first + remark.end - remark.start]
        touched = [said for start, _, said in following if start < remark.end]
        if not touched or not all(touched):
            yield remark


def _apart(remarks: Iterable[Remark]) -> list[Remark]:
    """In order, without those that overlap an earlier kind's: one stretch is underlined once."""
    kept: list[Remark] = []
    for one in remarks:
        at = bisect_right(kept, one.start, key=lambda other: other.start)
        clear_before = at == 0 or kept[at - 1].end <= one.start
        clear_after = at == len(kept) or one.end <= kept[at].start
        if clear_before and clear_after:
            kept.insert(at, one)
    return kept


def _stands(where: str, text: str, remark: Remark) -> bool:
    return next(standing(where, text[remark.start : remark.end]), None) is not None


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text):
        yield match[0].strip()


def _plain(text: str) -> str:
    return " ".join(text.translate(_TYPED).split()).casefold()
