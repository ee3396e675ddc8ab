"""What may be a name, and what cannot be one."""

# ruff: noqa: E501 - lists of words

import re
import unicodedata
from functools import lru_cache

from models.pii.lexicon.first_names import FIRST_NAMES
from models.pii.lexicon.nobody import NOBODY
from models.pii.lexicon.products import COUNTRIES, PRODUCTS
from models.pii.lexicon.remarks import REMARKS
from services.pseudonymizer.domain.brands import ABBREVIATIONS, BRANDS

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
_HOST_BEFORE = re.compile(
    r"(?<!\w)(?!(?:dossier|poste|pc|machine|ticket|partage|site|portail) de )(?:serveurs?|servers?|host(?:name)?|h[ôo]te|machine|poste|imprimante|printer|pc|vm|base|database|cluster|salle|room|projet|project|"
    r"application|appli|app|logiciel|software|site|r[ée]seau|network|domaine|domain|partage|share|dossier|folder|lecteur|drive|"
    r"imprim\w{1,8} (?:sur|avec)|print(?:s|ed|ing)? (?:to|on)|module|plugin|onglet|tab|bouton|button|menu|erreur|error|ticket|version|portail|portal)"
    r"(?: (?:nommée?|appelée?|named|called|de|is|est|virtuel(?:le)?|de fichiers|de production|de test))? {0,2}[\"'«]? ?$",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?<![\w:\\])\\\\\Z")
_NAMED_AFTER = re.compile(r"[;,] ?\w|\t| [A-ZÀ-Ý]")
_NAMED_BEFORE = re.compile(
    r"(?:[A-ZÀ-Ý][\w'-]{1,23}|[,;:=]|(?<!\w)(?i:mm?|mme|mlle|mrs?|ms|dre?|me|famille|family|nom|name)\.?) ?[\"«]? ?\Z"
)
_MOST_CAPITALS = 0.25
_LONGEST = 60
_FIRST = NOBODY | _GREETINGS | (PRODUCTS - FIRST_NAMES)
_ORDINARY = PRODUCTS | NOBODY | REMARKS | COUNTRIES | BRANDS
_NO_NAMES = PRODUCTS | NOBODY | REMARKS | BRANDS


def words_of(value: str) -> list[str]:
    """The words of a name, in lower case, without dots."""
    return [match[0].rstrip(".").lower() for match in _WORD.finditer(value)]


def _bare(word: str) -> str:
    """A word without an elided article: "l'équipe" is a team."""
    return word.split("'", 1)[1] if word.startswith(("l'", "d'", "j'", "n'", "qu'", "c'", "s'", "m'", "t'")) else word


def identity(value: str) -> tuple[str, ...]:
    """The words that tell a person: no title, no particle; the order is kept."""
    return tuple(word for word in words_of(value) if word not in _TITLES)


def plain(word: str) -> str:
    """In lower case, without accents."""
    if word.isascii():
        return word.lower()
    return "".join(char for char in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(char))


def is_name_word(word: str) -> bool:
    """Could this word be part of a name?"""
    lowered = word.lower().rstrip(".,")
    if not _NAME_WORD.fullmatch(word) or not lowered:
        return False
    return lowered in FIRST_NAMES or lowered not in _NO_NAMES


def names_nobody(value: str) -> bool:
    """Is this, for all that a pattern or a model says, no person?"""
    if value in ABBREVIATIONS:
        return True
    words = [_bare(word) for word in words_of(value) if word not in _PARTICLES]
    if not words or len(value) < 2 or len(value) > _LONGEST or any(c.isdigit() for c in value):  # noqa: PLR2004
        return True
    if words[0] in _FIRST:
        return True
    ordinary = sum(word in _ORDINARY for word in words)
    return (ordinary == len(words) and words[0] not in FIRST_NAMES) or ordinary > len(words) // 2


def amid_small_letters(text: str, start: int, end: int) -> bool:
    """Is this a lone word in capitals in a text that is not, with nothing beside it that makes it a name?

    So a server is written; a surname in a list has its first name, a comma or "nom :" beside it.
    """
    if not text[start:end].isupper() or _NAMED_AFTER.match(text, end):
        return False
    if _NAMED_BEFORE.search(text, max(0, start - 24), start):
        return False
    return _in_small_letters(text)


@lru_cache(maxsize=2)
def _in_small_letters(text: str) -> bool:
    """Looked through once, and not for each of its words: of a message as it came, and of it as it is read."""
    return sum(map(str.isupper, text)) < _MOST_CAPITALS * sum(map(str.isalpha, text))


def follows_host(text: str, start: int) -> bool:
    """Does the text say just before that this is a machine, a room, a project? A server may be called MARTIN."""
    return shared_by(text, start) or _HOST_BEFORE.search(text, max(0, start - 40), start) is not None


def shared_by(text: str, start: int) -> bool:
    r"""Does a share's path (\\\\HOST\\share) begin here? In escaped text "C:\\\\Users" has two signs as well."""
    return _SHARE.search(text[max(0, start - 3) : start]) is not None
