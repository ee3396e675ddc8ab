"""Farewells that people put together themselves: thanks, wishes and regards, and no word of anything else."""

import re
import unicodedata

_LONGEST, _LONGEST_FORMULA = 100, 300
_LEAST_WORDS = 2
_CORE = re.compile(
    r"\b(?:merci|remerci(?:e|ons|ant|ements?)|salutations|(?:cordiale|sincere|amicale|respectueuse|chaleureuse"
    r"|sportive|syndicale|fraternelle|confraternelle)ment|amities|au plaisir|bien a (?:vous|toi)"
    r"|(?:bon(?:ne)?s?|bel(?:le)?s?|excellente?s?|agreable|douce|joyeu(?:x|ses?))"
    r" (?:fin d(?:e |')|debut d(?:e |')|et [^\W\d]+ )?(?:journee|soiree|matinee|nuit|week-?end|we|semaine|apres-midi"
    r"|aprem|continuation|reception|vacances|fetes|annee|noel|reprise|rentree|suite|dimanche)"
    r"|bis(?:es|ous)|bonsoir et)\b"
)
_THANKS = re.compile(r"\b(?:merci|remerci\w+)\b")
# An answer; what is still to do.
_OTHERWISE = re.compile(r"^(?:tres )?bien\b(?! a )|\b(?:merci|remercie|remercions) de (?:lire|revoir|encore|vite)\b")
_POLITE = (
    "a au aux de d du des la le les l un une et en par pour avec je nous vous te toi tous toutes tout toute votre vos"
    " ton ta tes mes mon ma nos notre tres bien plus grand grande gros immense mille fois infiniment beaucoup bcp"
    " encore deja vraiment aussi surtout meme avance aide reponse reponses retour retours comprehension attention"
    " reactivite patience diligence intervention temps soutien travail collaboration cooperation concours accueil"
    " interet confiance disponibilite rapidite efficacite gentillesse amabilite bienveillance suivi equipe monde"
    " collegues rapide rapides precieuse precieux prochain prochaine bonne bon bons bonnes belle bel excellente"
    " excellent agreable douce joyeuse joyeux joyeuses meilleures sinceres cordiales distinguees respectueuses vives"
    " chaleureuses amicales journee soiree matinee nuit week-end weekend we fin debut semaine apres-midi aprem"
    " continuation reception vacances fetes annee noel reprise dimanche souhaite souhaitons souhaitant passez ores"
    " desole desolee derangement bientot vite plaisir lire revoir attente merci remercie remercions remerciant"
    " remerciement remerciements salutations cordialement sincerement amicalement respectueusement chaleureusement"
    " sportivement syndicalement fraternellement confraternellement amities bises bisous bonsoir rentree suite"
    " prolonge support service technique informatique"
)
_FORMAL = (
    "adresse adressons adresser prie prions agreer recevoir croire recevez agreez veuillez trouver ici expression"
    " assurance consideration sentiments distingues hommages respects respectueux devoues meilleurs meilleure madame"
    " monsieur mesdames messieurs mademoiselle maitre docteur directeur directrice president presidente maire cher"
    " chere sincere parfaite haute profond profonde profonds plus que qui porterez apporterez accorderez voudrez bien"
    " demande courrier courriel mail message present presente ce cet cette dans lecture prompte favorable reste"
    " restons restant accepter acceptez anticipes presentons complement entiere disposition information informations"
    " renseignement renseignements complementaire complementaires question questions"
)
_WORDS = frozenset(_POLITE.split())
_FORMAL_WORDS = _WORDS | frozenset(_FORMAL.split())
_ASSURED = re.compile(
    r"\b(?:mes|nos) .{0,40}?\b(?:salutations|sentiments|hommages|respects)\b"
    r"|\b(?:ma|notre) .{0,30}\bconsideration\b"
)
_NAMED = re.compile(
    r"(?<=[,.;!–-])\s+(?!(?i:urgent|svp|stp|ok)\b)[A-ZÀ-ÞĀ-ſ][\w'’-]*\.?(?:\s[A-ZÀ-ÞĀ-ſ][\w'’-]*){0,2}[\s.!]*$"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\s\w]|\w")
_MARKS = frozenset(",.!;:-–—()&/'…")


def is_farewell(line: str) -> bool:
    """Alone or above a name; or with one behind it."""
    if len(line) > _LONGEST_FORMULA:
        return False
    if _is_formula(_folded(line)):
        return True
    return len(line) <= _LONGEST and (_is_polite(_folded(line)) or _is_polite(_folded(_NAMED.sub("", line))))


def is_thanks(line: str) -> bool:
    return is_farewell(line) and _THANKS.search(_folded(line)) is not None


def _is_polite(line: str) -> bool:
    if len(line.split()) < _LEAST_WORDS or _CORE.search(line) is None or _OTHERWISE.search(line):
        return False
    return _has_only(line, _WORDS)


def _is_formula(line: str) -> bool:
    """A whole sentence that ends a letter, with the assurance of some feeling."""
    return _ASSURED.search(line) is not None and _has_only(line, _FORMAL_WORDS)


def _has_only(line: str, words: frozenset[str]) -> bool:
    return all(token in _MARKS or token in words for token in _TOKEN.findall(line))


def _folded(line: str) -> str:
    """In small letters, and without accents, as people type in haste."""
    plain = unicodedata.normalize("NFKD", line.strip().casefold().replace("’", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character))
