"""What may be a name, and what the models take for one and is not."""

# ruff: noqa: E501 - lists of words

import re
from dataclasses import replace

from services.pseudonymizer.domain.lexicon.first_names import FIRST_NAMES
from services.pseudonymizer.domain.lexicon.nobody import NOBODY
from services.pseudonymizer.domain.lexicon.products import COUNTRIES, PRODUCTS
from services.pseudonymizer.domain.lexicon.remarks import REMARKS
from services.pseudonymizer.domain.spans import Span

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*\.?")
_NAME_WORD = re.compile(r"(?:[^\W\d_]|['-]){1,32}\.?")
_TITLES = frozenset(
    [
        "m",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mme",
        "mmes",
        "mlle",
        "dr",
        "dre",
        "pr",
        "prof",
        "me",
        "madame",
        "monsieur",
        "maître",
        "maitre",
        "mademoiselle",
        "docteur",
    ]
)
_GREETINGS = frozenset(
    [
        "bonjour",
        "bonsoir",
        "salut",
        "allo",
        "allô",
        "hello",
        "hi",
        "hey",
        "dear",
        "cher",
        "chère",
        "coucou",
        "merci",
        "thanks",
        "thank",
        "regards",
        "cordialement",
        "cdlt",
        "best",
        "cheers",
    ]
)
_PARTICLES = frozenset(
    [
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "van",
        "von",
        "der",
        "den",
        "del",
        "di",
        "da",
        "dos",
        "el",
        "al",
        "ben",
        "bin",
        "d",
        "l",
        "of",
        "the",
        "and",
        "et",
    ]
)
_CODE = re.compile(r"[A-Z0-9_-]*\d[A-Z0-9_-]*|[A-Z]{1,2}")
_HOST_BEFORE = re.compile(
    r"(?:serveurs?|servers?|host(?:name)?|h[ôo]te|machine|poste|imprimante|printer|pc|vm|base|database|cluster|salle|room|projet|project|"
    r"application|appli|app|logiciel|software|site|r[ée]seau|network|domaine|domain|partage|share|dossier|folder|lecteur|drive|driver|"
    r"module|plugin|onglet|tab|bouton|button|menu|erreur|error|ticket|version|portail|portal)"
    r"(?: (?:nommée?|appelée?|named|called|de|is|est|virtuel(?:le)?|de fichiers|de production|de test))? {0,2}[\"'«]? ?$",
    re.IGNORECASE,
)
_ORG_BEFORE = re.compile(
    r"(?:chez|soci[ée]t[ée]|entreprise|cabinet|groupe|agence|clinique|h[ôo]pital|universit[ée]|mairie|compagnie|fournisseur|banque|"
    r"company|firm|employer|bank|hospital|university|supplier|vendor|partner|work(?:ing)? (?:at|for)|travaille (?:chez|pour)|from|at) ?(?:l'|la |le |the )?$",
    re.IGNORECASE,
)
_PLACE_BEFORE = re.compile(
    r"(?:(?:^|[\s(])(?:à|a|de|d'|en|au|aux|vers|près de|in|at|from|near|to|of|the|la|le|ville|city|site|bureau|bureaux|office|agence|"
    r"campus|succursale|branch) ?|, ?|\d |\()$",
    re.IGNORECASE,
)
_VERB_AFTER = re.compile(r"-(?:vous|tu|je|il|elle|nous|ils|elles|on|ce|moi|le|la|les|y|t-)(?!\w)", re.IGNORECASE)
_LEGAL = re.compile(
    r"(?:^|\W)(?:SAS|SARL|S\.A\.|SA|SRL|SPRL|Inc|Ltd|Ltée|LLC|LLP|GmbH|Corp|Plc|& Co|Cie|[Ii]nc\.?|Group|Groupe|Associés|Associates|& Fils|& Sons)\b"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n>]) *$")
_CODE_LENGTH = 2
_LONGEST = 60
_NEVER_LOWER = 3


def words_of(value: str) -> list[str]:
    """The words of a name, in lower case, without dots."""
    return [match[0].rstrip(".").lower() for match in _WORD.finditer(value)]


def _bare(word: str) -> str:
    """A word without an elided article: "l'équipe" is a team."""
    return word.split("'", 1)[1] if word.startswith(("l'", "d'", "j'", "n'", "qu'", "c'", "s'", "m'", "t'")) else word


