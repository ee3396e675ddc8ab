"""The same ticket by or about somebody of the other gender, as far as words tell. Its labels stay true."""

import re
from collections.abc import Sequence

from models.corpus import Example
from models.rewriting import like

_PAIRS = {
    "fr": (
        ("monsieur", "madame"), ("m.", "mme"), ("un", "une"), ("le", "la"), ("mon", "ma"), ("ce", "cette"),
        ("collègue", "collègue"), ("seul", "seule"), ("patient", "patiente"), ("client", "cliente"),
        ("employé", "employée"), ("étudiant", "étudiante"), ("directeur", "directrice"), ("infirmier", "infirmière"),
        ("conseiller", "conseillère"), ("enseignant", "enseignante"), ("technicien", "technicienne"),
        ("adjoint", "adjointe"), ("assistant", "assistante"), ("stagiaire", "stagiaire"), ("nouveau", "nouvelle"),
        ("mari", "femme"), ("fils", "fille"), ("père", "mère"), ("frère", "sœur"), ("voisin", "voisine"),
        ("inquiet", "inquiète"), ("prêt", "prête"),
    ),
    "en": (
        ("he", "she"), ("his", "her"), ("him", "her"), ("himself", "herself"), ("he's", "she's"), ("mr", "mrs"),
        ("man", "woman"), ("boy", "girl"), ("husband", "wife"), ("son", "daughter"), ("father", "mother"),
        ("dad", "mum"), ("brother", "sister"), ("uncle", "aunt"), ("sir", "madam"), ("gentleman", "lady"),
        ("guy", "woman"), ("chairman", "chairwoman"), ("salesman", "saleswoman"), ("waiter", "waitress"),
    ),
}  # fmt: skip
_ALONE = {"un", "le", "mon", "ce"}
"""Articles: they change with the noun that follows, never by themselves."""
_FIRST_PERSON = re.compile(
    r"\b(je (?:ne )?(?:suis|serai|reste|me (?:suis|retrouve)|m'étais)|j'(?:ai été|étais|en suis))"
    r"((?: \w+ment| pas| plus| tout| très| bien)?) (\w{2,}(?:é|i|u|is|it))(e?)\b",
    re.IGNORECASE,
)


def regendered(examples: Sequence[Example]) -> list[Example]:
    """Each with its words about gender turned; one that has none comes back as it is."""
    return [
        one.model_copy(update={"subject": _turned(one.subject, one.lang), "body": _turned(one.body, one.lang)})
        for one in examples
    ]


def feminine(text: str, lang: str) -> int:
    """How many more of its words say a woman than a man."""
    agreed = [bool(found[4]) for found in _FIRST_PERSON.finditer(text)] if lang == "fr" else []
    said = [word in _FEMININE[lang] for found in _PATTERNS[lang].findall(text) for word in found.lower().split()]
    return sum(1 if one else -1 for one in (*agreed, *said))


def _turned(text: str, lang: str) -> str:
    if lang == "fr":
        text = _FIRST_PERSON.sub(lambda m: f"{m[1]}{m[2]} {m[3]}{'' if m[4] else 'e'}", text)
    return _PATTERNS[lang].sub(lambda match: like(match[0], _other(match, lang)), text)


def _other(match: re.Match[str], lang: str) -> str:
    if match[0].lower() == "her" and not re.match(r" [^\W\d_]", match.string[match.end() :]):
        return "him"
    words = match[0].split(" ")
    return " ".join(_OTHERS[lang][word.lower()] for word in words)


def _both_ways(lang: str) -> dict[str, str]:
    pairs = _PAIRS[lang]
    return dict(pairs) | {other: one for one, other in reversed(pairs)}


def _pattern(lang: str) -> re.Pattern[str]:
    """In French an article only beside a noun of the list; in English every word by itself."""
    nouns = [word for word in _OTHERS[lang] if word not in _articles(lang)]
    either = "|".join(sorted(map(re.escape, nouns), key=len, reverse=True))
    article = "|".join(_articles(lang))
    before = rf"(?:(?:{article}) )?" if article else ""
    return re.compile(rf"(?<![\w\[]){before}(?:{either})(?!\w)", re.IGNORECASE)


def _articles(lang: str) -> set[str]:
    return _ALONE | {_OTHERS[lang][one] for one in _ALONE} if lang == "fr" else set()


_FEMININE = {lang: {other for one, other in pairs if one != other} for lang, pairs in _PAIRS.items()}
_OTHERS = {lang: _both_ways(lang) for lang in _PAIRS}
_PATTERNS = {lang: _pattern(lang) for lang in _PAIRS}
