"""Whether a line is how the sender of a mail signs."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from services.intake.domain import nicknames
from services.intake.domain.cards import FULL_NAME, NAME_LINE, OFFICE, ROLE, TITLED
from services.intake.domain.paragraphs import without_aside

TITLES = {
    *("m", "mr", "mrs", "ms", "mme", "mlle", "dr", "dre", "me", "pr", "prof", "ing", "docteur", "professeur"),
    *("monsieur", "madame", "mademoiselle", "maitre", "reverend", "rev", "et", "famille"),
    # Of officers, as firemen, soldiers and the police sign.
    *("adj", "adc", "sgt", "sgc", "cch", "cpl", "brig", "mdl", "ltn", "lt", "cne", "cpt", "cdt", "cmdt", "col", "gal"),
    *("ssgt", "insp", "supt", "pte", "capt", "maj", "sergent", "adjudant", "lieutenant", "capitaine", "commandant"),
}
_FOR = re.compile(r"^p\.? ?/? ?o\.? ", re.IGNORECASE)
# Of no person's name, though on a card they may be anything.
_NO_PERSON = re.compile(
    r"\b(?:astreinte|r[ée]seau|exploitation|webmaster|r[ée]gulation|maintenance|logistique|compta(?:bilit[ée])?"
    r"|formation|ferme|domaine|brasserie|refuge|internat|greffe|r[ée]gie|urgences|cuisine|vie scolaire|standard"
    r"|loge|planning|magasin|hotline|commune|pr[ée]sidence|cin[ée]ma|th[ée][âa]tre|radio|asso|piscine|caisse|quai"
    r"|d[ée]p[ôo]t|entrep[ôo]t|usine|amap|buvette|ambulances?|taxis?|transports?|[ée]tude|huissiers?|notaires?"
    r"|facilities|front desk|bookings?|enquir(?:y|ies)|inquir(?:y|ies)|admin|operations|dispatch|despatch|warehouse"
    r"|purchasing|procurement|lettings|propert(?:y|ies)|housing|estates|membership|admissions|library|academy|nursery"
    r"|surgery|dental|pharmacy|vets|veterinary|bakery|catering|security|museum|gallery|theat(?:re|er)|cinema"
    r"|gym|fitness|college|hospital|logistics|freight|insurance|solutions|systems|works|foundation)\b",
    re.IGNORECASE,
)
_SHORT_FORM = 3  # letters
_SHORTEST_LOGIN = 5  # letters
_FIRST_AND_LAST = ("first", "last")
_KISSES = re.compile(r"\s[xX]{1,3}$")
_INITIAL = re.compile(r"^([A-ZÀ-Þ])(?:[.,]|\s?x{1,3})?$")
_COMPOUND = re.compile(r"([^\W\d_])[^\W\d_]*-([^\W\d_])[^\W\d_]*")


def is_sender(line: str, sender: str | None) -> bool:
    """The line is the sender's name, or part of it, or initials."""
    if not sender:
        return False
    if line.strip(" .!,").casefold() == "ok":  # an answer, even from Olivia Kent
        return False
    if _is_compound_short(line, sender):
        return True
    line, sender = folded(without_aside(_FOR.sub("", line))), folded(without_aside(sender))
    name = {word.casefold() for word in re.findall(r"[\w'-]+", sender)}
    words = [word.casefold() for word in re.findall(r"[\w'-]+", _KISSES.sub("", line)) if word.casefold() not in TITLES]
    initials = "".join(word[0].casefold() for word in re.findall(r"[\w']+", sender))
    if not words:
        return False
    letters = {word[0] for word in name}
    surname = len(name - TITLES) == 1 < len(name)  # "C. Roux" of Mme Roux
    known = all(word in name or (len(word) == 1 and (surname or word in letters)) for word in words)
    known = known or (len(words) > 1 and words[0] not in name and _is_short_of(words, name))
    return (
        (known and any(word in name for word in words))
        or "".join(words) == initials
        or (len(name) > 1 and name < set(words[: len(name) + 2]))
        or (len(words) == 1 and _is_short_form(words[0], name))
        or (len(name) == 1 and _is_run_together(words, *name))
    )


def _is_short_of(words: Sequence[str], name: Iterable[str]) -> bool:
    """`Steph Tran` of Stephanie Tran."""
    return _is_short_form(words[0], name) and all(word in name for word in words[1:])


def is_initial(line: str, sender: str | None) -> bool:
    """`J.` or `Jx` of Jess."""
    match = _INITIAL.match(line.strip())
    return match is not None and bool(sender) and folded(match[1]) == folded(sender or "")[:1].upper()


def is_kissed_initial(line: str, sender: str | None) -> bool:
    return line.strip(" .").endswith("x") and is_initial(line, sender)


def _is_compound_short(line: str, sender: str) -> bool:
    """`JP` or `J.-P.` of Jean-Philippe."""
    letters = re.sub(r"[\s.-]", "", line.strip(" ,!"))
    return letters.isupper() and any("".join(pair).upper() == letters for pair in _COMPOUND.findall(sender))


def _is_run_together(words: Sequence[str], login: str) -> bool:
    """`sbernard` of Sophie Bernard, as addresses without a name have it."""
    if len(words) != len(_FIRST_AND_LAST) or len(login) < _SHORTEST_LOGIN:
        return False
    first, last = words
    return login in {first + last, last + first, first[0] + last, last + first[0], last[0] + first, first + last[0]}


def is_person(sender: str | None) -> bool:
    """Is this a first and a last name, by which somebody would sign, rather than an office's or a company's?"""
    return (
        sender is not None
        and FULL_NAME.match(sender) is not None
        and not ROLE.search(sender)
        and not OFFICE.search(sender)
        and not _NO_PERSON.search(sender)
    )


def on_card(line: str) -> str:
    """The name in a card's first line, without the "p/o" before it and the role behind its comma."""
    line = _FOR.sub("", line)
    name, _, role = line.partition(", ")
    return name if FULL_NAME.match(name) and ROLE.search(role) else line


def is_name_or_office(line: str) -> bool:
    """A person's name, whatever stands in brackets behind it, an office's, or somebody's by their role."""
    line = without_aside(line)
    return any(pattern.match(line) for pattern in (NAME_LINE, FULL_NAME, TITLED)) or any(
        pattern.search(line) for pattern in (OFFICE, ROLE)
    )


def _is_short_form(word: str, names: Iterable[str]) -> bool:
    """`Alex` of Alexandra, `Dougie` of Douglas, `Mick` of Michael."""
    if any(nicknames.is_of(word, name) for name in names):
        return True
    stem = re.sub(r"(?:ie|y|i|o)$", "", word)
    return len(stem) >= _SHORT_FORM and any(name.startswith(stem) for name in names)


def folded(name: str) -> str:
    """A name as people type it in haste: without accents, hyphens apart."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("-", " "))
    return "".join(character for character in plain if not unicodedata.combining(character))
