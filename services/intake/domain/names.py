"""Whether a line is how the sender of a mail signs."""

import re
import unicodedata
from collections.abc import Iterable

from services.intake.domain.cards import FULL_NAME, ROLE

TITLES = {"m", "mr", "mrs", "ms", "mme", "mlle", "dr", "me"}
_OFFICE = re.compile(
    r"\b(?:support|services?|accueil|contacts?|info|team|[ée]quipe|mairie|[ée]cole|lyc[ée]e|coll[èe]ge|cabinet"
    r"|agence|office|bureau"
    r"|r[ée]sidence|association|club|secr[ée]tariat|direction|help ?desk|reception|sales|hr|it|group|groupe|school"
    r"|university"
    r"|universit[ée]|council|clinic|clinique|studio|hotel|h[ôo]tel|restaurant|company|soci[ée]t[ée]|entreprise"
    r"|syndicat|centre|center"
    r"|shop|boutique|store|garage|pharmacie|gardien|paie|payroll|accounts|orders|commandes|achats|facturation"
    r"|billing)\b",
    re.IGNORECASE,
)
_SHORT_FORM = 3  # letters
_KISSES = re.compile(r"\s[xX]{1,3}$")


def is_sender(line: str, sender: str | None) -> bool:
    """The line is the sender's name, or part of it, or initials."""
    if not sender:
        return False
    if line.strip(" .!,").casefold() == "ok":  # an answer, even from Olivia Kent
        return False
    line, sender = folded(line), folded(sender)
    name = {word.casefold() for word in re.findall(r"[\w'-]+", sender)}
    words = [word.casefold() for word in re.findall(r"[\w'-]+", _KISSES.sub("", line)) if word.casefold() not in TITLES]
    initials = "".join(word[0].casefold() for word in re.findall(r"[\w']+", sender))
    if not words:
        return False
    letters = {word[0] for word in name}
    known = all(word in name or (len(word) == 1 and word in letters) for word in words)
    return (
        (known and any(word in name for word in words))
        or "".join(words) == initials
        or (len(name) > 1 and name < set(words[: len(name) + 2]))
        or (len(words) == 1 and _is_short_form(words[0], name))
    )


def is_person(sender: str | None) -> bool:
    """Is this a first and a last name, by which somebody would sign, rather than an office's or a company's?"""
    return (
        sender is not None
        and FULL_NAME.match(sender) is not None
        and not ROLE.search(sender)
        and not _OFFICE.search(sender)
    )


def _is_short_form(word: str, names: Iterable[str]) -> bool:
    """`Alex` of Alexandra, `Dougie` of Douglas."""
    stem = re.sub(r"(?:ie|y|i|o)$", "", word)
    return len(stem) >= _SHORT_FORM and any(name.startswith(stem) for name in names)


def folded(name: str) -> str:
    """A name as people type it in haste: without accents, hyphens apart."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("-", " "))
    return "".join(character for character in plain if not unicodedata.combining(character))
