"""Farewells that people put together themselves: thanks, wishes and regards, and no word of anything else."""

import re
import unicodedata

_LONGEST, _LONGEST_FORMULA = 100, 300
_LEAST_WORDS = 2
_ADVERB = r"(?:cordiale|sincere|amicale|respectueuse|chaleureuse|sportive|syndicale|fraternelle|confraternelle)ment"
_WISH = (
    r"(?:bon(?:ne)?s?|bnn?e?|bel(?:le)?s?|excellente?s?|agreable|douce|joyeu(?:x|ses?))"
    r" (?:fin d(?:e |')|debut d(?:e |')|et [^\W\d]+ )?(?:journee|soiree|matinee|nuit|week-?end|we|semaine|apres-midi"
    r"|aprem|continuation|reception|vacances|fetes|annee|noel|reprise|rentree|suite|dimanche"
    r"|saison|ete|hiver|printemps|automne)\b"
)
_WISHES = re.compile(rf"\b{_WISH}")
_CORE = re.compile(
    rf"\b(?:mercis?|remerci(?:e|ons|ant|ements?)|salutations|{_ADVERB}|amities|au plaisir|bien a (?:vous|toi)|{_WISH}"
    r"|bis(?:es?|ous)|becs?|caresses|calins|excuses"
    r"|bien le bonjour|bonsoir et)\b"
)
_ENGLISH_CORE = re.compile(
    r"\b(?:thanks?|thanking|thx|tnx|regards|wish(?:es)?|best (?:for|to)|apologies for|cheers|sincerely|cordially"
    r"|respectfully|yours|gratitude|appreciated?"
    r"|(?:looking|look) forward to (?:hearing|your)|(?:hope|hoping) to hear|await(?:ing)? your|see you|(?:god )?bless"
    r"|have an? (?:very |really )?(?:great|good|lovely|nice|wonderful|fantastic|excellent|happy)"
    r"|enjoy (?:your|the rest of)|take care|(?:happy|merry) (?:christmas|holidays|new year|easter|weekend))\b"
)
_THANKS = re.compile(r"\b(?:merci|remerci\w+|thank\w*|thx|tnx)\b")
# What begins otherwise may be an answer: "Tous, merci", "Tomorrow morning, thanks".
_BEGINS = re.compile(
    r"(?:et |and )?(?:merci|(?:un |tout )?(?:tout )?(?:tres )?(?:grand|immense|gros)s? merci|mille (?:merci|remerci)"
    r"|encore (?:un|une fois|merci|mes|nos|toutes)|deja merci|(?:d'|par )avance|(?:avec|a) (?:mes|nos|tous|toute)"
    r"|(?:tout )?en (?:vous|te) |vous (?:en )?(?:remerci|souhait)|(?:je|nous) (?:vous|te) "
    rf"|(?:tres )?{_WISH}|(?:bien |tres |plus )?{_ADVERB}"
    r"|(?:mes |nos )?(?:plus )?(?:meilleures|sinceres|cordiales|respectueuses|vives|chaleureuses|amicales) salutations"
    r"|mes |nos |bien a (?:vous|toi)|salutations|au plaisir|amities|bises|bisous|(?:gros )?becs?|gros bisous"
    r"|la bise|passez |passe (?:une |un |de )"
    r"|bonsoir et merci|bien le bonjour"
    r"|(?:encore |vraiment )?(?:desolee?s?|navree?s?|pardon|excusez(?:-moi)?) (?:du derangement |pour le derangement )?"
    r"(?:et|&) (?:\w+ )?merci"
    r"|(?:very |so )?(?:many )?(?:thank|thx|tnx)|(?:with )?(?:(?:my|our|all|the|very|many) )*(?:(?:kind|warm)(?:est)? "
    r"|best\b(?! one)|(?:every )?good wish(?:es)?|regards)|cheers|look(?:ing)? forward|hop(?:e|ing) to hear|have an? "
    r"|enjoy (?:your|the)"
    r"|take care|see you|happy |merry |god bless|bless|(?:i |we )?await|in gratitude"
    r"|(?:i |we )?(?:really |greatly )?appreciate"
    r"|(?:my |many |with )?apologies for (?:the|any|my)\b"
    r"|(?:so |very )?sorry (?:for (?:the|any) (?:trouble|bother|inconvenience) )?(?:and|&) (?:many )?thank"
    r"|(?:very |so )?(?:yours|sincerely|respectfully|gratefully|cordially|truly)|(?:i|we) look)"
)
# What people say before they take leave: "Voilà, merci !", "En tout cas bonne journée".
_LEADS = re.compile(
    r"(?:(?:et )?voila(?: voila)?(?: tout)?|bref|allez|sinon|de rien|en tou[st] cas|dans tous les cas)\b"
    r"(?:\s*[,.!…:]+)?\s*(?:et )?"
)
_TAKES_LEAVE = re.compile(
    rf"(?:(?:tres )?{_WISH}(?=\s*(?:$|[,;.!–-]|(?:a|au|aux|et|de|du|dans|chez|sur|en)\s|d'))"
    rf"|(?:bien |tres |plus )?{_ADVERB}|bien a (?:vous|toi)\b|au plaisir\b|amities\b|bises\b"
    r"|(?:gros(?:ses)?|mille|plein de) (?:bises|bisous|becs|caresses|calins)\b"
    r"|avec (?:mes|nos|toute (?:ma|notre)) (?:[^\W\d]+ )?(?:salutations|remerciements|gratitude|reconnaissance"
    r"|amities?|sympathie)"
    r"|(?:mes |nos )?(?:[^\W\d]+ )?salutations\b|(?:kind|best|warm|kindest|warmest|very best) (?:regards|wishes)\b)"
)
# An answer; what is still to do.
_OTHERWISE = re.compile(
    rf"^(?:tres )?bien\b(?! a | le bonjour| {_ADVERB})|\b(?:merci|remercie|remercions) de (?:lire|revoir|encore|vite)\b"
)
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
    " sportivement syndicalement fraternellement confraternellement amities bise bises bisous bec becs bonsoir rentree"
    " suite prolonge support service technique informatique traitement demande requete prise charge compte examen bnn"
    " saison ete hiver printemps automne excuse excuses gene occasionnee bonjour passage visite lecture prompt prompte"
    " mercis vifs vivement fond cœur coeur belles deux ensoleillee passe navre navree pardon excusez moi egalement"
)
_ENGLISH = (
    "a an the and with in for of to you your yours my our we i all both everyone everybody team guys folks again so"
    " much very truly many kind kindest warm warmest best good great lovely nice wonderful fantastic excellent day"
    " evening week weekend week-end afternoon morning night rest one holiday holidays christmas new year easter help"
    " time support assistance response reply answer quick prompt speedy patience understanding consideration attention"
    " kindness advance anticipation million heaps lot kindly soon hear hearing from back getting me looking look"
    " every wish forward hope hoping appreciated appreciate greatly really have enjoy happy merry god bless take care"
    " stay keep safe well see tomorrow sincerely respectfully faithfully cordially cheers ta muchly once thanks thank"
    " thanking thx tnx regards wishes gratitude gratefully await awaiting sorry trouble bother inconvenience any"
    " re star stars legend legends lifesaver lifesavers rock"
    " apologies long e-mail email message confusion delay rant hassle"
)
_FORMAL = (
    "adresse adressons adresser prie prions agreer recevoir croire recevez agreez veuillez trouver ici expression"
    " assurance consideration sentiments distingues hommages respects respectueux devoues meilleurs meilleure madame"
    " monsieur mesdames messieurs mademoiselle maitre docteur directeur directrice president presidente maire cher"
    " chere sincere parfaite haute profond profonde profonds plus que qui porterez apporterez accorderez voudrez bien"
    " demande courrier courriel mail message present presente ce cet cette dans lecture prompte favorable reste"
    " restons restant accepter acceptez anticipes presentons complement entiere disposition information informations"
    " renseignement renseignements complementaire complementaires question questions volontiers"
)
_TONGUES = ((_CORE, frozenset(_POLITE.split())), (_ENGLISH_CORE, frozenset(_ENGLISH.split())))
_FORMAL_WORDS = frozenset(f"{_POLITE} {_FORMAL}".split())
_ASSURED = re.compile(
    r"\b(?:mes|nos) .{0,40}?\b(?:salutations|sentiments|hommages|respects)\b"
    r"|\b(?:ma|notre) .{0,30}\bconsideration\b"
)
_NAMED = re.compile(
    r"(?<=[,.;!–-])\s+(?!(?i:urgent|svp|stp|ok)\b)[A-ZÀ-ÞĀ-ſ][\w'’-]*\.?(?:\s[A-ZÀ-ÞĀ-ſ][\w'’-]*){0,2}[\s.!]*$"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\s\w]|\w")