def identity(value: str) -> tuple[str, ...]:
    """The words that tell a person: no title, no particle; the order is kept."""
    return tuple(word for word in words_of(value) if word not in _TITLES)


def is_name_word(word: str) -> bool:
    """Could this word be part of a name?"""
    lowered = word.lower().rstrip(".,")
    if not _NAME_WORD.fullmatch(word) or not lowered:
        return False
    return lowered in FIRST_NAMES or (lowered not in PRODUCTS and lowered not in NOBODY and lowered not in REMARKS)


def names_nobody(value: str) -> bool:
    """Is this, for all that a pattern or a model says, no person?"""
    words = [_bare(word) for word in words_of(value) if word not in _PARTICLES]
    if not words or len(value) < 2 or len(value) > _LONGEST or any(c.isdigit() for c in value):  # noqa: PLR2004
        return True
    if words[0] in NOBODY or words[0] in _GREETINGS or words[0] in PRODUCTS - FIRST_NAMES:
        return True
    ordinary = sum(word in PRODUCTS or word in NOBODY or word in REMARKS or word in COUNTRIES for word in words)
    return (ordinary == len(words) and words[0] not in FIRST_NAMES) or ordinary > len(words) // 2


def follows_host(text: str, start: int) -> bool:
    """Does the text say just before that this is a machine, a room, a project? A server may be called MARTIN."""
    return _HOST_BEFORE.search(text[max(0, start - 40) : start]) is not None


def judged(text: str, span: Span) -> Span | None:
    """One finding of a model, cut to what it names, or None when it names nobody, nowhere and no firm."""
    trimmed = _trimmed(text, span)
    if trimmed is None:
        return None
    value = text[trimmed.start : trimmed.end]
    before = text[max(0, trimmed.start - 40) : trimmed.start]
    if _CODE.fullmatch(value) or follows_host(text, trimmed.start):
        return None
    if _VERB_AFTER.match(text, trimmed.end):
        return None
    if trimmed.label == "PERSON" and _LEGAL.search(text[trimmed.start : trimmed.end + 6].split("\n", 1)[0]):
        trimmed = replace(trimmed, label="ORG")
    keep = {"PERSON": _person, "LOCATION": _location, "ORG": _org}[trimmed.label]
    return trimmed if keep(value, before) or (trimmed.label == "ORG" and span.label == "PERSON") else None


def _person(value: str, before: str) -> bool:
    words = words_of(value)
    if names_nobody(value) or (value == value.lower() and words[0] not in FIRST_NAMES):
        return False
    if len(words) == 1 and (value.isupper() or _SENTENCE_START.search(before)):
        return words[0] in FIRST_NAMES
    plain = value.split()
    if any(len(word) == _CODE_LENGTH and word.isupper() for word in plain):
        return False
    return all(is_name_word(word) or word in _PARTICLES for word in plain)


def _location(value: str, before: str) -> bool:
    words = words_of(value)
    plain = (
        bool(words)
        and value[0].isupper()
        and len(value) > _NEVER_LOWER
        and not any(c.isdigit() for c in value)
        and not value.isupper()
    )
    if not plain or any(word in PRODUCTS or word in NOBODY or word in _GREETINGS or word in REMARKS for word in words):
        return False
    return not all(word in COUNTRIES for word in words) and (len(words) > 1 or _PLACE_BEFORE.search(before) is not None)


def _org(value: str, before: str) -> bool:
    words = words_of(value)
    if not words or not value[0].isupper() or any(word in PRODUCTS or word in _GREETINGS for word in words):
        return False
    return bool(_LEGAL.search(value)) or (bool(_ORG_BEFORE.search(before)) and words[0] not in NOBODY)


def _trimmed(text: str, span: Span) -> Span | None:
    """Within one line, without greetings and titles in front or punctuation behind."""
    value = text[span.start : span.end]
    start = span.start + len(value) - len(value.lstrip())
    line_end = text.find("\n", start, span.end)
    end = line_end if line_end >= 0 else span.end
    while start < end:
        word = _WORD.match(text, start, end)
        lead = word[0].rstrip(".").lower() if word else ""
        if word and (lead in _TITLES or lead in _GREETINGS):
            start = word.end()
        elif not text[start].isalnum():
            start += 1
        else:
            break
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if end <= start:
        return None
    return Span(start, end, span.label, span.score, span.recognizer, span.pattern)