_DRAWN = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_PICTURES = re.compile("[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]")
_MARKS = frozenset(",.!;:-–—()&/'…")


def is_farewell(line: str) -> bool:
    """Alone or above a name; or with one behind it."""
    if len(line) > _LONGEST_FORMULA:
        return False
    if _is_formula(_folded(line)):
        return True
    return len(line) <= _LONGEST and (_is_polite(_folded(line)) or _is_polite(_folded(_NAMED.sub("", line))))


def begins(line: str) -> bool:
    """Does it begin with regards or a wish, whatever else it says?"""
    return _TAKES_LEAVE.match(_folded(line)) is not None


def wishes(line: str) -> bool:
    return _WISHES.search(_folded(line)) is not None


def is_thanks(line: str) -> bool:
    return is_farewell(line) and _THANKS.search(_folded(line)) is not None


def _is_polite(line: str) -> bool:
    if len(line.split()) < _LEAST_WORDS:
        return False
    line = _LEADS.sub("", line, count=1) if _LEADS.match(line) else line
    if not _BEGINS.match(line) or _OTHERWISE.search(line):
        return False
    return any(core.search(line) and _has_only(line, words) for core, words in _TONGUES)


def _is_formula(line: str) -> bool:
    """A whole sentence that ends a letter, with the assurance of some feeling."""
    return _ASSURED.search(line) is not None and _has_only(line, _FORMAL_WORDS)


def _has_only(line: str, words: frozenset[str]) -> bool:
    return all(token in _MARKS or token in words for token in _TOKEN.findall(line))


def plainly(line: str) -> str:
    """As it is meant: "Merciii" with three letters and a picture behind it is "Merci"."""
    return _DRAWN.sub(r"\1", _PICTURES.sub("", line)).strip()


def _folded(line: str) -> str:
    """In small letters, and without accents, as people type in haste."""
    plain = unicodedata.normalize("NFKD", plainly(line).casefold().replace("’", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character))
